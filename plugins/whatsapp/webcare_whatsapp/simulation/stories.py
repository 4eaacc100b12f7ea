"""The conversations that a demo begins with, as customers wrote them."""

from __future__ import annotations

from datetime import timedelta

from webcare.domain.content import Location, MessageKind
from webcare.plugin.simulation import Say, Story, StoryLine
from webcare_whatsapp.simulation.cast import NUMBER
from webcare_whatsapp.simulation.samples import sample

# Who, how many minutes ago it began, and the turns: the customer's first, then our
# answer, and so on. `!` at the end of a name: the conversation is finished.
_TALKS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    (
        "fatima",
        12,
        ("Goedemorgen, mijn koffer kwam net van band 4 met een kapot wiel.",),
    ),
    ("jan", 26, ("Hoe laat moet ik er zijn voor de vlucht van 14.20 naar Porto?",)),
    (
        "sanne",
        47,
        (
            "Mag de kinderwagen mee tot aan de gate? Ik reis alleen met een baby.",
            "Dag Sanne, dat mag. U levert hem in bij de deur van het vliegtuig.",
            "Fijn! En waar kan ik onderweg een luier verschonen?",
        ),
    ),
    (
        "mehmet",
        95,
        (
            "Ik wil drie weken parkeren vanaf 2 december. Wat is het goedkoopst?",
            "Dag Mehmet, P3 Lang parkeren kost dan € 94 als u nu reserveert.",
        ),
    ),
    (
        "willem",
        8,
        ("Ik heb rolstoelhulp aangevraagd, maar hoor niets. Ik vlieg vanavond al.",),
    ),
    ("priya", 150, ("Ik ben mijn laptop vergeten bij de controle van vanochtend.",)),
    ("noor", 5, ("Hoi, rijden er vannacht nog bussen naar het centrum?",)),
    ("tom", 31, ("Hi, my flight from Leeds is late. Will OV 1427 wait for us?",)),
    ("anouk", 320, ("Is er bij jullie een stilteruimte?",)),
    (
        "daan!",
        1500,
        (
            "Kan ik mijn fiets in een doos inchecken?",
            "Ja, bij balie 12. Kom een half uur eerder dan anders.",
            "Top, dank je wel.",
        ),
    ),
    ("emma", 72, ("Mijn dochter is jarig als we vliegen. Mag een taart mee?",)),
    ("lars", 18, ("De parkeerautomaat op P1 neemt mijn pas niet aan.",)),
    (
        "yara",
        210,
        (
            "Ik ben een zilveren oorbel kwijt, ergens bij gate C.",
            "Wat vervelend! Hoe ziet de oorbel eruit?",
            "Een kleine ring met een blauw steentje.",
        ),
    ),
    ("piet", 400, ("Waarom is het zo druk bij de controle? We staan al een uur.",)),
    (
        "lotte!",
        2800,
        ("Is de wifi gratis?", "Ja, u kiest het netwerk Vlietdrecht.", "Gevonden!"),
    ),
    ("ruben", 61, ("Kan ik met alleen handbagage direct doorlopen?",)),
    ("ines", 133, ("Waar vind ik de taxi's, en wat kost een rit naar het station?",)),
    (
        "koen",
        1700,
        (
            "Onze vlucht is geannuleerd. Bij wie moeten we zijn?",
            "Bij uw maatschappij, in vertrekhal 2. Zij boeken u om.",
        ),
    ),
    ("marja", 44, ("Mijn man is diabeet. Mag zijn insuline mee in de handbagage?",)),
    ("hamza", 23, ("Is er een gebedsruimte voorbij de douane?",)),
    (
        "els!",
        4300,
        ("Complimenten voor de dame van balie 7!", "Dank u, dat geven we door."),
    ),
    ("joost", 14, ("Er ligt een plas water bij de roltrap in hal 1.",)),
    ("maaike", 250, ("Hoe lang van tevoren kan ik mijn hond afgeven?",)),
    (
        "bram",
        38,
        (
            "Ik sta bij gate D12 maar er is niemand.",
            "Uw vlucht is verplaatst naar gate D4. U bent nog op tijd.",
            "Pfoe, gehaald. Bedankt!",
        ),
    ),
    ("soraya", 88, ("Kan ik hier ook pakketjes ophalen?",)),
    ("gerda", 1450, ("Waar kan ik een klacht indienen over lawaai in de nacht?",)),
    ("timo", 3, ("Gaat de trein van 18.05 nog?",)),
    ("ilse", 175, ("Ik heb per ongeluk twee keer betaald voor P2.",)),
    (
        "rachid!",
        5200,
        ("Hoe laat gaat de eerste bus?", "Om 4.12 uur, vanaf perron B.", "Dank u."),
    ),
    ("katrin", 66, ("Guten Tag, fährt der Bus 40 auch am Sonntag zum Bahnhof?",)),
    ("femke", 55, ("Mag mijn zoon van 15 alleen vliegen?",)),
)

_PAUSE = 4
"""Minutes between two turns."""

_FILES = {
    "fatima": Say(
        kind=MessageKind.IMAGE, file=sample(MessageKind.IMAGE), text="Dit is hem"
    ),
    "tom": Say(kind=MessageKind.DOCUMENT, file=sample(MessageKind.DOCUMENT)),
    "joost": Say(
        kind=MessageKind.LOCATION,
        content=Location(latitude=52.1134, longitude=4.7211, name="Vertrekhal 1"),
    ),
    "timo": Say(kind=MessageKind.VOICE, file=sample(MessageKind.VOICE)),
}
"""What some send after their first words."""


_NOTES = {
    "priya": "Er ligt een grijze laptop bij Gevonden voorwerpen. Vraag naar het merk.",
    "piet": "Gemeld bij de dienstleider: om 17 uur gaat er een extra poort open.",
    "willem": "Assistentie gebeld: er is iemand onderweg naar de kiss-and-ride.",
    "yara": "Gate C is doorzocht, niets gevonden. De schoonmaak kijkt vanavond nog.",
}
"""What we tell each other about somebody's question, after its last words."""

_SNOOZED = {"yara": timedelta(hours=4), "koen": timedelta(hours=20)}

_TAGS = {
    "fatima": ("bagage", "schade"),
    "mehmet": ("parkeren",),
    "lars": ("parkeren", "storing"),
    "ilse": ("parkeren", "terugbetaling"),
    "priya": ("gevonden voorwerpen",),
    "yara": ("gevonden voorwerpen",),
    "piet": ("klacht", "beveiliging"),
    "gerda": ("klacht", "geluid"),
    "willem": ("assistentie",),
}

_PRIORITIES = {"willem": 2, "lars": 1}


def stories() -> tuple[Story, ...]:
    """Return about thirty conversations, some of them answered or finished."""
    return tuple(_story(*talk) for talk in _TALKS)


def _story(name: str, minutes: int, turns: tuple[str, ...]) -> Story:
    person = name.rstrip("!")
    lines: list[StoryLine] = []
    for position, text in enumerate(turns):
        ago = timedelta(minutes=max(1, minutes - position * _PAUSE))
        ours = position % 2 == 1
        said = None if ours else Say(text=text, ago=ago)
        lines.append(StoryLine(say=said, answer=text if ours else "", ago=ago))
        if position == 0 and person in _FILES:
            lines.append(_with_file(person, ago))
    if person in _NOTES:
        lines.append(StoryLine(note=_NOTES[person], ago=lines[-1].ago))
    return Story(
        account=NUMBER.id,
        person=person,
        lines=tuple(lines),
        resolved=name.endswith("!"),
        snoozed=_SNOOZED.get(person, timedelta(0)),
        tags=_TAGS.get(person, ()),
        priority=_PRIORITIES.get(person, 0),
    )


def _with_file(person: str, ago: timedelta) -> StoryLine:
    say = _FILES[person]
    later = ago - timedelta(seconds=30)
    return StoryLine(
        say=Say(
            text=say.text, kind=say.kind, content=say.content, file=say.file, ago=later
        ),
        ago=later,
    )
