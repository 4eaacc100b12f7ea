"""How people ask for personal data in Dutch."""

from webcare.policies.privacy.lexicon import Lexicon
from webcare.policies.privacy.schema import Asked

DUTCH = Lexicon(
    language="nl",
    lists={
        "your": "je jouw jullie uw",
        "you": "je jij jullie u",
        "we": "ik me mij ons we wij",
        "may": "kan kunnen mag mogen wil willen zou zouden",
        "can": "kan kun kunt wil wilt zou zouden zoudt",
        "digits": "cijfer* cijferreeks code getal nummer nummers tekens",
        "back": "achter achterkant achterop achterzijde",
        "front": "voorkant voorop voorzijde",
        "idcard": """
            id id-kaart identiteits* legitimatie* pas* rijbewijs zorgkaart zorgpas*
        """,
        "document": """
            id id-bewijs* id-kaart* identiteitsbewijs* identiteitskaart* idkaart
            legitimatie* paspoort* reisdocument* rijbewijs* verblijfsdocument*
            verblijfsvergunning* vreemdelingendocument*
        """,
        "card": """
            bankkaart* bankpas* betaalkaart* betaalpas* creditcard* debitcard* kaart
            kredietkaart* mastercard pas pinpas* visa visakaart
        """,
        "paycard": """
            bankkaart* bankpas* betaalkaart* betaalpas* creditcard* debitcard*
            kredietkaart* mastercard* pinpas* visa visakaart*
        """,
        "picture": """
            afbeelding afdruk foto foto's fotootje kiekje kopie kopietje plaatje scan
            selfie snapshot
        """,
        "state": """
            aangifte belasting* belastingdienst bevolkingsregister burgerzaken fiscus
            gemeente gemeentehuis jaaropgave* loonstrook* overheid rijk svb uwv
            zorgverzekeraar
        """,
        "number": "cijfer* getal nummer nummers persoonsnummer",
        "money": """
            bedrag euro geld restitutie salaris terugbetaling vergoeding
        """,
        "pay": """
            bijschrijven overboeken overmaken storten terugbetalen terugboeken
            terugstorten uitbetalen
        """,
        "deliver": """
            aanbellen afgeven aflever* bezorg* brengen langsbrengen langskomen lever*
            nasturen opsturen sturen stuur thuisbezorg* toesturen versturen verzenden
        """,
        "give": """
            aanleveren achterlaten appen bevestigen bijvoegen checken delen doorgeven
            doorsturen geven insturen intypen invullen laten mailen meegeven meesturen
            neerzetten noemen opgeven oplezen opnoemen opschrijven opsturen overhandigen
            overtypen plaatsen schrijven spellen sturen terugsturen toesturen toevoegen
            typen uploaden vermelden verstrekken vertellen voorlezen weten zeggen
        """,
        "order": """
            bevestig deel drop geef geeft gooi herhaal laat lees leest lever meld noem
            noemt plaats schrijf stort stuur stuurt tiep tik typ upload vermeld verstrek
            vertel voeg vul vult zeg zet
        """,
    },
    data={
        Asked.CITIZEN_NUMBER: """
            bsn*, *-bsn, burgerservicenummer*, burgerservice-nummer*,
            burger service? nummer*, burgerservice nummer|nr, identificatienummer,
            burger servicenummer*, sofinummer*|sofi-nummer*, sofi nummer|nr, sofinr,
            persoonsnummer*|burgernummer*|overheidsnummer*, persoonlijk* nummer*,
            rijksregisternummer*,
            @digits ... @back ... @idcard, negen cijfers|cijfertjes ... @idcard|@state,
            negencijferig*|9-cijferig*, 9 cijfers ... @idcard|@state,
            @number .. waarmee|waaronder|dat|die|van ... @state,
            @number ... @state ... bekend|geregistreerd|ingeschreven,
            @number ... bekend ... @state, onder welk nummer ... @state,
            @number ... loonstrook*|jaaropgave*|zorgpas*|aangifte,
            @idcard ... welk nummer, nummer ... onder|boven|naast .. streepjescode
        """,
        Asked.DATE_OF_BIRTH: """
            geboortedat*|geboorte-dat*, geboorte datum|data, geb datum|dat,
            gebdatum|geboortejaar|geboortedag|geboortemaand, @your verjaardag,
            verjaardag ... jaartal|jaar, dag ... waarop @you .. wereld,
            datum ... geboren, dag ... maand ... jaar ... wereld|geboren,
            leeftijd ... verjaardag
        """,
        Asked.IBAN: """
            iban*, *rekeningnummer|*rekeningnummers|*rekeningnr, rekening nummer,
            rekening-nummer|reknr|reknummer|gironummer, rek nr|nummer, rekening nr,
            bankgegevens|rekeninggegevens|betaalgegevens, bank gegevens,
            @digits|reeks|code ... met|beginnend nl, met nl .. cijfers,
            achttien tekens|cijfers|karakters,
            tekens .. bankpas|iban
        """,
        Asked.CARD: """
            creditcardnummer*|creditcard-nummer*|creditcardgegevens|kaartnummer*,
            pasnummer*|kaartgegevens|visanummer|visa-nummer|mastercardnummer,
            credit card nummer|gegevens, creditcard nummer|gegevens|code,
            betaalpasnummer*|bankpasnummer*|kredietkaartnummer*, cvc*|cvv*,
            gegevens|nummer|cijfers|vervaldatum|geldigheidsdatum|code .. van|op ..
            @paycard, vervaldatum|geldigheidsdatum ... @card,
            beveiligingscode ... @card, zestien cijfer*, 16 cijfers,
            drie|3 cijfer* ... @back|naast|handtekening|@card,
            code .. drie|3 cijfers ... @back, @digits ... @front ... @card,
            @digits ... @back ... @paycard,
            @digits .. op|van @your? .. kaart|pas|bankpas,
            nummer .. op .. plastic kaart|pas, lange nummer|cijferreeks|getal,
            kaart .. waarmee @you betaal*, nummer staat erop,
            voor|voorop|achter|achterop .. kaart|pas ... betaal*,
            kaart|pas ... korte|lange|kleine nummer|getal, rij cijfers|nummers
        """,
        Asked.IDENTITY_DOCUMENT: """
            paspoortnummer*|documentnummer*|rijbewijsnummer*|id-nummer,
            identiteitsnummer, nummer .. van|op .. @document,
            nummer ... in|op .. @document, nummer ... @document,
            @document nummer|nr|kopie|scan, paspoortkopie*|paspoortfoto|paspoortscan*,
            @picture .. @document, @picture ... @document, kopie-id|id-kopie|id-foto,
            @picture ... boekje .. douane|grens, boekje ... douane|grens,
            @picture ... pasje ... rijdt|politie|pasfoto,
            pas|pasje|kaartje|papier .. waarmee ... legitimeer*|identificeer*,
            pas|pasje|kaartje .. waarmee ... autorijd*|autorijden|stemt|stemmen,
            pasje ... rijdt|politie|pasfoto, iets officieels,
            iets ... pasfoto|gezicht|foto ... naam,
            @picture ... pasje|kaartje .. gemeente|overheid,
            officieel|officiele bewijs|document|papier|pasje|stuk,
            bladzijde|pagina|voorkant|kaartje|pas ... pasfoto
        """,
        Asked.ADDRESS: """
            @your nieuwe|huidige|oude|volledige|juiste|eigen|thuis|exacte|complete?
            adres*, adres .. van @you, naam en? volledige? adres,
            adres .. woonplaats|postcode,
            adresgegevens|naw|naw-gegevens|nawgegevens|woonadres*|thuisadres*,
            huisadres*|afleveradres|bezorgadres|factuuradres|verblijfadres,
            postcode|postkode, huisnummer*, straat .. nummer|huisnummer,
            straatnaam|woonplaats, welk|wat adres ... @we|mag|woont|woon|@deliver,
            adres svp|aub|graag|alstublieft|alsjeblieft, volledige? adres
        """,
        Asked.PASSWORD: """
            wachtwoord*|password*|passwoord,
            inloggegevens|inlogcode*|inlognaam|logingegevens|login-gegevens,
            pincode*|pin-code*, pin code,
            verificatie|sms|toegangs|inlog|login|controle code|gegevens,
            code .. net|zojuist|zonet ... ontvangen|ontving|kreeg|gestuurd|gekregen,
            code .. @you .. net|zojuist|zonet,
            toegangscode*|verificatiecode*|sms-code*|smscode|inlog-code*,
            bevestigingscode|beveiligingscode, digid-gegevens|digidgegevens|digid-code,
            digid gegevens|wachtwoord|code, beveiligingsvraag|controlevraag,
            code .. sms|sms'je|smsje|app|telefoon,
            code ... per|via|uit sms|app,
            zes|vijf|vier|6|5|4 cijfers ... toets*|telefoon|sms|app|binnenk*,
            cijfers .. @you intoets*|intyp*|toets*, woord ... account|binnen*|inlog*,
            wat er in .. sms*, geheim* woord|antwoord|code|cijfers,
            cijfers ... bankapp|authenticator|pinautomaat|telefoon
        """,
    },
    things={
        Asked.IDENTITY_DOCUMENT: "@document",
        Asked.CARD: """
            voor- en achterkant .. @card, @picture .. @paycard, @picture ... @paycard,
            @digits .. kaart|pas
        """,
        Asked.CITIZEN_NUMBER: "nummer ... zorgpas",
        Asked.IBAN: "bankrekening*, bank rekening",
        Asked.PASSWORD: """
            wat|alles ik|wij|we .. moet|moeten .. invullen,
            wat|alles|dat @you .. invult|intypt|typt|toetst|invullen
        """,
    },
    whole={
        Asked.DATE_OF_BIRTH: """
            wanneer bent|ben|was|werd|is u|je|jij|uw .. geboren,
            wanneer @you geboren bent|ben,
            op|in welke|welk dag|datum|jaar|maand .. bent|ben @you .. geboren,
            welk|welke jaar|dag|datum ... @you .. geboren,
            wanneer ... jarig ... jaar|oud|welk,
            hoe oud bent|ben|word|wordt|werd ... dag|datum|jarig|viert|precies|wanneer,
            dag|jaar ... @you .. wereld, dag|jaar|wanneer ... wereld kwam,
            kwam @you .. wereld, wanneer ... ter wereld, levenslicht, van welk bouwjaar,
            uit welk jaar .. bent|ben|kom|komt @you
        """,
        Asked.IBAN: """
            waar .. mag|mogen|kan|kunnen|moet|moeten|wil|wilt @we|@you .. @pay|@money,
            waar|waarheen ... @money ... mag|mogen|kan|moet|naartoe|heen,
            waar|waarheen mag|mogen|kan|kunnen|moet|moeten|zal|zullen ... @pay,
            waar ... geld ... ontvangen|hebben,
            waar ... @money .. op binnenkomt|ontvangen|naartoe,
            op|naar|van welk|welke rekening|bankrekening|nummer .. @we,
            op|naar welk|welke rekening|bankrekening, naar welk nummer ... @pay,
            van|met welke rekening,
            waar mag|mogen|kan|kunnen|moet ...
            gestort|overgemaakt|overgeboekt|uitbetaald|teruggestort, nummer ... salaris,
            waar @your? salaris
        """,
        Asked.ADDRESS: """
            waar woont|woon|wonen u|je|jij|jullie, waar @you woont|woon|wonen,
            in|op welke|welk straat|huis|flat|nummer ... woon*, welke straat ... woon*,
            waar|waarheen|waarnaartoe mag|mogen|kan|kunnen|moet|moeten|zal|wil|wilt ...
            @deliver, waar .. @we .. mag|mogen|kan|kunnen|moet|moeten .. @deliver,
            waar mag|moet|kan .. monteur|bezorger|koerier|chauffeur ...
            @deliver|zijn|heen, waar ... heen|naartoe sturen|brengen|bezorgen,
            waar mag|mogen|moet|moeten het|de|dit|dat ... heen|naartoe,
            waar sta|staat|ben|bent @you ingeschreven|geregistreerd, waar komt .. post,
            waar is|staat @your voordeur|huis|woning, waar ... bij @you ... terecht,
            waar moet|mag|kan|wilt ... bezorgd|afgeleverd|geleverd ... worden
        """,
        Asked.PASSWORD: """
            waarmee log|logt @you .. in, waarmee @you inlogt|inlog,
            wat typ|typt|toets|toetst|vul|vult @you .. in,
            mag|kan ik .. in @your account, hoe kom|kan ik .. in @your account,
            welke vier|zes|4|6 cijfers ... toets*|telefoon|app|bankapp|pinautomaat
        """,
        Asked.CITIZEN_NUMBER: """
            onder welk nummer .. sta|staat|ben|bent ... overheid|geregistreerd
        """,
        Asked.IDENTITY_DOCUMENT: """
            laten zien dat @you ... bent|ben,
            kunt|kun|kan|zou|wilt|wil @you ... legitimeren|identificeren
        """,
    },
    asking="""
        mag|mogen @we .. @your|het|de|een|hebben|weten|naam|alle,
        zou|zouden @we ... mogen|kunnen, kan|kunnen ik|we|wij van @you,
        @can @you ... @give, @can @you|@we ... krijgen|ontvangen|hebben|noteren,
        ik|we|wij|ons heb|hebben|wil|willen ... nodig, heb|hebben ik|we|wij ... nodig,
        is|zijn .. nodig, is|zijn genoeg|voldoende, nog nodig,
        graag .. ontvang*|krijg*|hoor*|horen, ontvang* .. graag,
        ontvangen|ontvang @we ... nog, vraag|vragen|verzoek|verzoeken @we .. @you,
        ik|we|wij vraag|vragen|verzoek|verzoeken .. @you,
        vraag|vragen|verzoek|verzoeken @you .. om|naar,
        heb|heeft|hebben @you ... hand|mij|me|ons,
        wil|willen @we .. graag? ... weten|hebben|zien|ontvangen,
        ik|we|wij wil|willen ... weten|hebben|zien|ontvangen
    """,
    wondering="""
        wat is|zijn|was|waren|wordt|luidt, hoe luidt|luiden, wat staat|stond|staan,
        welk|welke|welks, graag @your|het|de|een|alle|nog|even|naam, klopt @your
    """,
    giving="""
        @order, app|mail|post me|mij|ons|even|je|uw|het|de|een, @can @you ... @give,
        @can @you ... legitimeren|identificeren|zien|showen,
        @can @you een ... sturen|appen|maken,
        mag|mogen|wil|willen|moet|moeten @we ... zien|hebben|ontvangen|krijgen,
        mag|mogen @we .. @your|een,
        ik|we|wij wil|willen|moet|moeten ... zien|hebben|ontvangen, laat|laten ... zien,
        maak .. @picture, dat|die|deze zoeken|zoek|missen|mis we|wij|ik,
        graag een|@your, ontvang* .. graag, graag .. ontvang*,
        heb|hebben @we .. een|@your ... nodig
    """,
    announcing="""
        controlevragen|controlevraag|controlegegevens|verificatievragen,
        paar|enkele|aantal|drie|twee .. vragen|gegevens, volgende gegevens|informatie,
        ter verificatie|controle, nodig
    """,
    never="""
        nooit .. @your|om|naar|@order|@give, @order ... geen|niet|nooit,
        @give ... geen|niet|nooit, geen .. @give, hoeft|hoef|hoeven ... niet|geen,
        niet|geen .. nodig, niet .. nodig, niet @order|@give, liever niet|geen,
        vraag|vragen ... niet|nooit|geen,
        weten|vertellen|aangeven|zeggen|bevestigen|nagaan of|als,
        mag|mogen|kan|kunt @you .. afplakken|weglaten|doorstrepen, niemand,
        geef @your .. nooit, zonder @your ... prima|gewoon|ook
    """,
    here="""
        in|via|op deze|dit|onze chat|gesprek|*app|*appgesprek|bericht,
        via|per *app|appje|dm|chat, als antwoord|reactie, in de chat
    """,
    elsewhere="""
        formulier*, webformulier*, portaal|portal|klantportaal,
        mijn-omgeving|klantomgeving|omgeving, mijn omgeving|account|gegevens,
        inlogpagina, @your account aanpassen|wijzigen,
        aan|bij|tegen|op|voor de|het|een|onze ..?
        balie|loket|kassa|ingang|bezorger|conducteur|chauffeur|gate|incheckbalie,
        terminal,
        op|via|in de|het|onze|een site|website|webshop|pagina|inlogscherm|inlogpagina,
        in de|onze app, op de|het|een doos|envelop|pakket|label|brief|retourlabel,
        opnieuw in|instellen|aanvragen, bij het ophalen|inchecken, https|http|www*,
        met digid
    """,
    last_digits="""
        laatste vier|4|drie|3 cijfers|tekens|letters, laatste cijfers,
        eerste|laatste twee|2 cijfers
    """,
    ours="ons onze",
    others="e-mail email ip mail retour web",
    mine="mijn",
    entirely="niet alleen|enkel|slechts|maar .. laatste, volledige|hele .. nummer",
    outdoors="""
        ter hoogte van, lantaarnpaal|lantaarnpalen|straatlantaarn|straatverlichting,
        putdeksel*|stoeptegel*|stoep|trottoir|fietspad|verkeersbord*|zwerfafval, riool*,
        gat in, kuil*, speeltuin*|speelplaats*, prullenbak*, stoplicht*|verkeerslicht*,
        omgevallen|omgewaaide boom, hondenpoep, graffiti, parkeervak*
    """,
    belonging="""
        afzender bedrijf bibliotheekpas cadeaubon cadeaukaart filiaal hotel klantenkaart
        locatie museumkaart ov-chipkaart simkaart spaarkaart verzender vestiging winkel
    """,
    about="""
        als betreffende inzake omtrent over rond rondom wanneer zodra
    """,
    filling="""
        a alsjeblieft alstublieft aub b dan de en even ff graag het ik je jouw mag naam
        nog of ook p s svp u uw v van volledige
    """,
    polite="alsjeblieft alstublieft aub even ff graag svp",
    we="ik we wij",
    pointing="""
        daar daarvan dat deze die dit ervan hem het hiervan ze
    """,
    answering="ja meestal naar nee",
)
