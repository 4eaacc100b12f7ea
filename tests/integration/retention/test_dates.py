"""A conversation says when what belongs to it goes."""

import pytest
from sqlmodel import Session

from tests.integration.retention.conftest import DAY, Archive
from tests.world.letters import said
from webcare.domain.access import SYSTEM
from webcare.policies.retention import Data
from webcare.services.retention.dates import Dates, dates_of
from webcare.services.retention.holds import NewHold, place_hold
from webcare.storage.queries.conversations import conversation
from webcare.storage.tables import Conversation

pytestmark = pytest.mark.anyio


async def dates(archive: Archive) -> Dates:
    (row,) = archive.world.rows(Conversation)

    def look(session: Session) -> Dates:
        about = conversation(SYSTEM, session, row.id)
        return dates_of(archive.world.core, session, about)

    return await archive.world.core.read(look)


async def test_each_kind_of_data_says_its_own(archive: Archive) -> None:
    world = archive.world
    await world.says(said("m1"))
    never = await dates(archive)
    assert dict(never.hidden_at) == dict.fromkeys((Data.TEXT, Data.LOG, Data.PROFILE))
    await archive.keep(text=30, profile=90, log=10)
    assert dict((await dates(archive)).hidden_at) == {
        Data.TEXT: world.now + 30 * DAY,
        Data.LOG: world.now + 10 * DAY,
        Data.PROFILE: world.now + 90 * DAY,
    }


async def test_files_go_before_their_message(archive: Archive) -> None:
    world = archive.world
    world.platform.files["suitcase"] = b"brown"
    await archive.keep(text=30, media=5)
    await world.says(said("m1", media=[{"kind": "image", "id": "suitcase"}]))
    await world.work()
    found = (await dates(archive)).hidden_at
    assert found[Data.MEDIA] == world.now + 5 * DAY


async def test_a_hold_is_said(archive: Archive) -> None:
    world = archive.world
    await world.says(said("m1"))
    assert not (await dates(archive)).held
    hold = NewHold(
        words="koffer",
        reason="Claim",
        owner=archive.colleague(),
        review_at=world.now + DAY,
    )
    await place_hold(world.core, SYSTEM, hold)
    assert (await dates(archive)).held
