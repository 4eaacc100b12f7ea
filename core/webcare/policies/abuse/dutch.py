"""What offends in Dutch. The words are here so that nobody has to read them."""

from webcare.policies.abuse.dutch_threats import THREATS
from webcare.policies.abuse.lexicon import Lexicon

_GAP = r"(?:[ ,]+[a-z0-9']+){0,3}"
_PERSON = (
    "(?:wij(?:f|ven)|hoer(?:en)?|hond(?:en)?|lijers?|lijders?|kind(?:eren)?|joch|"
    "vent(?:en)?|mens(?:en)?|vrouw(?:en)?|volk|tuig|personeel|medewerkers?|jood|joden|"
    "marokkan(?:en)?|marokkaan|turk(?:en)?|neger(?:s|in)?|homo'?s?|"
    "flikkers?|nicht(?:en)?|"
    "mongo(?:len|ol)s?|nazi'?s?|zwijn(?:en)?|aap|apen|rat(?:ten)?|"
    "kop(?:pen)?|smoel|bek|"
    "slet(?:ten)?|teef|trut(?:ten)?|muts(?:en)?|zak(?:ken)?|kneus(?:zen)?|"
    "debiel(?:en)?|"
    "idioot|idioten|ambtena(?:ar|ren)|bedrijf|bedrijven|club|gemeente|organisatie|"
    "land(?:ers)?|gezicht|figuren|figuur|wijffie|kereltje|mannetje|"
    "sukkels?|leugenaars?)"
)
_THEM = "(?:je|jou|jullie|u|jullie allemaal|je allemaal|ze)"
_ILL = (
    "(?:kanker|tering|tyfus|tiefus|tyfes|klere|pleuris|pest|pokken|cholera|kolere|"
    "aids|corona)"
)

DUTCH = Lexicon(
    words={
        "gap": _GAP,
        "person": _PERSON,
        "them": _THEM,
        "ill": _ILL,
        "swear": "(?:kanker|kut|tering|tyfus|tiefus|klere|pleuris|pokken|kolere|klote)",
    },
    rude=(
        "kut",
        (
            "kut(?:weer|zooi|dag|app|site|ding|systeem|gedoe|regels?|smoes(?:jes|"
            "zen)?|formulier"
            "(?:en)?|zomer|trein|bus|auto|telefoon|programma|antwoord(?:en)?|bot)"
        ),
        "klote{letters}",
        "klere(?:zooi|weer|ding|herrie)",
        "tering(?:zooi|herrie|weer|ding)",
        "tyfus(?:zooi|herrie|weer|ding)",
        "pokke(?:n)?(?:zooi|herrie|weer|ding)",
        "godver(?:domme|damme|de)?{letters}",
        "gvd",
        "gods?kolere",
        "verdomme",
        "sodemieter",
        "shit{letters}",
        "fuck",
        "fucking",
        "wtf",
        "schijt{letters}",
        "kak(?:zooi)",
        "bullshit",
    ),
    abusive=(
        "(?:{swear})[ -]?{person}",
        (
            "kank?er(?:lijer|hoer|mongool|jood|homo|hond|wijf|bedrijf|zooi|lul|zak|"
            "kop|rat|"
            "land|ding|volk|dood|flikker|personeel|boer|racist|trut|slet|lui){letters}"
        ),
        (
            "{letters}(?:kankerhoer|kankerlijer|kutwijf|klootzak|hoerenkind|hoerenzoon|"
            "teringlijer|tyfuslijer){letters}"
        ),
        (
            "kut(?:wijf|hoer|kind|marokkaan|marokkanen|turk|jood|joden|neger|homo|"
            "volk|bedrijf|"
            "mens|vent|hond|rat|kop|lul){letters}"
        ),
        "krijg(?:en|t)?(?: [a-z']+){0,4} {ill}",
        "{ill}(?: [a-z]+){0,2} krijgen(?: jullie| ze)?",
        "klojo'?s?",
        "klootzak(?:ken|je)?",
        "hoeren?(?:kind(?:eren)?|zoon|zonen|zoons|jong(?:en)?|loper)",
        (
            "(?:vieze|vuile|gore|smerige|domme|stomme|geile|achterlijke|kale|lelijke|"
            "vetzak|ongelooflijke|smerige vuile|vieze vuile|luie|laffe)(?: [a-z]+)? "
            "(?:hoer|slet|flikker|nicht|homo|pot|lesbo|jood|jood|turk|marokkaan|neger|"
            "buitenlander|hond|rat|teef|trut|koe|gans|geit|zeug|varken|lul|eikel|zak|"
            "kut|wijf|aap|apen|joden|ratten|honden|sukkel|leugenaar|mongool|dief|"
            "dieven)"
        ),
        "(?:moslim|moffen|zand|kut|roet)?neger(?:tje)?s? (?:die|ben|bent|zijn)",
        "(?:zand|roet|kanker)neger{letters}",
        (
            "(?:kut|rot|vieze |kanker)(?:jood|joden|moslim|moslims|turken|"
            "buitenlanders|polen)"
        ),
        "geitenneuker{letters}",
        "kopvodd?{letters}",
        "kinderneuker{letters}",
        "moederneuker{letters}",
        "neuk (?:je|jullie|u) {letters}",
        "(?:je|jouw|jullie) (?:moeder|ma|mama)(?: [a-z]+){0,2} hoer",
        "(?:zuig|lik|pijp)(?: [a-z]+)? (?:mijn|m'n|me|mn) {letters}",
        "pijp (?:mij|me)",
        "(?:je|jouw|jullie|uw) (?:tieten|kutje|borsten|kont|kut|reet)",
        "(?:tieten|kutje|borsten)(?: [a-z]+){0,2} (?:zien|foto)",
        "(?:je|jou|u|jullie)(?: [a-z]+){0,3} neuken",
        "(?:hou|houd|houdt|houden)(?: [a-z]+){0,2} (?:bek|smoel|muil|waffel|kop)",
        "(?:bek|smoel|muil|kop) (?:dicht|houden|toe)",
        (
            "(?:rot|flikker|lazer|donder|sodemieter|tief|tyf|tyfus|pleur|kanker|"
            "fuck|kut)"
            "(?: (?:toch|allemaal|nou|dan|effe|even|lekker|een eind|een end)){0,2} op"
        ),
        "rot {gap}op",
        "op(?:tyfen|tiefen|kankeren|rotten|pleuren|sodemieteren|flikkeren|lazeren)",
        "(?:terug|rot|ga|op)(?: [a-z]+){0,3} (?:je|jullie|uw) eigen land",
        "val(?:len)? (?:toch |allemaal |maar )?dood",
        (
            "hoop{gap} (?:allemaal )?(?:dood(?: )?val(?:t|len)?|doodgaat|doodgaan|"
            "crepeer{letters}|"
            "creperen|sterft|verrekt|verrekken|wegrot{letters}|stikt)"
        ),
        (
            "(?:ga|gaan|val) (?:toch |maar |allemaal )?(?:dood|sterven|creperen|"
            "verrekken)"
            "(?:$|[.,!?])"
        ),
        "verrek (?:maar|toch){letters}",
        "crepeer{letters}",
        "hoop(?:[ ,]+[a-z0-9']+){0,5} {ill} (?:krijgt|krijgen|krijg)",
        "hoop{gap} (?:een )?{ill}(?:$|[.!?])",
        "hoop{gap} onder een (?:trein|tram|bus|auto)",
        "hoop{gap}(?: [a-z]+)? (?:afbrandt|afbranden|verongelukt|verongelukken)",
        "kloot(?:viool|hommel|oog){letters}",
        "spring(?: [a-z]+){0,2} (?:voor|onder) (?:een|de|n) (?:trein|metro|tram)",
        "(?:pak|neem) een touw",
        "(?:hang|verzuip|verhang|ophangen) (?:jezelf|je eigen|jullie)",
        "(?:maak|maakt)(?: [a-z]+){0,2} een eind aan{letters}(?: je leven)?(?:$|[.,!])",
        "pleeg(?: [a-z]+)? zelfmoord",
        "stuk(?:ken|ske|kie)? (?:stront|vreten|verdriet|schorem|ongeluk|uitschot)",
        (
            "te (?:dom|stom|achterlijk)(?: [a-z]+){0,1} om (?:te )?(?:poepen|schijten|"
            "ademen|adem te|voor de duvel|voor de duivel|een)"
        ),
        "achterlijke gladio(?:ol|len)",
        "(?:rand|super|kanker|rets)debiel{letters}",
        "kuttenkop{letters}",
        "lul niet",
        "lulhannes{letters}",
        "hersenlo(?:os|ze) {letters}",
        "tyf(?:us)?(?:hond|lijer|wijf|mongool|hoer|kop){letters}",
        "tering(?:lijer|wijf|hond|hoer|mongool|lui|kop|homo){letters}",
        "pleuris(?:lijer|wijf|hond|hoer){letters}",
        "klere(?:lijer|wijf|hond|hoer){letters}",
        (
            "(?:flikker|nicht|homo|pot|jood|neger|slet|hoer|teef) die (?:je|jij|u|"
            "jullie)"
            " (?:bent|zijn)"
        ),
        (
            "(?:jij|jullie|je|u)(?: [a-z]+){0,2} (?:flikkers?|nicht(?:en)?|"
            "nazi'?s?|hoer(?:en)?"
            "|slet(?:ten)?|teef|teven|tuig|uitschot|schorem|teringhonden|zwijnen|"
            "ratten|"
            "varkens|vuile hond|apen|ongedierte)"
        ),
        "(?:tuig|uitschot|schorem|ongedierte)(?: [a-z]+){0,3} (?:jij|jullie|je)",
        (
            "(?:hoeren|sletten|teven|ratten|zwijnen|apen|varkens|honden) (?:zijn|"
            "dat) jullie(?:$|[.,!?])"
        ),
    ),
    insults=(
        "idio(?:ot|ten)",
        "debiel(?:en|tje)?",
        "mongo(?:ol|len|oltje|lo)",
        "imbeciel(?:en)?",
        "sukkel(?:s|tje|tjes|aar)?",
        "hufter(?:s)?",
        "kneus(?:zen|je)?",
        "mislukkeling(?:en)?",
        "zakkenwasser(?:s)?",
        "viezerik(?:en|ken)?",
        "smeerlap(?:pen)?",
        "schoft(?:en)?",
        "uitschot",
        "geteisem",
        "schorem",
        "leeghoofd(?:en)?",
        "domkop(?:pen)?",
        "dombo'?s?",
        "flapdrol(?:len)?",
        "nietsnut(?:ten)?",
        "klaploper(?:s)?",
        "etterbak(?:ken)?",
        "kutkind(?:eren)?",
        "bitch(?:es)?",
        "trut(?:ten|je)?",
        "teringhond(?:en)?",
    ),
    names=(
        "eikel(?:s)?",
        "lul(?:len)?",
        "hoer(?:en)?",
        "slet(?:ten)?",
        "teef",
        "teven",
        "loser(?:s)?",
        "prutser(?:s)?",
        "klungel(?:s)?",
        "tuig",
        "aso'?s?",
        "hersenlozen?",
        "oen(?:en)?",
        "muts(?:en)?",
        "del(?:len)?",
        "drol(?:len)?",
        "parasiet(?:en)?",
        "flikkers?",
        "nazi'?s?",
        "fascist(?:en)?",
        "racist(?:en)?",
        "zwijn(?:en)?",
        "kwal(?:len)?",
        "etters?",
        "wappie'?s?",
        "(?:zak|zakken) (?:hooi|stront)",
    ),
    traits=(
        "debiele?",
        "idioot",
        "achterlijke?",
        "asocia(?:al|len|le)",
        "hersenloos",
        "dom",
        "dommer",
        "dommerik(?:en)?",
        "(?:domste|stomste)(?: [a-z]+)?",
        "rund(?:eren)?",
        "koe(?:ien)?",
        "gans",
        "geit(?:en)?",
        "homo(?:'s)?",
        "crimine(?:el|len)",
        "varkens?",
        "hond(?:en)?",
        "rat(?:ten)?",
        "pannenkoek(?:en)?",
        "dieven",
    ),
    us=frozenset({"je", "jij", "jou", "jouw", "jullie", "u", "gij", "ge"}),
    being=frozenset({"ben", "bent", "zijn", "zijt", "was", "waren", "ben je"}),
    leading=frozenset(
        {
            "stelletje",
            "stel",
            "vieze",
            "vuile",
            "stomme",
            "domme",
            "achterlijke",
            "waardeloze",
            "gore",
            "luie",
            "asociale",
            "fucking",
            "smerige",
            "kanker",
            "kut",
            "tering",
            "zeg",
            "hé",
            "he",
            "hey",
            "hoerige",
            "op",
        }
    ),
    going_on=frozenset(
        {
            "en",
            "of",
            "ofzo",
            "dat",
            "die",
            "zeg",
            "man",
            "hoor",
            "om",
            "volk",
            "mensen",
            "dan",
            "allemaal",
            "weet",
        }
    ),
    themselves=frozenset({"ik", "mij", "me", "mezelf", "mijn", "m'n", "wij", "we"}),
    denying=frozenset({"geen", "niet", "nooit", "als", "alsof"}),
    threats=THREATS,
    starred=(
        "kut",
        "kutwijf",
        "kutwijven",
        "kanker",
        "kankerlijer",
        "kankerlijers",
        "kankerhoer",
        "kankerwijf",
        "klootzak",
        "klootzakken",
        "hoer",
        "hoeren",
        "tering",
        "teringlijer",
        "tyfus",
        "tyfuslijer",
        "flikker",
        "mongool",
        "mongolen",
        "debiel",
        "neuk",
        "slet",
        "trut",
        "eikel",
        "godverdomme",
        "neger",
    ),
    told=(
        (
            "(?:noemde|noemden|noemt|noemen|scholden?|schold|schelden?|"
            "uitgescholden){letters}"
        ),
        (
            "(?:hij|zij|ze|iemand|men|buurman|buurvrouw|collega|dader|man|vrouw|"
            "jongen|ex|"
            "chauffeur|conducteur|klant|passagier|bezorger) (?:zei|zegt|zeiden|riep|"
            "roept|riepen|schreef|schrijft|appte|stuurde)"
        ),
        "(?:gespoten|geklad|geschreven|gekalkt|bekrast|graffiti)",
        "(?:bedreig{letters}|bedreiging|gepest|aangifte|scheldwoord{letters})",
    ),
)
