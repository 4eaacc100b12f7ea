"""Somebody asks for what is next and has it, alone, or is told why not."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from tests.integration.assignment.conftest import Office
from webcare.domain.presence import Presence
from webcare.errors import Forbidden, InvalidTransition
from webcare.services.assignment.taking import AT_ONCE
from webcare.services.assignment.ways import Mode
from webcare.storage.tables import Conversation, ConversationEvent

pytestmark = pytest.mark.anyio


async def test_who_waits_longest_comes_first(office: Office) -> None:
    await office.comes("anna")
    late, early = office.waits(ago=10), office.waits(ago=20)
    assert await office.takes("anna") == early
    assert await office.takes("anna") == late
    assert await office.takes("anna") is None
    assert office.owner(early) == office.owner(late) == "anna"


async def test_the_log_says_who_took_it(office: Office) -> None:
    await office.comes("anna")
    taken = office.waits()
    await office.takes("anna")
    (event,) = office.desk.ask(
        lambda session: session.exec(select(ConversationEvent)).all()
    )
    assert (event.conversation_id, event.what) == (taken, "assigned")
    assert event.actor_id == office.people["anna"]
    assert event.data is not None
    assert event.data["why"] == "taken"


async def test_what_takes_a_skill_is_left_for_who_has_it(office: Office) -> None:
    await office.comes("anna", dutch=3)
    await office.comes("bram", dutch=4, baggage=1)
    hard = office.waits(ago=9, skills={"dutch": 4})
    easy = office.waits(ago=5, skills={"dutch": 3})
    assert await office.takes("anna") == easy
    assert await office.takes("anna") is None
    assert await office.takes("bram") == hard


async def test_who_has_enough_is_told_so(office: Office) -> None:
    await office.comes("anna", capacity=4)
    for _ in range(3):
        office.waits()
    await office.takes("anna")
    await office.takes("anna")
    with pytest.raises(InvalidTransition, match="finish something first"):
        await office.takes("anna")


async def test_a_post_weighs_less_than_a_chat(office: Office) -> None:
    await office.comes("anna", capacity=4)
    for _ in range(5):
        office.waits(visibility="public")
    for _ in range(4):
        assert await office.takes("anna") is not None
    with pytest.raises(InvalidTransition):
        await office.takes("anna")


async def test_what_was_answered_counts_for_a_while(office: Office) -> None:
    await office.comes("anna", capacity=2)
    first, second = office.waits(ago=9), office.waits()
    assert await office.takes("anna") == first
    said = int(office.desk.now.timestamp() * 1000)
    office.desk.change(
        Conversation,
        first,
        status="pending",
        waiting_since=None,
        queue_position=2 * (1 << 52) - said,
    )
    with pytest.raises(InvalidTransition):
        await office.takes("anna")
    office.later(timedelta(minutes=16), "anna")
    assert await office.takes("anna") == second


async def test_who_is_away_says_first_that_they_are_here(office: Office) -> None:
    await office.comes("anna")
    office.waits()
    await office.is_now("anna", Presence.AWAY)
    with pytest.raises(InvalidTransition, match="available"):
        await office.takes("anna")


async def test_what_is_given_is_not_taken(office: Office) -> None:
    await office.comes("anna")
    office.waits()
    office.way(Mode.PUSH)
    assert await office.takes("anna") is None


async def test_another_teams_is_never_taken(office: Office) -> None:
    await office.comes("anna")
    office.waits(team=office.desk.team("press"))
    assert await office.takes("anna") is None


async def test_who_may_not_assign_takes_nothing(office: Office) -> None:
    office.people["guest"] = office.desk.user("guest", "guest")
    with pytest.raises(Forbidden):
        await office.takes("guest")


async def test_many_who_take_at_once_never_have_the_same(office: Office) -> None:
    """More than are asked for together, so that some find all of those taken."""
    names = [f"agent{number}" for number in range(8)]
    await office.comes(*names, capacity=1000)
    waiting = {office.waits(ago=number) for number in range(2 * AT_ONCE)}
    taken: list[int] = []

    async def works(name: str) -> None:
        while (found := await office.takes(name)) is not None:
            taken.append(found)

    await asyncio.gather(*map(works, names))
    assert len(taken) == len(set(taken))
    # Whoever found all taken by others looks again; nothing is left behind.
    while (found := await office.takes(names[0])) is not None:
        taken.append(found)
    assert set(taken) == waiting
