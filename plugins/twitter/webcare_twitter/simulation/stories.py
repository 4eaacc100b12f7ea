"""The conversations that a demo begins with, as people wrote them."""

from __future__ import annotations

from datetime import timedelta

from webcare.plugin.simulation import LAST, Publish, Say, Story, StoryLine
from webcare_twitter.simulation.cast import HOUSE
from webcare_twitter.simulation.samples import puddle


def _public(
    text: str, minutes: int, *, under: str | None = None, picture: bool = False
) -> StoryLine:
    published = Publish(text=text, parent=under, file=puddle() if picture else None)
    return StoryLine(publish=published, ago=timedelta(minutes=minutes))


def _private(text: str, minutes: int) -> StoryLine:
    ago = timedelta(minutes=minutes)
    return StoryLine(say=Say(text=text, ago=ago), ago=ago)


def _answer(text: str, minutes: int) -> StoryLine:
    return StoryLine(answer=text, ago=timedelta(minutes=minutes))


def _story(
    person: str,
    *lines: StoryLine,
    resolved: bool = False,
    tags: tuple[str, ...] = (),
    priority: int = 0,
    overheard: bool = False,
) -> Story:
    return Story(
        account=HOUSE.id,
        person=person,
        lines=lines,
        resolved=resolved,
        tags=tags,
        priority=priority,
        overheard=overheard,
    )


_STORIES = (
    _story(
        "fatima",
        _public(
            "@vlietdrecht nieuwe koffer, één vlucht oud, wiel eraf. Niemand bij de "
            "balie die er iets van wil weten. Lekker dan.",
            23,
        ),
        tags=("bagage", "klacht"),
        priority=1,
    ),
    _story(
        "piet",
        _public(
            "Al een uur in de rij bij de controle @vlietdrecht. Eén poort open!!", 95
        ),
        _answer(
            "Dat is lang wachten, Piet. Er gaat nu een tweede poort open. Vlieg je "
            "binnen een uur? Meld je dan bij de medewerker in het oranje.",
            88,
        ),
        _public(
            "Tweede poort is inderdaad open, het loopt weer. Dank.", 74, under=LAST
        ),
        tags=("beveiliging",),
    ),
    _story(
        "tom",
        _public(
            "@vlietdrecht our flight from Leeds is 40 minutes late, will OV 1427 to "
            "Porto wait for us? Six of us on it",
            6,
        ),
        tags=("overstap",),
        priority=1,
    ),
    _story(
        "noor",
        _private("Hoi! Mag ik hier iets vragen over mijn parkeerreservering?", 34),
        _answer("Dag Noor, natuurlijk. Wat wil je weten?", 31),
        _private(
            "Ik heb de verkeerde dag gekozen: 3 december moet 4 december zijn.", 28
        ),
        tags=("parkeren",),
    ),
    _story(
        "joost",
        _public(
            "Bij de roltrap in hal 1 ligt alweer een plas, @vlietdrecht. Straks gaat "
            "er iemand onderuit.",
            41,
            picture=True,
        ),
        tags=("storing",),
    ),
    _story(
        "gerda",
        _public(
            "Vannacht om 4.10 uur weer een toestel laag over ons dak, @vlietdrecht. "
            "Waar dien ik een klacht in die wél gelezen wordt?",
            310,
        ),
        tags=("klacht", "geluid"),
    ),
    _story(
        "emily",
        _private("Hi, I left a green scarf at gate C7 this morning. Any chance?", 52),
        _answer("Hi Emily, we will ask lost property. What is it made of?", 47),
        _private("Wool, with a small label that says Harrow.", 44),
        tags=("gevonden voorwerpen",),
    ),
    _story(
        "journalist",
        _public(
            "Klopt het dat bus 40 vanaf vandaag elders vertrekt, @vlietdrecht? Op "
            "het scherm bij hal 2 staat nog perron A.",
            420,
        ),
        _answer(
            "Ja, vanaf perron B. Het scherm klopt vanmiddag weer. Goed gezien!", 405
        ),
        resolved=True,
        tags=("vervoer",),
    ),
    _story(
        "spotter",
        _public(
            "Mooi: de eerste elektrische lesvliegtuigen staan op Vlietdrecht. Foto's "
            "volgen.",
            180,
        ),
        overheard=True,
    ),
    _story(
        "sanne",
        _public(
            "Iemand ervaring met de kinderhoek op luchthaven Vlietdrecht? Met een baby "
            "van 5 maanden.",
            65,
        ),
        overheard=True,
    ),
)
"""The last two speak about us, not to us: they are there to be found."""


def stories() -> tuple[Story, ...]:
    """Return ten conversations, in public and in private."""
    return _STORIES
