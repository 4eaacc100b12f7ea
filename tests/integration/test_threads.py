"""What stands around a public conversation, as far as one may see it."""

import pytest

from tests.made.plans import plan_of
from tests.world.core import World
from tests.world.letters import said
from tests.world.starling import published, shouted
from webcare.domain.access import SYSTEM, Grant, Permission, Scope
from webcare.errors import NotFound
from webcare.storage.queries.cases import case_of
from webcare.storage.queries.threads import (
    ALONE,
    MOST_OTHERS,
    ThreadContext,
    thread_context,
)
from webcare.storage.tables import Conversation

pytestmark = pytest.mark.anyio


def around(world: World, conversation_id: int, scope: Scope = SYSTEM) -> ThreadContext:
    return world.ask(lambda session: thread_context(scope, session, conversation_id))


def named(context: ThreadContext) -> list[str]:
    return [each.contact_name for each in context.others]


async def test_the_post_and_what_others_say_below_it(nest: World) -> None:
    await nest.says(published("post-1", "Storing bij de bagage", author="Wij"))
    await nest.says(
        shouted("c1"), shouted("c2", "bram"), shouted("c3", "cem"), said("m1", "bram")
    )
    await nest.says(shouted("c4", "dina", root="post-2"))
    found = around(nest, nest.rows(Conversation)[0].id)
    assert found.post is not None
    assert (found.post.text, found.post.author) == ("Storing bij de bagage", "Wij")
    assert named(found) == ["cem", "bram"]


async def test_a_post_that_nobody_told_of_is_none(nest: World) -> None:
    await nest.says(shouted("c1"))
    assert around(nest, nest.rows(Conversation)[0].id) == ALONE


async def test_nothing_stands_around_a_private_conversation(nest: World) -> None:
    await nest.says(said("m1"), said("m2", "bram"))
    assert around(nest, nest.rows(Conversation)[0].id) == ALONE


async def test_the_same_thread_of_another_channel_is_another(nest: World) -> None:
    nest.channel("tree", kind="magpie")
    await nest.says(shouted("c1"))
    await nest.says(shouted("c1", "bram", loft="tree"), to="tree")
    assert named(around(nest, nest.rows(Conversation)[0].id)) == []


async def test_a_thread_is_looked_up_not_searched_for(nest: World) -> None:
    await nest.says(shouted("c1"), shouted("c2", "bram"))
    here = nest.rows(Conversation)[0].id
    plans = plan_of(nest.core.database, lambda: around(nest, here))
    assert "SCAN conversations" not in plans
    assert any("ix_conversations_thread" in each for each in plans)


async def test_a_crowd_is_cut_off_the_oldest_first(nest: World) -> None:
    crowd = [f"p{number:02}" for number in range(MOST_OTHERS + 3)]
    await nest.says(shouted("c"), *(shouted(f"c-{who}", who) for who in crowd))
    (here,) = [each for each in nest.rows(Conversation) if each.unread][:1]
    assert named(around(nest, here.id)) == crowd[:-21:-1]


async def test_what_others_say_to_another_team_is_not_seen(nest: World) -> None:
    await nest.says(shouted("c1"), shouted("c2", "bram"))
    mine, theirs = nest.rows(Conversation)
    team = nest.team("mine")
    with nest.core.database.writing() as session:
        session.get_one(Conversation, mine.id).team_id = team
        session.get_one(Conversation, theirs.id).case_id = mine.case_id
    agent = Scope(1, "Anna", (Grant(frozenset({Permission.READ}), team_id=team),))
    assert named(around(nest, mine.id, agent)) == []
    case = nest.ask(lambda session: case_of(agent, session, mine.id))
    assert [each.id for each in case.members] == [mine.id]
    with pytest.raises(NotFound):
        around(nest, theirs.id, agent)
    with pytest.raises(NotFound):
        nest.ask(lambda session: case_of(agent, session, theirs.id))
