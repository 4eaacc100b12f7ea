"""The people of the demo: passengers of an airport that exists only here."""

from __future__ import annotations

from webcare_twitter.simulation.characters import House, Profile

HOUSE = House(
    profile=Profile(
        key="vlietdrecht",
        id="1402558831",
        name="Luchthaven Vlietdrecht",
        username="vlietdrecht",
        created="2013-05-05T08:00:00.000Z",
    )
)

PEOPLE = (
    Profile(
        key="fatima",
        id="2231180601",
        name="Fatima El Amrani",
        username="fatima_elamrani",
        about="Klaagt in het openbaar over haar koffer met een kapot wiel.",
    ),
    Profile(
        key="piet",
        id="2231180602",
        name="Piet Dekker",
        username="pietdekker58",
        about="Staat al een uur in de rij bij de controle.",
    ),
    Profile(
        key="tom",
        id="2231180603",
        name="Tom Baker",
        username="tombaker_leeds",
        about="Is missing a connection and asks in English.",
        language="en",
    ),
    Profile(
        key="noor",
        id="2231180604",
        name="Noor",
        username="noor_reist",
        about="Stuurt liever een privébericht.",
    ),
    Profile(
        key="joost",
        id="2231180605",
        name="Joost van Dijk",
        username="joostvdijk",
        about="Ziet elk lek in de hal, en maakt er foto's van.",
    ),
    Profile(
        key="sanne",
        id="2231180606",
        name="Sanne de Vries",
        username="sannedv_",
        about="Neemt alleen privéberichten aan van wie ze zelf schreef.",
        messages="known",
    ),
    Profile(
        key="gerda",
        id="2231180607",
        name="Gerda Wolters",
        username="gerdawolters",
        about="Woont onder de aanvliegroute en neemt geen privéberichten aan.",
        messages="nobody",
    ),
    Profile(
        key="ravi",
        id="2231180608",
        name="Ravi Jagesar",
        username="ravi_j",
        about="Chat versleuteld: zijn privéberichten kan niemand hier lezen.",
        encrypted=True,
    ),
    Profile(
        key="spotter",
        id="2231180609",
        name="Vliegtuigspotter Bob",
        username="spotterbob",
        about="Schrijft over de luchthaven zonder haar aan te spreken.",
    ),
    Profile(
        key="emily",
        id="2231180610",
        name="Emily Carter",
        username="emilycarter_uk",
        about="Lost a scarf on her way to Porto.",
        language="en",
    ),
    Profile(
        key="journalist",
        id="2231180611",
        name="Marloes Veen",
        username="marloesveen",
        about="Schrijft voor de streekkrant en citeert graag.",
        featured=False,
    ),
    Profile(
        key="slot",
        id="2231180612",
        name="Dirk Sloot",
        username="dirksloot",
        about="Heeft een slotje: zijn posts ziet alleen wie hem volgt.",
        protected=True,
        featured=False,
    ),
)

_MIST = (
    "Goedemorgen! Door mist vertrekken enkele vluchten later. Kijk voor je vlucht op "
    "https://vlietdrecht.example/vluchten"
)
_QUEUE = (
    "Het is druk bij de controle in hal 1. Ben je er op tijd? Dan hoef je je geen "
    "zorgen te maken. #Vlietdrecht"
)
_BUS = "Vanaf vandaag staat bus 40 op perron B. Volg de oranje borden."

OPENING = ((52, _MIST), (27, _QUEUE), (4, _BUS))
"""What we had published before anybody wrote: how many hours ago, and the text."""
