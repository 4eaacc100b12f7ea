"""The conversations that a demo begins with: under posts, and in Messenger."""

from __future__ import annotations

from datetime import timedelta

from webcare.domain.content import MessageKind
from webcare.plugin.simulation import LAST, Publish, Say, Story, StoryLine
from webcare_facebook.simulation.cast import AIRPORT
from webcare_facebook.simulation.samples import bill, meter

_PAUSE = 4
"""Minutes between two turns."""

_BAGGAGE, _CHARGING, _FOG = (AIRPORT.post_id(post) for post in AIRPORT.posts)

_VISITOR = ""
"""In place of a post to answer: a post of one's own on the wall."""

# Who, where (under which post, or in the private chat), how many minutes ago it began,
# and the turns: the customer's first, then our answer, and so on.
_TALKS: tuple[tuple[str, str, int, tuple[str, ...]], ...] = (
    (
        "fatima",
        _BAGGAGE,
        34,
        (
            (
                "Mooi dat jullie aan de banden werken, maar MIJN koffer is er wel door "
                "gesloopt. Wiel eraf, en niemand die iets doet. Schandalig!"
            ),
        ),
    ),
    (
        "piet",
        _FOG,
        58,
        (
            (
                "Mist of niet, bij de controle stonden we vanochtend 70 minuten. Elke "
                "week hetzelfde liedje."
            ),
            (
                "Dag Piet, dat is veel te lang. Er waren twee poorten dicht. "
                "Welke vlucht had u?"
            ),
            "OV 1190 naar Málaga. Gehaald, maar net.",
        ),
    ),
    (
        "noor",
        _CHARGING,
        21,
        ("Leuk! Wat kost laden per kWh, en moet je vooraf reserveren?",),
    ),
    (
        "dirk",
        _VISITOR,
        140,
        (
            (
                "Vannacht om 2.40 uur weer een vrachtvliegtuig over ons huis in "
                "Oudvliet. Er was toch een nachtverbod?"
            ),
        ),
    ),
    (
        "grace",
        _CHARGING,
        12,
        (
            (
                "Great chargers, but you billed me twice for the same session on P1. "
                "How do I get my 18 euros back?"
            ),
        ),
    ),
    (
        "priya",
        "chat",
        75,
        (
            (
                "Hallo, ik heb jullie ook al geappt: mijn laptop is bij de controle "
                "blijven liggen. Weten jullie al iets?"
            ),
        ),
    ),
    (
        "mehmet",
        "chat",
        190,
        (
            "Kan ik op P3 ook drie weken aan een laadpaal blijven staan?",
            "Dag Mehmet, dat mag. U betaalt alleen de stroom, en het tarief van P3.",
            "Super, dan doe ik dat.",
        ),
    ),
    (
        "tom",
        "chat",
        16,
        ("Hi, I missed my connection because of the fog. Where do I go now?",),
    ),
    (
        "lieke",
        "chat",
        1500,
        (
            (
                "Ik was mijn jas kwijt bij gate C3. Hij is net teruggebracht, wat een "
                "service!"
            ),
            "Wat fijn om te horen, Lieke. Goede reis verder!",
        ),
    ),
)

_FILES: dict[str, Say | Publish] = {
    "priya": Say(kind=MessageKind.DOCUMENT, file=bill()),
    "grace": Publish(
        text="And this is what the meter of the charger said.",
        parent=LAST,
        file=meter(),
    ),
}
"""What some add after their first words."""

_NOTES = {
    "piet": "Gemeld bij de dienstleider: poort 5 en 6 waren dicht door ziekte.",
    "dirk": "Het was een noodlanding; de persvoorlichter weet ervan.",
}

_TAGS = {
    "fatima": ("bagage", "schade", "klacht"),
    "piet": ("klacht", "beveiliging"),
    "dirk": ("klacht", "geluid"),
    "grace": ("parkeren", "terugbetaling"),
    "mehmet": ("parkeren",),
    "priya": ("gevonden voorwerpen",),
}


def stories() -> tuple[Story, ...]:
    """Return nine conversations, five of which everybody can read."""
    return tuple(_story(*talk) for talk in _TALKS)


def _story(person: str, where: str, minutes: int, turns: tuple[str, ...]) -> Story:
    lines: list[StoryLine] = []
    for position, text in enumerate(turns):
        ago = timedelta(minutes=max(1, minutes - position * _PAUSE))
        if position % 2:
            lines.append(StoryLine(answer=text, ago=ago))
        else:
            lines.append(_said(where, text, ago, first=not position))
        if position == 0 and person in _FILES:
            lines.append(_added(_FILES[person], ago - timedelta(seconds=30)))
    if person in _NOTES:
        lines.append(StoryLine(note=_NOTES[person], ago=lines[-1].ago))
    return Story(
        account=AIRPORT.id,
        person=person,
        lines=tuple(lines),
        resolved=person == "lieke",
        tags=_TAGS.get(person, ()),
        priority=1 if person == "fatima" else 0,
    )


def _said(where: str, text: str, ago: timedelta, *, first: bool) -> StoryLine:
    if where == "chat":
        return StoryLine(say=Say(text=text, ago=ago), ago=ago)
    parent = (where or None) if first else LAST
    return StoryLine(publish=Publish(text=text, parent=parent), ago=ago)


def _added(file: Say | Publish, ago: timedelta) -> StoryLine:
    if isinstance(file, Publish):
        return StoryLine(publish=file, ago=ago)
    said = Say(kind=file.kind, text=file.text, file=file.file, ago=ago)
    return StoryLine(say=said, ago=ago)
