"""What waits is given out, and put back when people leave or do nothing with it."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlmodel import select

from tests.integration.assignment.conftest import Office
from webcare.domain.access import SYSTEM
from webcare.domain.presence import GONE, Presence
from webcare.errors import Forbidden
from webcare.services.access.users import disable
from webcare.services.assignment.attendance import choose_for
from webcare.services.assignment.giving import NOTHING, Shared, give_out
from webcare.services.assignment.ways import Mode
from webcare.services.conversations.history import Happening, record
from webcare.storage.tables import Attendance, Conversation, Given

pytestmark = pytest.mark.anyio

MINUTE = timedelta(minutes=1)


async def test_nothing_happens_where_nobody_said_how_they_work(office: Office) -> None:
    await office.comes("anna")
    office.waits()
    assert await office.passes() == NOTHING


async def test_what_waits_is_shared_out(office: Office) -> None:
    office.way()
    await office.comes("anna", "bram", "cato")
    made = [office.waits(ago=number) for number in range(6)]
    assert await office.passes() == Shared(given=6)
    assert Counter(map(office.owner, made)) == {"anna": 2, "bram": 2, "cato": 2}
    assert await office.passes() == NOTHING


async def test_nobody_has_more_than_they_can(office: Office) -> None:
    office.way()
    await office.comes("anna", capacity=4)
    made = [office.waits(ago=9 - number) for number in range(4)]
    await office.passes()
    assert [office.owner(each) for each in made] == ["anna", "anna", None, None]
    office.desk.change(Conversation, made[0], status="resolved", queue_position=None)
    await office.passes()
    assert office.owner(made[2]) == "anna"


async def test_only_who_can_and_may_is_given_it(office: Office) -> None:
    office.way()
    await office.comes("anna")
    await office.comes("bram", dutch=2)
    press = office.desk.team("press")
    foreign = office.waits(team=press)
    hard = office.waits(skills={"dutch": 2})
    await office.passes()
    assert (office.owner(foreign), office.owner(hard)) == (None, "bram")


@pytest.mark.parametrize("presence", [Presence.AWAY, Presence.OFFLINE])
async def test_what_waits_for_who_left_goes_to_another(
    office: Office, presence: Presence
) -> None:
    office.way()
    await office.comes("anna")
    made = office.waits()
    await office.passes()
    await office.comes("bram")
    await office.is_now("anna", presence)
    assert await office.passes() == Shared(given=1, left=1)
    assert office.owner(made) == "bram"


async def test_what_the_customer_has_to_answer_stays(office: Office) -> None:
    """Until they write."""
    office.way()
    await office.comes("anna", "bram")
    made = office.waits()
    await office.passes()
    owner = office.owner(made)
    assert owner is not None
    position = office.desk.get(Conversation, made).queue_position  # type: ignore[attr-defined]
    office.desk.change(Conversation, made, status="pending", queue_position=1 << 52)
    await office.is_now(owner, Presence.OFFLINE)
    await office.passes()
    assert office.owner(made) == owner
    office.desk.change(Conversation, made, status="open", queue_position=position)
    await office.passes()
    assert office.owner(made) not in {owner, None}


async def test_who_closed_the_page_is_gone_after_a_while(office: Office) -> None:
    office.way()
    await office.comes("anna", "bram")
    made = office.waits()
    await office.passes()
    owner = office.owner(made)
    (other,) = {"anna", "bram"} - {owner}
    office.later(GONE, other)
    assert await office.passes() == NOTHING
    office.later(timedelta(seconds=1), other)
    assert await office.passes() == Shared(given=1, left=1)
    assert office.owner(made) == other


async def test_a_server_that_starts_anew_takes_nothing_from_anybody(
    office: Office,
) -> None:
    office.way()
    await office.comes("anna")
    made = office.waits()
    await office.passes()
    office.later(timedelta(hours=1))
    now = office.desk.now
    assert await give_out(office.core, listening_since=now) == NOTHING
    assert office.owner(made) == "anna"


async def test_who_does_nothing_with_it_in_time_loses_it(office: Office) -> None:
    """And is away, so that it is not given to them once more."""
    office.way(reaction=2 * MINUTE)
    await office.comes("anna")
    made = office.waits()
    await office.passes()
    office.later(2 * MINUTE - timedelta(seconds=1), "anna")
    assert await office.passes() == NOTHING
    office.later(timedelta(seconds=1), "anna")
    assert await office.passes() == Shared(silent=1)
    row = office.desk.get(Attendance, office.people["anna"])
    assert isinstance(row, Attendance)
    assert row.chosen == "away"
    await office.is_now("anna", Presence.AVAILABLE)
    assert await office.passes() == Shared(given=1)
    assert office.owner(made) == "anna"


async def test_who_opened_it_keeps_it(office: Office) -> None:
    office.way(reaction=2 * MINUTE)
    await office.comes("anna")
    made = office.waits()
    await office.passes()
    scope = office.desk.scope(office.people["anna"])
    with office.core.database.writing() as session:
        record(session, made, Happening.READ, scope=scope, at=office.desk.now + MINUTE)
    office.later(3 * MINUTE, "anna")
    assert await office.passes() == NOTHING
    assert office.owner(made) == "anna"
    assert not office.desk.ask(lambda session: session.exec(select(Given)).all())


async def test_customers_have_their_own_agent(office: Office) -> None:
    office.way()
    await office.comes("anna", "bram")
    office.waits(ago=9)
    await office.passes()
    mine = [office.waits(f"Jan {number}") for number in range(3)]
    for each in mine:
        office.helps("anna", each)
    await office.passes()
    assert {office.owner(each) for each in mine} == {"anna"}


async def test_another_helps_when_their_own_agent_is_away(office: Office) -> None:
    office.way()
    await office.comes("anna", "bram")
    mine = office.waits()
    office.helps("anna", mine)
    await office.is_now("anna", Presence.AWAY)
    await office.passes()
    assert office.owner(mine) == "bram"


async def test_another_helps_when_their_own_agent_has_no_room_for_long(
    office: Office,
) -> None:
    office.way(own=5 * MINUTE)
    await office.comes("anna", capacity=2)
    full = office.waits(ago=60)
    await office.passes()
    assert office.owner(full) == "anna"
    await office.comes("bram")
    mine = office.waits()
    office.helps("anna", mine)
    assert await office.passes() == NOTHING
    office.later(5 * MINUTE, "anna", "bram")
    assert await office.passes() == NOTHING
    office.later(timedelta(seconds=1), "anna", "bram")
    await office.passes()
    assert office.owner(mine) == "bram"


async def test_a_lead_sends_somebody_home_who_is_ill(office: Office) -> None:
    office.way(Mode.PULL)
    await office.comes("anna")
    waiting = office.waits()
    await office.takes("anna")
    answered = office.waits(status="pending", assignee_id=office.people["anna"])
    snoozed = office.waits(status="snoozed", assignee_id=office.people["anna"])
    lead = office.desk.scope(office.desk.user("lead", "lead", team=office.team))
    gone = await choose_for(
        office.core, lead, office.people["anna"], Presence.OFFLINE, clear=True
    )
    assert gone == 3
    assert {office.owner(each) for each in (waiting, answered, snoozed)} == {None}
    row = office.desk.get(Attendance, office.people["anna"])
    assert isinstance(row, Attendance)
    assert row.chosen == "offline"


async def test_an_agent_sends_nobody_home(office: Office) -> None:
    await office.comes("anna", "bram")
    scope = office.desk.scope(office.people["bram"])
    with pytest.raises(Forbidden):
        await choose_for(
            office.core, scope, office.people["anna"], Presence.OFFLINE, clear=True
        )


async def test_who_is_shut_out_has_nothing_any_more(office: Office) -> None:
    await office.comes("anna")
    office.desk.user("root", "admin")
    made = office.waits()
    await office.takes("anna")
    with office.core.database.writing() as session:
        disable(session, SYSTEM, office.people["anna"], now=office.desk.now)
    assert office.owner(made) is None


async def test_passes_at_once_give_everything_once(office: Office) -> None:
    office.way()
    await office.comes("anna", "bram", "cato", capacity=20)
    made = [office.waits(ago=number) for number in range(30)]
    found = await asyncio.gather(*(office.passes() for _ in range(4)))
    assert sum(each.given for each in found) == 30
    assert set(Counter(map(office.owner, made)).values()) == {10}
