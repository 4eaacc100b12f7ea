"""What a plugin stores is proved by a kit that finds what it is there to find."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from tests.world.guestbook import Entries, Names
from webcare.plugin import Address, StoredItem
from webcare.testing import RetainedDataContract


class GuestbookContract(RetainedDataContract[Entries]):
    kind: type[Entries] = Entries

    def retained(self) -> Entries:
        return self.kind()

    async def store(
        self, retained: Entries, channel: str, address: Address, moment: datetime
    ) -> None:
        retained.sign(channel, address, moment)


class TestEntries(GuestbookContract):
    """All rules hold for what is dated."""


class TestNames(GuestbookContract):
    """And for what goes with the person."""

    kind = Names


class Keeps(Entries):
    async def remove(self, keys: Sequence[str]) -> None: ...


class RemovesOnce(Entries):
    async def remove(self, keys: Sequence[str]) -> None:
        for key in keys:
            del self.entries[key]


class MixesPeople(Entries):
    async def of_person(
        self,
        addresses: Sequence[Address],  # noqa: ARG002
    ) -> Sequence[StoredItem]:
        return [each.item for each in self.entries.values()]


class MixesChannels(Entries):
    async def expired(
        self, channel: str, until: datetime, *, after: str, limit: int
    ) -> Sequence[StoredItem]:
        found = [
            *await super().expired(channel, until, after=after, limit=limit),
            *await super().expired("attic", until, after=after, limit=limit),
        ]
        return sorted(found, key=lambda each: each.key)[:limit]


class GivesAllAtOnce(Entries):
    async def expired(
        self, channel: str, until: datetime, *, after: str, limit: int
    ) -> Sequence[StoredItem]:
        return await super().expired(channel, until, after=after, limit=limit + 100)


class NamesByPhone(Entries):
    def sign(
        self,
        channel: str,
        address: Address | None,
        moment: datetime,
        text: str = "Dag",
    ) -> str:
        key = super().sign(channel, address, moment, text)
        entry = self.entries.pop(key)
        phone = address.alias.value if address else ""
        item = StoredItem(key=f"{phone}-{key}", channel=channel, address=address)
        self.entries[item.key] = type(entry)(item, text, moment)
        return item.key


class GivesMoments(Entries):
    async def export(self, keys: Sequence[str]) -> Sequence[Any]:
        return [{"at": self.entries[key].written_at} for key in keys]


class Unnamed(Entries):
    name = "My Entries"


FOUND: list[tuple[str, type[Entries]]] = [
    ("it_says_what_it_is", Unnamed),
    ("what_is_old_is_found_on_its_channel_and_what_is_young_is_not", MixesChannels),
    ("it_goes_on_behind_a_key", GivesAllAtOnce),
    ("a_person_is_given_what_is_theirs_and_nothing_else", MixesPeople),
    ("a_person_is_given_what_is_theirs_and_nothing_else", GivesMoments),
    ("what_is_removed_is_gone_and_once_more_is_fine", Keeps),
    ("what_is_removed_is_gone_and_once_more_is_fine", RemovesOnce),
    ("a_key_says_nothing_about_the_person", NamesByPhone),
]


@pytest.mark.parametrize(("rule", "fault"), FOUND)
def test_a_fault_is_found(rule: str, fault: type[Entries]) -> None:
    contract = type("Faulty", (GuestbookContract,), {"kind": fault})()
    with pytest.raises((AssertionError, KeyError, TypeError, ValueError)):
        getattr(contract, f"test_{rule}")()


def test_every_rule_finds_a_fault() -> None:
    rules = {name for name in dir(RetainedDataContract) if name.startswith("test_")}
    assert rules == {f"test_{rule}" for rule, _ in FOUND}
