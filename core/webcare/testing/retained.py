"""What something that a plugin stores about people must do to be kept in time."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

import pytest

from webcare.domain.people import Alias
from webcare.loader.hookcheck import unclear
from webcare.plugin import Address, RetainedData, StoredItem

D = TypeVar("D", bound=RetainedData)
T = TypeVar("T")

MOMENT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANNA = Address(channel_type="kit", alias=Alias("phone", "+31612345678", "weak"))
BRAM = Address(channel_type="kit", alias=Alias("phone", "+31687654321", "weak"))
LOFT, ATTIC = "loft", "attic"


class RetainedDataContract(ABC, Generic[D]):
    """Prove that what a plugin stores goes when it must, and only then.

    Derive a class whose name begins with `Test` from it and the type of what is
    tested, such as `RetainedDataContract[Entries]`, and give `retained`, which begins
    empty, and `store`. The kit calls both anew for each test.
    """

    @abstractmethod
    def retained(self) -> D:
        """Return what is tested, with nothing stored."""

    @abstractmethod
    async def store(
        self, retained: D, channel: str, address: Address, moment: datetime
    ) -> None:
        """Store one thing of a person, as the plugin does when it happens."""

    def _skip_without_moment(self) -> None:
        if self.retained().kept_as == "profile":
            pytest.skip("it goes with the person, whatever its age")

    def test_it_says_what_it_is(self) -> None:
        assert not unclear(self.retained())

    def test_what_is_old_is_found_on_its_channel_and_what_is_young_is_not(self) -> None:
        """The moment itself has had its time."""

        async def run() -> None:
            retained = self.retained()
            await self.store(retained, LOFT, ANNA, MOMENT)
            await self.store(retained, ATTIC, BRAM, MOMENT)
            await self.store(retained, LOFT, BRAM, MOMENT + timedelta(seconds=1))
            (found,) = await _expired(retained, LOFT, MOMENT)
            assert found.channel == LOFT
            assert _is(found, ANNA)
            assert not await _expired(retained, LOFT, MOMENT - timedelta(seconds=1))
            assert len(await _expired(retained, LOFT, MOMENT + timedelta(days=1))) == 2

        self._skip_without_moment()
        _run(run())

    def test_it_goes_on_behind_a_key(self) -> None:
        """However many there are, they come a few at a time, each once."""

        async def run() -> None:
            retained = self.retained()
            for number in range(5):
                moment = MOMENT + timedelta(seconds=number)
                await self.store(retained, LOFT, ANNA, moment)
            later = MOMENT + timedelta(days=1)
            keys: list[str] = []
            while found := await retained.expired(
                LOFT, later, after=keys[-1] if keys else "", limit=2
            ):
                assert len(found) <= 2
                keys += [each.key for each in found]
            assert len(keys) == 5
            assert keys == sorted(set(keys))

        self._skip_without_moment()
        _run(run())

    def test_a_person_is_given_what_is_theirs_and_nothing_else(self) -> None:
        async def run() -> None:
            retained = self.retained()
            await self.store(retained, LOFT, ANNA, MOMENT)
            await self.store(retained, LOFT, BRAM, MOMENT)
            (mine,) = await retained.of_person([ANNA])
            assert _is(mine, ANNA)
            assert len(await retained.of_person([ANNA, BRAM])) == 2
            assert not await retained.of_person([])
            (given,) = await retained.export([mine.key])
            assert json.loads(json.dumps(given)) == given

        _run(run())

    def test_what_is_removed_is_gone_and_once_more_is_fine(self) -> None:
        async def run() -> None:
            retained = self.retained()
            await self.store(retained, LOFT, ANNA, MOMENT)
            await self.store(retained, LOFT, BRAM, MOMENT)
            (mine,) = await retained.of_person([ANNA])
            await retained.remove([mine.key])
            await retained.remove([mine.key])
            assert not await retained.of_person([ANNA])
            assert not await retained.export([mine.key])
            assert len(await retained.of_person([BRAM])) == 1

        _run(run())

    def test_a_key_says_nothing_about_the_person(self) -> None:
        """Its hash stays in the proof for ever."""

        async def run() -> None:
            retained = self.retained()
            await self.store(retained, LOFT, ANNA, MOMENT)
            (mine,) = await retained.of_person([ANNA])
            assert mine.key
            assert ANNA.alias.value.lstrip("+") not in mine.key

        _run(run())


async def _expired(
    retained: RetainedData, channel: str, until: datetime
) -> list[StoredItem]:
    return list(await retained.expired(channel, until, after="", limit=100))


def _is(item: StoredItem, address: Address) -> bool:
    whose = item.address
    return whose is not None and (whose.channel_type, whose.alias.key) == (
        address.channel_type,
        address.alias.key,
    )


def _run(main: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(main)
