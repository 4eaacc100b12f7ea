"""The people of the demo, and the two Pages: neither exists outside of it."""

from __future__ import annotations

from webcare_facebook.simulation.customers import Customer, HousePost, Page

AIRPORT = Page(
    id="104958206217733",
    name="Luchthaven Vlietdrecht",
    username="luchthavenvlietdrecht",
    category="Airport",
    token="simulated-page-token",  # noqa: S106 - opens nothing
    posts=(
        HousePost(
            number="2217340981500101",
            text=(
                "Van zondag 22 november tot en met vrijdag 4 december werken we aan de "
                "bagagebanden 3 en 4. Uw koffer komt dan op band 1 of 2. Reken op iets "
                "meer drukte in de aankomsthal."
            ),
            hours_ago=50,
        ),
        HousePost(
            number="2217340981500102",
            text=(
                "Goed nieuws: vanaf vandaag laadt u op P1 en P3 uw auto aan 120 nieuwe "
                "laadpalen. De stroom komt van de zonnepanelen op het dak van hal 2. ☀️"
            ),
            hours_ago=26,
        ),
        HousePost(
            number="2217340981500103",
            text=(
                "Het mist vanochtend. Houd rekening met vertraging en kijk voor u "
                "vertrekt op onze site of in de app van uw maatschappij."
            ),
            hours_ago=5,
        ),
    ),
)

ENERGY = Page(
    id="117720843391846",
    name="Vlietstroom Energie",
    username="vlietstroom",
    category="Energy Company",
    token="simulated-energy-page-token",  # noqa: S106 - opens nothing
    posts=(
        HousePost(
            number="3340021775300201",
            text=(
                "De nieuwe tarieven gaan in op 1 januari. U krijgt vóór 1 december een "
                "brief of e-mail met wat dat voor u betekent."
            ),
            hours_ago=30,
        ),
        HousePost(
            number="3340021775300202",
            text=(
                "Storing in Vlietdrecht-Noord: onze monteurs zijn onderweg. We "
                "verwachten dat iedereen om 15.00 uur weer stroom heeft."
            ),
            hours_ago=3,
        ),
    ),
)

PAGES = (AIRPORT, ENERGY)

# Who has a phone here writes to the airport on WhatsApp as well. Numbers that begin
# with 06-0 are not given to subscribers in the Netherlands.
_PEOPLE = (
    (
        "fatima",
        "Fatima El Amrani",
        "+31605550101",
        "Haar koffer is stuk; ze klaagt in het openbaar.",
    ),
    ("mehmet", "Mehmet Çelik", "+31605550104", "Wil weten of hij op P3 kan laden."),
    (
        "priya",
        "Priya Ramdin",
        "+31605550106",
        "Zoekt haar laptop, nu ook via Messenger.",
    ),
    (
        "piet",
        "Piet Dekker",
        "+31605550112",
        "Vindt de controle te traag en zegt dat graag.",
    ),
    (
        "tom",
        "Tom Baker",
        "+31605550108",
        "Missed his connection and writes in English.",
    ),
    ("noor", "Noor Haddad", "", "Stelt een vraag onder een bericht van de Page."),
    ("kees", "Kees Verhoeven", "", "Begrijpt zijn jaarafrekening niet."),
    ("aisha", "Aisha Bouali", "", "Zit zonder stroom met een baby in huis."),
    ("dirk", "Dirk-Jan Oostra", "", "Woont onder de aanvliegroute."),
    ("lieke", "Lieke van Loon", "", "Verhuist en wil haar contract meenemen."),
    (
        "grace",
        "Grace O'Neill",
        "",
        "Charges her car at the airport and was billed twice.",
    ),
)


def _customer(position: int, key: str, name: str, phone: str, about: str) -> Customer:
    return Customer(
        id=key,
        name=name,
        user_id=str(122_098_110_000_000_100 + position * 7919),
        phone=phone,
        about=about,
        language="en" if key in {"tom", "grace"} else "nl",
    )


CUSTOMERS = tuple(_customer(i, *person) for i, person in enumerate(_PEOPLE, 1))
