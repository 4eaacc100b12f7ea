"""The people of the demo: passengers of an airport that exists only here."""

from __future__ import annotations

from webcare_whatsapp.simulation.customers import Customer, Number

# Numbers that begin with 06-0 are not given to subscribers in the Netherlands.
NUMBER = Number(
    id="106540352242922",
    waba="102290129340398",
    phone="31605550100",
    name="Luchthaven Vlietdrecht",
)

_FEATURED = (
    ("fatima", "Fatima El Amrani", "Haar koffer kwam met een kapot wiel van de band."),
    ("jan", "Jan Hoekstra", "Wil weten hoe vroeg hij er voor zijn vlucht moet zijn."),
    ("sanne", "Sanne de Vries", "Reist alleen met een baby en een kinderwagen."),
    ("mehmet", "Mehmet Çelik", "Zoekt een parkeerplaats voor drie weken."),
    ("willem", "Willem van den Berg", "Heeft hulp nodig met zijn rolstoel."),
    ("priya", "Priya Ramdin", "Is haar laptop bij de controle kwijtgeraakt."),
    ("noor", "Noor", "Is alleen met een gebruikersnaam bekend, zonder nummer."),
    ("tom", "Tom Baker", "Is missing a connection and writes in English."),
)

_OTHERS = (
    ("anouk", "Anouk Jansen"),
    ("daan", "Daan Visser"),
    ("emma", "Emma Bakker"),
    ("lars", "Lars Mulder"),
    ("yara", "Yara Bouzid"),
    ("piet", "Piet Dekker"),
    ("lotte", "Lotte Smit"),
    ("ruben", "Ruben Meijer"),
    ("ines", "Inês Ferreira"),
    ("koen", "Koen Vermeulen"),
    ("marja", "Marja Kuipers"),
    ("hamza", "Hamza Öztürk"),
    ("els", "Els Brouwer"),
    ("joost", "Joost van Dijk"),
    ("maaike", "Maaike Postma"),
    ("bram", "Bram Huisman"),
    ("soraya", "Soraya Pinas"),
    ("gerda", "Gerda Wolters"),
    ("timo", "Timo de Boer"),
    ("ilse", "Ilse Peters"),
    ("rachid", "Rachid Benali"),
    ("femke", "Femke Hofstra"),
    ("katrin", "Katrin Weber"),
)


def _customer(
    position: int, key: str, name: str, about: str = "", *, featured: bool = True
) -> Customer:
    hidden = key == "noor"
    return Customer(
        id=key,
        name=name,
        phone=f"316055501{position:02}",
        bsuid=f"NL.{13491208655302741900 + position}",
        username="noor_reist" if hidden else "",
        hides_number=hidden,
        about=about,
        language={"tom": "en", "katrin": "de"}.get(key, "nl"),
        featured=featured,
    )


CUSTOMERS = (
    *(_customer(i, *person) for i, person in enumerate(_FEATURED, 1)),
    *(_customer(i, *person, featured=False) for i, person in enumerate(_OTHERS, 9)),
)
