"""What comes in while a channel is closed goes to the team on call, once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.made.hours import OFFICE, keep
from tests.world.core import World
from tests.world.letters import START, said
from tests.world.starling import shouted
from webcare.domain.access import SYSTEM
from webcare.errors import ConfigurationError
from webcare.policies.hours import KIND
from webcare.services.automatic.on_call import ON_CALL
from webcare.services.configuration.apply import apply
from webcare.services.configuration.apply_file import read_file
from webcare.services.conversations import handle
from webcare.storage.tables import (
    AutomaticMessage,
    ChannelRow,
    Conversation,
    ConversationEvent,
    Membership,
    Message,
    Team,
    User,
)

pytestmark = pytest.mark.anyio

SATURDAY = datetime(2026, 3, 7, 11, tzinfo=UTC)
DAY = timedelta(days=1)
OUTSIDE: dict[str, Any] = {"mode": "on_call", "team": "standby"}


@pytest.fixture
async def standby(world: World) -> int:
    """Give the team on call; it is Saturday, and the loft keeps office hours."""
    world.now = SATURDAY
    team = world.team("standby")
    await keep(world.core, OFFICE | {"outside": OUTSIDE})
    return team


def at(moment: datetime) -> int:
    """Return how much later than the start of letters a moment is, in seconds."""
    return int((moment - START).total_seconds())


async def writes(world: World, name: str, **more: Any) -> Conversation:
    await world.says(said(name, later=at(world.now), **more))
    await world.work()
    return world.rows(Conversation)[-1]


def moves(world: World) -> list[dict[str, Any]]:
    return [
        each.data or {} for each in world.rows(ConversationEvent, what="team_changed")
    ]


async def test_it_goes_there_and_the_person_is_told(world: World, standby: int) -> None:
    row = await writes(world, "m1")
    assert (row.team_id, row.status) == (standby, "open")
    assert row.waiting_since == SATURDAY
    (moved,) = moves(world)
    assert moved == {
        "team_id": standby,
        "name": "standby",
        "before": None,
        "why": ON_CALL,
    }
    (text,) = world.platform.texts
    assert "Een collega die dienst heeft" in text


async def test_it_goes_there_without_a_word(world: World, standby: int) -> None:
    await keep(world.core, OFFICE | {"outside": OUTSIDE | {"on_call": {}}})
    row = await writes(world, "m1")
    assert row.team_id == standby
    assert world.platform.texts == []
    assert world.count(AutomaticMessage) == 0


async def test_who_moves_it_has_the_last_word(world: World, standby: int) -> None:
    """In that closed period; the next one is another."""
    row = await writes(world, "m1")
    await handle.set_team(world.core, SYSTEM, row.id, None)
    world.now += timedelta(hours=1)
    assert (await writes(world, "m2")).team_id is None
    world.now = SATURDAY + 2 * DAY
    assert (await writes(world, "m3")).team_id is None
    world.now += timedelta(hours=10)
    assert (await writes(world, "m4")).team_id == standby
    assert len(moves(world)) == 3


async def test_it_stays_with_the_team_when_it_opens(world: World, standby: int) -> None:
    await writes(world, "m1")
    world.now = SATURDAY + 2 * DAY
    assert (await writes(world, "m2")).team_id == standby
    assert len(moves(world)) == 1


async def test_somebody_of_another_team_loses_it(world: World, standby: int) -> None:
    world.add(
        User(id=7, email="day@example.org", created_at=world.now),
        User(id=8, email="night@example.org", created_at=world.now),
        Membership(user_id=8, team_id=standby),
    )
    for number, user in ((1, 7), (2, 8)):
        row = await writes(world, f"m{number}", who=f"p{number}")
        with world.core.database.writing() as session:
            again = session.get_one(Conversation, row.id)
            again.team_id, again.assignee_id = None, user
        # The week after, in another closed period.
    world.now += 7 * DAY
    await writes(world, "m3", who="p1")
    await writes(world, "m4", who="p2")
    assert [each.assignee_id for each in world.rows(Conversation)] == [None, 8]
    assert len(world.rows(ConversationEvent, what="assigned")) == 1


async def test_while_open_nothing_moves(world: World, standby: int) -> None:
    del standby
    world.now = SATURDAY + 2 * DAY
    assert (await writes(world, "m1")).team_id is None


async def test_without_the_team_it_stays_and_they_hear_when_it_opens(
    world: World, standby: int
) -> None:
    """Nobody can name a team that is not there; this one went later."""
    with world.core.database.writing() as session:
        session.delete(session.get_one(Team, standby))
    row = await writes(world, "m1")
    assert (row.team_id, moves(world)) == (None, [])
    assert "maandag 9 maart om 08:30" in world.platform.texts[0]


async def test_several_workers_move_it_once(world: World, standby: int) -> None:
    other = world.another_engine()
    for number in range(4):
        await world.says(said(f"m{number}", later=at(world.now)))
    await world.engine.run_due()
    await other.run_due()
    assert world.rows(Conversation)[0].team_id == standby
    assert len(moves(world)) == 1
    assert len(world.rows(Message, direction="out")) == 1


async def test_what_everybody_reads_goes_there_too_and_nothing_is_said(
    flock: World,
) -> None:
    flock.now = SATURDAY
    standby = flock.team("standby")
    await keep(flock.core, OFFICE | {"outside": OUTSIDE})
    await flock.says(shouted("s1", later=at(flock.now)))
    await flock.work()
    (row,) = flock.rows(Conversation)
    assert (row.visibility, row.team_id) == ("public", standby)
    assert flock.platform.texts == []


FILE = """
[[teams]]
name = "standby"
[[policies]]
kind = "hours"
channel = "loft"
[policies.document.outside]
mode = "on_call"
team = "{team}"
"""


async def test_a_file_names_a_team_of_its_own_or_of_ours(world: World) -> None:
    with pytest.raises(ConfigurationError) as error:
        await apply(world.core, read_file(FILE.format(team="nobody"), {}))
    (problem,) = error.value.problems
    assert "outside.team" in problem
    assert "There is no team of this name." in problem
    await apply(world.core, read_file(FILE.format(team="standby"), {}))
    (channel,) = world.rows(ChannelRow)
    policy = world.core.policies.effective(KIND, channel.id, world.now)
    assert policy.outside.team == "standby"
