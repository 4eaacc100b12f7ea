"""A channel that is tried out lets some in, and the others are told so, once."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tests.made.manual import put_in_force
from tests.world.core import World
from tests.world.letters import said
from webcare.domain.access import SYSTEM
from webcare.errors import InvalidTransition
from webcare.policies import hours, pilot
from webcare.services.admission.stopping import resume_pilot, stop_pilot
from webcare.services.conversations import handle
from webcare.storage.tables import (
    AuditEvent,
    AutomaticMessage,
    ChannelRow,
    Contact,
    Conversation,
    ConversationEvent,
    PilotDay,
    TurnedAway,
)

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 3, 9, 11, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def monday(world: World) -> World:
    """Give a world in which it is Monday noon; its loft keeps Dutch time."""
    world.now = NOON
    return world


def tried_out(world: World, **sections: object) -> None:
    put_in_force(world.core, pilot.KIND, sections)


async def writes(world: World, name: str, who: str = "anna") -> None:
    later = int((world.now - datetime(2026, 3, 2, 9, tzinfo=UTC)).total_seconds())
    await world.says(said(name, who, later=later))
    await world.work()


def queued(world: World) -> list[Conversation]:
    return [each for each in world.rows(Conversation) if each.queue_position]


def daily(number: int) -> dict[str, object]:
    return {"mode": "daily", "daily": number}


def share(percent: int) -> dict[str, object]:
    return {"mode": "share", "percent": percent}


async def test_the_first_of_a_day_get_in_and_the_others_are_told(
    monday: World,
) -> None:
    tried_out(monday, places=daily(2))
    for who in ("anna", "jan", "piet"):
        await writes(monday, f"of {who}", who)
    assert len(queued(monday)) == 2
    (text,) = monday.platform.texts
    assert text.startswith("Bedankt voor uw bericht. We proberen dit contact nu")
    (away,) = monday.rows(TurnedAway)
    row = next(
        each for each in monday.rows(Conversation) if each.id == away.conversation_id
    )
    assert (row.status, row.queue_position, row.unread) == ("resolved", None, 0)
    assert (away.why, away.day) == ("full", "2026-03-09")
    assert monday.texts()[2] == "Waar is mijn koffer?"
    (told,) = monday.rows(ConversationEvent, what="turned_away")
    assert told.data == {"why": "full"}


async def test_who_writes_on_is_told_once_a_day_and_stays_one_conversation(
    monday: World,
) -> None:
    tried_out(monday, places=daily(0))
    await writes(monday, "m1")
    await writes(monday, "m2")
    assert len(monday.platform.texts) == 1
    assert monday.count(Conversation) == 1
    monday.now += DAY
    await writes(monday, "m3")
    assert len(monday.platform.texts) == 2
    assert monday.count(Conversation) == 2


async def test_what_runs_goes_on(monday: World) -> None:
    await writes(monday, "m1")
    tried_out(monday, places=daily(0))
    await writes(monday, "m2")
    (row,) = monday.rows(Conversation)
    assert (row.status, row.unread) == ("open", 1)
    assert monday.platform.texts == []


async def test_the_day_is_that_of_the_channels_clock(monday: World) -> None:
    put_in_force(monday.core, hours.KIND, {"zone": "Pacific/Auckland"})
    tried_out(monday, places=daily(1))
    monday.now = datetime(2026, 3, 10, 10, 59, tzinfo=UTC)  # 23:59 in Auckland
    await writes(monday, "m1", "anna")
    await writes(monday, "m2", "jan")
    monday.now += timedelta(minutes=1)
    await writes(monday, "m3", "piet")
    assert len(queued(monday)) == 2
    assert [each.day for each in monday.rows(PilotDay)] == ["2026-03-10", "2026-03-11"]


async def test_a_redelivery_takes_no_second_place(monday: World) -> None:
    tried_out(monday, places=daily(1))
    await writes(monday, "m1")
    await writes(monday, "m1")
    await writes(monday, "m2")
    (day,) = monday.rows(PilotDay)
    assert day.let_in == 1
    assert monday.count(TurnedAway) == 0


async def test_two_processes_give_no_place_twice(monday: World) -> None:
    tried_out(monday, places=daily(7))
    others = [asyncio.create_task(writes_only(monday, number)) for number in range(40)]
    await asyncio.gather(*others)
    assert len(queued(monday)) == 7
    assert monday.count(TurnedAway) == 33


async def writes_only(world: World, number: int) -> None:
    await world.says(said(f"m{number}", f"who {number}", later=7 * 86400 + 7200))


async def test_a_share_keeps_whom_it_let_in(monday: World) -> None:
    tried_out(monday, places=share(30))
    for number in range(60):
        await writes(monday, f"a{number}", f"who {number}")
    inside = {each.identity_id for each in queued(monday)}
    assert 5 < len(inside) < 35
    for row in queued(monday):
        await handle.resolve(monday.core, SYSTEM, row.id)
    tried_out(monday, places=share(0))
    monday.now += DAY
    for number in range(60):
        await writes(monday, f"b{number}", f"who {number}")
    assert {each.identity_id for each in queued(monday)} == inside


async def test_the_switch_stops_at_once_and_what_runs_goes_on(monday: World) -> None:
    tried_out(monday, places=share(100))
    channel = monday.rows(ChannelRow)[0].id
    await writes(monday, "m1", "anna")
    await stop_pilot(monday.core, SYSTEM, channel)
    await stop_pilot(monday.core, SYSTEM, channel)
    await writes(monday, "m2", "jan")
    await writes(monday, "m3", "anna")
    assert [each.unread for each in queued(monday)] == [1]
    await resume_pilot(monday.core, SYSTEM, channel)
    await writes(monday, "m4", "jan")
    assert len(queued(monday)) == 2
    actions = [each.action for each in monday.rows(AuditEvent)]
    assert actions == ["policy.activated", "pilot.stopped", "pilot.resumed"]


async def test_what_is_no_pilot_cannot_be_stopped(monday: World) -> None:
    with pytest.raises(InvalidTransition):
        await stop_pilot(monday.core, SYSTEM, monday.rows(ChannelRow)[0].id)


async def test_before_and_after_it_goes_as_the_policy_says(monday: World) -> None:
    tried_out(
        monday,
        places=share(100),
        period={"starts": "2026-03-10", "ends": "2026-03-11", "after": "nobody"},
    )
    for number in range(4):
        await writes(monday, f"m{number}", f"who {number}")
        monday.now += DAY
    assert [each.why for each in monday.rows(TurnedAway)] == ["not_yet", "over"]
    assert len(queued(monday)) == 2


async def test_they_are_sent_elsewhere_in_their_own_language(monday: World) -> None:
    monday.channel("desk")
    tried_out(monday, places=daily(0), overflow={"channel": "desk"})
    await monday.says(said("m1", later=7 * 86400 + 7200))
    with monday.core.database.writing() as session:
        session.get_one(Contact, monday.rows(Contact)[0].id).language = "en"
    await monday.work()
    (text,) = monday.platform.texts
    # A loft of pigeons has no link, so that there is nowhere to go.
    assert text.endswith("That is why we cannot help you here yet.")


async def test_who_is_taken_up_by_a_colleague_is_in(monday: World) -> None:
    tried_out(monday, places=share(0))
    await writes(monday, "m1")
    (row,) = monday.rows(Conversation)
    await handle.reopen(monday.core, SYSTEM, row.id)
    await writes(monday, "m2")
    assert len(queued(monday)) == 1
    monday.now += timedelta(seconds=1)
    await handle.resolve(monday.core, SYSTEM, row.id)
    await writes(monday, "m3")
    assert len(queued(monday)) == 1
    assert len(monday.platform.texts) == 1


async def test_nothing_is_said_where_the_policy_has_no_words(monday: World) -> None:
    tried_out(monday, places=daily(0), overflow={"text": {}})
    await writes(monday, "m1")
    assert monday.platform.texts == []
    assert monday.count(AutomaticMessage) == 0
