"""What plugins store about people goes by the same terms, holds and proof."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.integration.retention.conftest import DAY, Archive
from tests.made.desk import migrated
from tests.services.plugin import NewDatabase
from tests.world.core import running
from tests.world.guestbook import GuestbookPlugin, ring
from tests.world.letters import said
from webcare.domain.access import SYSTEM
from webcare.loader import load_plugins
from webcare.plugin import StoredItem
from webcare.services.retention import plugin_data
from webcare.services.retention.holds import NewHold, place_hold, release_hold
from webcare.services.retention.proof import Prover
from webcare.storage.tables import Conversation, Identity, IdentityAlias, Removal

pytestmark = pytest.mark.anyio


@dataclass
class Signed(Archive):
    """The archive, and the guestbook that a plugin keeps beside it."""

    book: GuestbookPlugin

    @property
    def texts(self) -> list[str]:
        return [each.text for each in self.book.entries.entries.values()]

    async def hold(self, **about: Any) -> int:
        new = NewHold(
            reason="Claim",
            owner=self.colleague(),
            review_at=self.world.now + 90 * DAY,
            **about,
        )
        return await place_hold(self.world.core, SYSTEM, new)


@pytest.fixture
async def signed(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[Signed]:
    book = GuestbookPlugin()
    plugins = load_plugins(extra={"guestbook": book}, discover=False)
    async with running(new_database(migrated), tmp_path, plugins=plugins) as world:
        yield Signed(world, world.channel(), book)


async def test_it_goes_when_its_time_has_come_and_is_proven(signed: Signed) -> None:
    world, entries = signed.world, signed.book.entries
    await signed.keep(text=10)
    old = entries.sign("loft", ring("anna"), world.now, "oud")
    entries.sign("loft", None, world.now, "van niemand")
    entries.sign("loft", ring("anna"), world.now + DAY, "jong")
    assert await signed.later(days=10) == 2
    assert signed.texts == ["jong"]
    (removal,) = world.rows(Removal, data="guestbook/entries")
    assert (removal.rows, removal.rule) == (2, "text after 10 days")
    assert removal.channel_id == signed.loft
    digest = Prover(world.core.seal).digest("guestbook/entries", old)
    assert digest in removal.digests


async def test_many_go_a_few_at_a_time(
    signed: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugin_data, "AT_ONCE", 2)
    await signed.keep(text=10)
    for _ in range(5):
        signed.book.entries.sign("loft", ring("anna"), signed.world.now)
    assert await signed.later(days=10) == 5
    assert signed.texts == []


async def test_what_is_held_stays(signed: Signed) -> None:
    world, entries = signed.world, signed.book.entries
    await signed.keep(text=10)
    await world.says(said("m1"), said("m2", "bram"), said("m3", "carla"))
    for who in ("anna", "bram", "carla"):
        entries.sign("loft", ring(who), world.now, who)
    anna, bram, _ = world.rows(Identity)
    conversation = next(
        each for each in world.rows(Conversation) if each.identity_id == bram.id
    )
    first = await signed.hold(contact_id=anna.contact_id)
    await signed.hold(conversation_id=conversation.id)
    await signed.later(days=10)
    assert signed.texts == ["anna", "bram"]
    await release_hold(world.core, SYSTEM, first, "Settled")
    await signed.later()
    assert signed.texts == ["bram"]


async def test_what_goes_with_a_person_goes_when_they_are_forgotten(
    signed: Signed,
) -> None:
    world, names = signed.world, signed.book.names
    await signed.keep(profile=10)
    await world.says(said("m1"), said("m2", "bram"))
    names.sign("loft", ring("anna"), world.now)
    names.sign("loft", ring("bram"), world.now)
    world.now += 5 * DAY
    await world.says(said("m3", "bram", later=5 * 86400))
    names.fails = "remove"
    await signed.later(days=5)
    # Whose names the plugin still has stays known: or nobody could tell whose.
    assert world.count(IdentityAlias) == 2
    names.fails = ""
    await signed.later()
    assert [each.value for each in world.rows(IdentityAlias)] == ["bram"]
    assert [each.item.address for each in names.entries.values()] == [ring("bram")]
    (removal,) = world.rows(Removal, data="guestbook/names")
    assert removal.rows == 1


@pytest.mark.parametrize("step", ["expired", "remove"])
async def test_a_plugin_that_fails_stops_nothing_else_and_is_tried_again(
    signed: Signed, step: str
) -> None:
    world, entries = signed.world, signed.book.entries
    await signed.keep(text=10)
    await world.says(said("m1"))
    entries.sign("loft", ring("anna"), world.now)
    entries.fails = step
    await signed.later(days=10)
    assert world.texts() == []
    assert len(signed.texts) == 1
    assert world.rows(Removal, data="guestbook/entries") == []
    entries.fails = ""
    await signed.later()
    assert signed.texts == []


async def test_items_that_come_in_no_order_are_not_believed(
    signed: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    await signed.keep(text=10)
    entries = signed.book.entries
    entries.sign("loft", None, signed.world.now)

    async def endless(*_: object, **__: object) -> list[StoredItem]:
        return [StoredItem(key="1", channel="loft")] * 200

    monkeypatch.setattr(entries, "expired", endless)
    await signed.later(days=10)
    assert len(signed.texts) == 1
