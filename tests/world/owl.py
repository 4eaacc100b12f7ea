"""A channel of owls: what they bring has no name, but who is asked may tell it.

`stranger` writes who somebody without a name is.
"""

from collections.abc import Sequence
from typing import ClassVar

import httpx2

from tests.world.pigeon import Pigeon, PigeonSettings
from webcare.domain.people import Alias, Person
from webcare.plugin import Account, Capabilities

Told = Person | Exception | None


class Owl(Pigeon):
    """A bird that is asked who people are: `tells` are what it then says, or raises."""

    type = "owl"
    title = "Owl"
    capabilities: ClassVar[Capabilities] = Capabilities(text_limit=200, profiles=True)

    def __init__(self) -> None:
        self.tells: list[Told] = []
        self.asked: list[tuple[str, ...]] = []

    async def fetch_person(
        self,
        account: Account[PigeonSettings],  # noqa: ARG002
        person: Sequence[Alias],
        http: httpx2.AsyncClient,  # noqa: ARG002
    ) -> Person | None:
        self.asked.append(tuple(alias.value for alias in person))
        told = self.tells.pop(0) if self.tells else None
        if isinstance(told, Exception):
            raise told
        return told


def stranger(ring: str = "r1") -> dict[str, str]:
    """Describe somebody without a name."""
    return {"ring": ring}
