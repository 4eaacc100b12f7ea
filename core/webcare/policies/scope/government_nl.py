"""How Dutch texts give away a use that a government may not make of a chat."""

from webcare.policies.scope.signs import Signs, written_out

_WORDS = {
    # Up to five words of the same sentence.
    "some": r"(?:[^\s.!?]+ ){0,5}",
    # Up to three words that say when, or for whom.
    "when": "(?:(?:u|dan|dus|ook|nu|toch|maar|weer|straks|allemaal|vandaag|morgen"
    "|overmorgen|aanstaande|komende|maandag|dinsdag|woensdag|donderdag|vrijdag"
    "|zaterdag|zondag) ){0,3}",
    "u": "(u|je|jij|jullie)",
    "uw": "(uw|je|jouw|jullie)",
    "office": "(partij|kandidaat|kandidate|kandidaten|lijsttrekker|wethouder"
    "|burgemeester|coalitie|oppositie|minister-president|premier)",
    "party": "(vvd|pvv|d66|cda|pvda|groenlinks|sp|nsc|bbb|fvd|volt|denk|sgp"
    "|christenunie|pvdd|ja21|50plus|bij1|forum voor democratie"
    "|partij voor de dieren|leefbaar {word})",
    # The names that are no words of their own.
    "named": "(vvd|pvv|d66|cda|pvda|groenlinks|bbb|fvd|sgp|christenunie|pvdd|ja21"
    "|50plus|bij1|forum voor democratie|partij voor de dieren)",
}

PROMOTION = Signs(
    certain=written_out(
        (
            "(koop|shop) (nu|vandaag|snel|online en)",
            "(op is op|zolang de voorraad strekt)",
            "profiteer (nu|snel|vandaag|nog|direct)",
            "(profiteer|geniet) {some}(korting|aanbieding{letters}|voordeel)",
            "(mis|grijp) {some}(aanbieding{letters}|kortingen|korting|koopje{letters})",
            (
                "(tijdelijke|speciale|exclusieve|unieke|scherpe) "
                "(aanbieding{letters}|actie|korting{letters})"
            ),
            (
                "(actieprij{letters}|kortingscode{letters}|kortingsbon{letters}"
                "|actiecode{letters}|winactie{letters})"
            ),
            "maak (nu |snel )?kans op",
            (
                "(win|winnen) {some}(cadeaukaart|cadeaubon|waardebon"
                "|vliegtickets|iphone"
                "|tablet)"
            ),
            "(tweede|andere) (product |stuk |kaartje |artikel )?gratis",
            "({number} halen {number} betalen|twee voor de prijs van een)",
            "like en deel",
            "(koop|bestel|haal) {some}(nu|vandaag) {some}korting",
        ),
        _WORDS,
    ),
    perhaps=written_out(
        (
            "(korting|kortingen|halve prijs)",
            "(aanbieding|aanbiedingen|uitverkoop|koopje{letters}|sale|black friday)",
            "(bestel|boek) (nu|vandaag|snel) ?{letters}",
            "mis (het|dit|deze|hem|hun) (kans |evenement |feest )?niet",
            "(prijsvraag|loterij|sponsor|sponsoren|gesponsord{letters})",
            "(win|winnen) (een|de|mooie|leuke|fantastische|twee|vrijkaarten)",
            "(alleen|slechts|nog maar) (vandaag|dit weekend|deze week)",
            "(voor|nu) (maar|slechts) (€ ?)?{number}",
            "bij (uw|je) (volgende |eerste )?(aankoop|bestelling)",
        ),
        _WORDS,
    ),
)

CAMPAIGN = Signs(
    certain=written_out(
        (
            (
                "(onze|mijn) (partij|lijsttrekker|kandidaat|kandidaten"
                "|verkiezingscampagne)"
            ),
            "(ons|mijn) (verkiezingsprogramma|partijprogramma|partijstandpunt)",
            "(steun|steunt) (de |onze |ons )?{office}",
            "(steun|steunt) (de |onze |ons )?({party}|campagne)",
            "campagne voor (de |het |onze )?{office}",
            "campagne voor (de |het |onze )?{party}",
            "(word|wordt) {some}lid van (de |het |onze )?(partij|{party})",
            "(doneer|doneert|schenk|stort) {some}(campagne|partij|{party})",
            (
                "(kom|help|ga) {some}(flyeren|folderen|canvassen|campagne voeren"
                "|posters plakken)"
            ),
            (
                "(campagneteam|campagnekas|campagnebijeenkomst{letters}"
                "|partijbijeenkomst{letters})"
            ),
            "sluit ({u} )?aan bij (de|onze) (partij|campagne|beweging)",
            (
                "{named} (heeft|biedt|doet|wil|kiest|staat) {some}(beter|betere|beste"
                "|voor u|voor jou)"
            ),
            "(herkies|herkiest|verdient (uw|je|jouw) (steun|stem))",
        ),
        _WORDS,
    ),
    perhaps=written_out(
        (
            (
                "(verkiezingscampagne{letters}|verkiezingsprogramma{letters}"
                "|partijprogramma{letters}|lijsttrekker{letters})"
            ),
            "(politieke partij|politieke partijen|politieke campagne{letters})",
            "(flyeren|folderen|canvassen)",
            "{named}",
            "(steun|steunt) ({u} )?(ons|onze) (plan|plannen|beleid|voorstel)",
            "(wethouder|burgemeester) {some}(uitstekend|fantastisch|geweldig) werk",
        ),
        _WORDS,
    ),
)

VOTERS = Signs(
    certain=written_out(
        (
            (
                "(welke|wat voor) (politieke )?(partij|kandidaat|lijst|lijsttrekker) "
                "(heeft|hebt|heb|gaat|ga|stemt|stem|zou|wilt|wil|zult|kiest|kies|steunt"
                "|steun|vindt|vind|koos|overweegt|overweeg) {u}"
            ),
            "op wie (heeft|hebt|heb|gaat|ga|stemt|stem|zou|wilt|wil|zult) {u}",
            "wat (stemt|stem|stemde) {u}",
            "wat (gaat|ga|heeft|hebt|heb|wilt|zou) {u} {some}(stemmen|gestemd)",
            (
                "(wat is|welke is|geef|vertel|vul|noem|noteer|stuur|deel"
                "|laat) {some}{uw} "
                "(politieke (voorkeur|overtuiging|kleur|mening)|stemvoorkeur"
                "|stemgedrag)"
            ),
            "(bent|ben) {u} (al )?lid van (een|de) (politieke )?partij",
            (
                "(verzamel{letters}|koop|kopen|exporteer{letters}|verkoop|stuur|stuurt"
                "|lever|levert) {some}(kiezersgegevens|kiezersbestand|kiezerslijst"
                "|kiezerslijsten|kiezersprofielen|stemgegevens)"
            ),
            "peil{letters} {some}(wat|hoe|waarop|op wie) {u} {some}stem{letters}",
            "waar (stemt|stem) {u} op",
        ),
        _WORDS,
    ),
    perhaps=written_out(
        (
            (
                "(politieke (voorkeur|overtuiging|gezindheid|kleur)|stemvoorkeur"
                "|stemgedrag)"
            ),
            (
                "(kiezersgegevens|kiezersbestand|kiezerslijst{letters}"
                "|kiezersprofiel{letters}|stemgegevens)"
            ),
            "(heeft|hebt|heb) {u} (al )?gestemd",
            "(gaat|ga) {u} (morgen |straks |ook |nog |wel )?stemmen",
            "lid van (een|de) (politieke )?partij",
        ),
        _WORDS,
    ),
)

ELECTIONS = Signs(
    certain=written_out(
        (
            (
                "(stem|stemt) {when}(op |voor |tegen )?"
                "(de |het |onze |mijn |een )?{office}"
            ),
            ("(stem|stemt) {when}(op|voor|tegen) (de |het |onze |mijn |een )?{party}"),
            "(stem|stemt|kies|kiest) {named}",
            "(kies|kiest) {when}(op|voor) {party}",
            "(kies|kiest) {when}(op|voor) (onze|de) {office}",
            ("(stem|stemt|kies|kiest) {when}(op|voor) (ons|mij|haar|hem)"),
            ("(stem|stemt|kies|kiest) {when}(op |voor )?lijst {number}"),
            (
                "(stem|stemt) (voor|tegen) (het |dit |de |deze )?(referendum"
                "|voorstel|plan"
                "|raadsvoorstel|wet|verdrag|kabinet|regering)"
            ),
            (
                "(geef|gun|schenk) (ons|mij|{party}|onze kandidaat) {uw} "
                "(stem|voorkeurstem)"
            ),
            (
                "(geef|gun|schenk) {some}{uw} (stem|voorkeurstem) aan "
                "(ons|mij|onze|de partij|de kandidaat|{party})"
            ),
            "{uw} stem (uit )?op (ons|onze|lijst {number}|{party})",
            "ga {when}niet (naar de stembus|stemmen)",
            "stemmen (heeft|is) (toch )?(geen zin|zinloos|nutteloos)",
            "blijf {some}thuis {some}(verkiezing{letters}|stemdag|stemmen)",
            (
                "(verkiezing|verkiezingen|uitslag) (is|zijn|was|waren|worden|wordt) "
                "(al |toch |ook )?(gestolen|vervalst|gemanipuleerd"
                "|doorgestoken kaart|nep"
                "|oneerlijk)"
            ),
            "(op|voor|tegen) (de |het )?({party}|{office}) te stemmen",
            "de beste (partij|kandidaat|lijsttrekker)",
        ),
        _WORDS,
    ),
    perhaps=written_out(
        (
            "(stemadvies|voorkeurstem|voorkeurstemmen)",
            "op wie {u} (het beste )?(kunt|kan|moet) {some}stemmen",
            (
                "(verkiezing|verkiezingen) (is|zijn|wordt|worden) "
                "(uitgesteld|afgelast|verplaatst|ongeldig)"
            ),
            "(laat|laten) {some}niet winnen",
            "{uw} stem {some}(verschil|verandering)",
            "(wint|winnen) (de|deze) verkiezing{letters}",
        ),
        _WORDS,
    ),
)

SIGNS = {
    "promotion": PROMOTION,
    "campaign": CAMPAIGN,
    "voters": VOTERS,
    "elections": ELECTIONS,
}
"""What gives each use away, by its name."""
