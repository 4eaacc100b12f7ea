"""What comes in and offends is marked and counted, without its words."""

from datetime import timedelta

import pytest

from tests.made.manual import put_in_force
from tests.world.core import World
from tests.world.letters import said
from webcare.domain.access import SYSTEM, Grant, Permission, Scope
from webcare.policies import abuse, retention
from webcare.services.conversations.masking import open_message
from webcare.services.retention.run import run
from webcare.storage.queries.abuse import abuse_counts
from webcare.storage.tables import AbuseMark, Conversation, Message, User

pytestmark = pytest.mark.anyio

INSULT, THREAT = "Jij bent een klootzak", "Ik weet waar je woont."


def degrees(world: World) -> list[str]:
    return [each.degree for each in world.rows(AbuseMark)]


async def test_each_message_that_offends_is_marked_once(world: World) -> None:
    await world.says(
        said("m1", "anna", text=INSULT),
        said("m2", "anna"),
        said("m3", "jan", text=THREAT),
        said("m4", "jan", text="Wat een kutweer"),
    )
    await world.says(said("m1", "anna", text=INSULT))
    assert sorted(degrees(world)) == ["abusive", "threat"]


async def test_where_it_is_off_nothing_is_marked(world: World) -> None:
    put_in_force(world.core, abuse.KIND, {"on": False, "veiled": "rude"})
    await world.says(said("m1", "anna", text=INSULT))
    assert degrees(world) == []


async def test_it_counts_for_who_first_opens_it(world: World) -> None:
    await world.says(said("m1", "anna", text=INSULT))
    (message,) = world.rows(Message)
    eva, kim = (User(email=f"{n}@x.nl", name=n, created_at=world.now) for n in "ek")
    world.add(eva, kim)
    everything = (Grant(frozenset(Permission)),)
    for user in (eva, kim):
        await open_message(
            world.core, Scope(user.id, user.name, everything), message.id
        )
    starts = [world.now - timedelta(days=1), world.now + timedelta(days=1)]
    (count,) = world.ask(lambda session: abuse_counts(SYSTEM, session, starts))
    assert (count.person, count.degree, count.count) == ("e", "abusive", 1)
    nobody = Scope(eva.id, "e", (Grant(frozenset({Permission.READ})),))
    assert world.ask(lambda session: abuse_counts(nobody, session, starts)) == []


async def test_it_goes_with_its_message(world: World) -> None:
    await world.says(said("m1", "anna", text=INSULT))
    put_in_force(world.core, retention.KIND, {"text": {"days": 1}})
    world.now += timedelta(days=3)
    await run(world.core)
    assert (world.count(Message), world.count(AbuseMark)) == (0, 0)
    assert world.count(Conversation) == 1
