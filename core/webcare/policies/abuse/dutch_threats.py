"""What announces violence in Dutch, as patterns; `{gap}` and `{them}` as in `dutch`."""

THREATS = (
    (
        "ik{gap} (?:maak|mep|sla|schop|schiet|steek|trap|knal|ros|ram|hak|snij|"
        "wurg){gap}"
        " {them}{gap} (?:dood|af|kapot|neer|overhoop|verrot|in elkaar|ineen|"
        "lek|verot|"
        "open|bont|helemaal)"
    ),
    (
        "(?:maak|sla|schiet|steek|schop|trap) {them}(?: [a-z]+){0,2} "
        "(?:dood|af|kapot|neer|overhoop|verrot|in elkaar|lek)"
    ),
    "ik{gap} (?:vermoord|wurg|castreer|onthoofd|verkracht|slacht) {them}",
    (
        "ik{gap} {them}{gap} (?:vermoorden|(?:dood|af|kapot)(?: )?maken|wurgen|"
        "slaan|"
        "neerschieten|neersteken|slachten|verkrachten|in elkaar slaan|doodschieten|"
        "doodslaan|doodsteken|te grazen nemen)"
    ),
    (
        "(?:sla|schop|trap|ram|schiet|hak|trek|breek|snij|snijd) ik(?: [a-z]+)? "
        "(?:je|jullie|uw) (?:kop|kanis|smoel|benen|nek|poten|tanden|hersens|"
        "strot|keel)"
    ),
    (
        "ik{gap} (?:sla|schop|trap|ram|schiet|hak|trek|breek|snij|snijd){gap} "
        "(?:je|jullie|uw)(?: [a-z]+)? (?:kop|kanis|smoel|benen|nek|poten|"
        "tanden|hoofd|"
        "hersens|vingers|armen|bek|gezicht|ribben|strot|keel)"
    ),
    "breek(?: ik)? (?:je|jullie|uw) (?:benen|nek|poten|vingers|armen)",
    (
        "(?:kogel|mes|bijl|hamer)(?: [a-z]+){0,2} (?:je|jouw|jullie|uw) "
        "(?:kop|hoofd|lijf|rug|buik|donder|strot|nek)"
    ),
    (
        "(?:ik|we|wij) (?:weet|weten|ken)(?: [a-z]+){0,3} waar (?:je|jij|jullie|u)"
        "(?: [a-z]+){0,3} (?:woont|wonen|werkt|slaapt|slapen|zit)"
    ),
    "(?:ik|we|wij) (?:weet|weten)(?: jullie| je)(?: [a-z]+){0,2} te vinden",
    (
        "(?:ik|we|wij)(?: [a-z]+){0,3} (?:kinderen|familie|gezin|je|jullie)(?: "
        "[a-z]+){0,2}"
        " weten te vinden"
    ),
    (
        "(?:je|jij|jullie|u|die)(?: [a-z]+){0,1} (?:gaat|gaan)(?: er| "
        "allemaal){0,2}(?: )?eraan"
    ),
    "(?:gaat|gaan) (?:er )?(?:allemaal )(?:er)?aan",
    "(?:je|jij|jullie)(?: [a-z]+)? (?:gaat|gaan) er (?:allemaal )?aan",
    (
        "ik{gap} (?:kom|sta){gap} (?:met een|met mijn|met n|met m'n) (?:mes|"
        "pistool|bijl|"
        "wapen|geweer|knuppel|honkbalknuppel|hamer)"
    ),
    "sta ik{gap}(?: met een)? (?:mes|pistool|bijl|wapen|geweer|knuppel)",
    (
        "sta ik (?:voor|bij) (?:je|jullie|uw) deur met{gap}(?:mes|pistool|bijl|"
        "wapen|"
        "geweer|knuppel)"
    ),
    (
        "(?:steek|zet|stook)(?: ik| je| jullie| u| de){1,3}(?: [a-z]+){0,2} in "
        "(?:de )?"
        "(?:fik|brand|hens)"
    ),
    "ik{gap} (?:steek|zet){gap} in (?:de )?(?:fik|brand|hens)",
    "(?:blaas|blazen)(?: ik)? (?:jullie|je|de|dat|het)(?: [a-z]+){0,2} op",
    (
        "er (?:gaat|ligt|komt) een bom(?: af)? (?:bij|in|onder|op) (?:jullie|"
        "je|het kantoor)"
    ),
    (
        "bom(?: af)? (?:bij|in|onder) (?:jullie|je|uw) (?:kantoor|gebouw|huis|"
        "winkel|deur)"
    ),
    ("pas (?:maar |jij |goed )?{gap}op{gap} (?:naar huis|buiten|straat|fietst|loopt)"),
    (
        "wacht (?:maar|jij) (?:tot|als) (?:ik|we|wij) (?:je|jou|jullie|u){gap} "
        "(?:tegenkom|zie|vind|tegenkomen|te pakken{letters}|pak)"
    ),
    "dan ben (?:je|jij) dood",
    "dan is het (?:afgelopen|gedaan|over) met (?:je|jou|jullie|u)",
    (
        "(?:je|jij|jullie) (?:bent|zijn)(?: [a-z]+)? (?:dood|er geweest)"
        " (?:als|zodra|wanneer)"
    ),
    (
        "(?:ik|we)(?: [a-z]+){0,2} (?:krijg|krijgen|pak|pakken) (?:je|jullie|"
        "jou) (?:nog )?wel"
    ),
    "je (?:bent|staat) (?:op )?(?:mijn )?dodenlijst",
)
"""To be held against small letters."""
