"""A notice board on a square, that everybody reads, and a letter box beside it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

import httpx2

from tests.made.glossy import Glossy
from tests.made.paper import PaperSettings
from webcare.domain.inbound import Visibility
from webcare.domain.outbound import Moderation
from webcare.domain.people import Alias
from webcare.plugin import Account, Capabilities, DataPlace

LONGEST = 60


def weighed(text: str) -> int:
    """Count as the square does: an address is always 10 long."""
    return sum(
        10 if word.startswith("https:") else len(word) + 1 for word in text.split()
    )


def cut(text: str) -> Sequence[str]:
    """Cut between words, into notes that fit."""
    parts = [""]
    for word in text.split():
        longer = f"{parts[-1]} {word}".strip()
        if weighed(longer) > LONGEST:
            parts.append(word)
        else:
            parts[-1] = longer
    return parts


class Square(Glossy):
    """Glossy paper, in public and in private, with all that there is in public."""

    type = "square"
    title = "Square"
    colours = ("#1659B8", "#86B4FF")
    data_places = (
        DataPlace(
            what="Everything that is said",
            holder="The municipality",
            where="The square",
            kept="Until it rains",
            url="https://square.example.org/privacy",
        ),
    )
    capabilities: ClassVar[Capabilities] = replace(
        Glossy.capabilities,
        visibility=frozenset(Visibility),
        private_reply=timedelta(days=7),
        private_link=True,
        control=True,
        public=Capabilities(
            text_limit=LONGEST,
            measure=weighed,
            split=cut,
            media=Glossy.capabilities.media,
            reactions=True,
            reaction_choices=("👍",),
            moderation=frozenset(Moderation),
            private_reply=timedelta(days=7),
            private_link=True,
            quotes=True,
        ),
    )

    def private_link(
        self,
        account: Account[PaperSettings],
        token: str,
        greeting: str,  # noqa: ARG002
    ) -> str:
        return f"https://square.example.org/{account.settings.number}?t={token}"

    async def moderate(
        self,
        account: Account[PaperSettings],  # noqa: ARG002
        target: str,
        action: Moderation,
        http: httpx2.AsyncClient,  # noqa: ARG002
    ) -> None:
        self._ask((action.value, target))

    async def take_control(
        self,
        account: Account[PaperSettings],  # noqa: ARG002
        person: Sequence[Alias],
        http: httpx2.AsyncClient,  # noqa: ARG002
    ) -> None:
        self._ask(("control", tuple(alias.value for alias in person)))
