"""A guestbook: a plugin that stores something of its own, and answers for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from tests.world.pigeon import Pigeon
from webcare.domain.people import Alias
from webcare.plugin import Address, Channel, RetainedData, StoredItem, hookimpl
from webcare.plugin.retained import KeptAs


@dataclass(frozen=True)
class Entry:
    """What somebody wrote, and when."""

    item: StoredItem
    text: str
    written_at: datetime


class Entries(RetainedData):
    """The entries, in memory. `fails` names a method that raises."""

    name: ClassVar[str] = "entries"
    title: ClassVar[str] = "Entries in the guestbook"
    kept_as: ClassVar[KeptAs] = "text"

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.fails = ""
        self._count = 0

    def sign(
        self, channel: str, address: Address | None, moment: datetime, text: str = "Dag"
    ) -> str:
        """Write something down; returns its key."""
        self._count += 1
        key = f"{self._count:06}"
        item = StoredItem(key=key, channel=channel, address=address)
        self.entries[key] = Entry(item, text, moment)
        return key

    async def expired(
        self, channel: str, until: datetime, *, after: str, limit: int
    ) -> Sequence[StoredItem]:
        self._fail("expired")
        return [
            each.item
            for key, each in sorted(self.entries.items())
            if key > after and each.item.channel == channel and each.written_at <= until
        ][:limit]

    async def of_person(self, addresses: Sequence[Address]) -> Sequence[StoredItem]:
        self._fail("of_person")
        wanted = {(each.channel_type, each.alias.key) for each in addresses}
        return [
            each.item
            for each in self.entries.values()
            if each.item.address
            and (each.item.address.channel_type, each.item.address.alias.key) in wanted
        ]

    async def export(self, keys: Sequence[str]) -> Sequence[Mapping[str, object]]:
        self._fail("export")
        found = [self.entries[key] for key in keys if key in self.entries]
        return [
            {"text": each.text, "written_at": each.written_at.isoformat()}
            for each in found
        ]

    async def remove(self, keys: Sequence[str]) -> None:
        self._fail("remove")
        for key in keys:
            self.entries.pop(key, None)

    def _fail(self, step: str) -> None:
        if self.fails == step:
            raise RuntimeError("the book is stuck")


class Names(Entries):
    """Who signed, which goes with the person."""

    name: ClassVar[str] = "names"
    title: ClassVar[str] = "Names in the guestbook"
    kept_as: ClassVar[KeptAs] = "profile"


@dataclass(eq=False)
class GuestbookPlugin:
    """The plugin that brings both, and pigeons who carry it."""

    entries: Entries = field(default_factory=Entries)
    names: Names = field(default_factory=Names)

    @hookimpl
    def webcare_register_channels(self) -> Iterable[Channel[Any]]:
        return [Pigeon()]

    @hookimpl
    def webcare_register_retention(self) -> Iterable[RetainedData]:
        return [self.entries, self.names]


def ring(who: str) -> Address:
    """Return the address of a person who comes by pigeon."""
    return Address(channel_type="pigeon", alias=Alias("ring", who))
