"""Found posts: seen where one reads, answered where one replies, or set aside."""

import asyncio
from datetime import timedelta

import pytest

from tests.world.core import World
from tests.world.starling import found, shouted
from webcare.domain.access import (
    BUILT_IN_ROLES,
    SYSTEM,
    Grant,
    Permission,
    Scope,
)
from webcare.domain.draft import Draft
from webcare.domain.listening import FoundState
from webcare.errors import Forbidden, InvalidTransition, NotFound
from webcare.services.conversations import converse
from webcare.services.conversations.listening import answer_post, restore, set_aside
from webcare.storage.queries.listening import (
    FoundPostView,
    found_post,
    found_posts,
    new_count,
)
from webcare.storage.tables import (
    Contact,
    Conversation,
    ConversationEvent,
    FoundPost,
    IdentityAlias,
    Message,
)

pytestmark = pytest.mark.anyio


def listed(
    world: World, scope: Scope = SYSTEM, state: str = FoundState.NEW
) -> list[FoundPostView]:
    page = world.ask(lambda session: found_posts(scope, session, state=state))
    return list(page.items)


def agent(**where: int) -> Scope:
    return Scope(None, "piet", (Grant(BUILT_IN_ROLES["agent"], **where),))


async def one(world: World, **more: object) -> int:
    await world.says(found("p1", "Alweer een kapotte koffer", **more))
    return world.rows(FoundPost)[0].id


async def test_answering_makes_a_public_conversation_of_it(flock: World) -> None:
    post_id = await one(flock, title="Koffers", permalink="https://birds.test/p1")
    conversation_id = await answer_post(flock.core, SYSTEM, post_id)
    (row,) = flock.rows(Conversation)
    assert (row.id, row.visibility, row.thread_root, row.unread) == (
        conversation_id,
        "public",
        "p1",
        1,
    )
    (message,) = flock.rows(Message)
    assert message.text == "Koffers\n\nAlweer een kapotte koffer"
    assert (message.external_id, message.permalink) == ("p1", "https://birds.test/p1")
    assert [each.value for each in flock.rows(IdentityAlias)] == ["anna"]
    assert [each.name for each in flock.rows(Contact)] == ["anna"]


async def test_what_was_answered_waits_no_more(flock: World) -> None:
    post_id = await one(flock)
    conversation_id = await answer_post(flock.core, SYSTEM, post_id)
    assert listed(flock) == []
    (post,) = listed(flock, state=FoundState.ANSWERED)
    assert post.conversation_id == conversation_id
    assert post.handled_at == flock.now


async def test_answering_twice_at_once_makes_one_conversation(flock: World) -> None:
    post_id = await one(flock)
    answers = [answer_post(flock.core, SYSTEM, post_id) for _ in range(3)]
    assert len(set(await asyncio.gather(*answers))) == 1
    assert flock.count(Conversation) == flock.count(Message) == 1


async def test_its_author_is_who_writes_to_us_later(flock: World) -> None:
    post_id = await one(flock)
    await answer_post(flock.core, SYSTEM, post_id)
    await flock.says(shouted("c1", "anna", root="p1"))
    assert flock.count(Conversation) == 1
    assert flock.count(Message) == 2


async def test_the_post_that_is_answered_is_known_to_the_send(flock: World) -> None:
    post_id = await one(flock)
    conversation_id = await answer_post(flock.core, SYSTEM, post_id)
    await converse.reply(flock.core, SYSTEM, conversation_id, Draft(text="Wat naar!"))
    await flock.work(later=timedelta(minutes=1))
    assert flock.platform.sent[0]["reply_to"] == "p1"


async def test_why_the_platform_refuses_a_reply_stays_visible(flock: World) -> None:
    post_id = await one(flock, refusal="Only guests may reply.")
    assert listed(flock)[0].reply_refusal == "Only guests may reply."
    await answer_post(flock.core, SYSTEM, post_id)
    assert flock.rows(Message)[0].reply_refusal == "Only guests may reply."


async def test_what_came_as_a_message_meanwhile_waits_no_more(flock: World) -> None:
    post_id = await one(flock)
    await flock.says(shouted("p1", "anna"))
    assert listed(flock) == []
    assert flock.ask(lambda session: new_count(SYSTEM, session)) == 0
    conversation_id = await answer_post(flock.core, SYSTEM, post_id)
    assert [each.id for each in flock.rows(Conversation)] == [conversation_id]


async def test_what_is_set_aside_can_be_taken_back(flock: World) -> None:
    post_id = await one(flock)
    await set_aside(flock.core, SYSTEM, post_id)
    assert listed(flock) == []
    assert len(listed(flock, state=FoundState.SET_ASIDE)) == 1
    await restore(flock.core, SYSTEM, post_id)
    (post,) = listed(flock)
    assert post.handled_at is None


async def test_what_was_answered_is_not_set_aside(flock: World) -> None:
    post_id = await one(flock)
    await answer_post(flock.core, SYSTEM, post_id)
    for change in (set_aside, restore):
        with pytest.raises(InvalidTransition):
            await change(flock.core, SYSTEM, post_id)


async def test_it_is_for_who_reads_the_channel(flock: World) -> None:
    team_id = flock.team()
    flock.channel("elders", kind="starling", team_id=team_id)
    await flock.says(found("p2"), to="elders")
    (post,) = flock.rows(FoundPost)
    mine, other = agent(team_id=team_id), agent(team_id=team_id + 1)
    assert [each.id for each in listed(flock, mine)] == [post.id]
    assert listed(flock, other) == []
    assert flock.ask(lambda session: new_count(other, session)) == 0
    with pytest.raises(NotFound):
        flock.ask(lambda session: found_post(other, session, post.id))
    for change in (answer_post, set_aside, restore):
        with pytest.raises(NotFound):
            await change(flock.core, other, post.id)


async def test_who_only_reads_may_not_handle_it(flock: World) -> None:
    post_id = await one(flock)
    reader = Scope(None, "lezer", (Grant(frozenset({Permission.READ})),))
    assert len(listed(flock, reader)) == 1
    for change in (answer_post, set_aside, restore):
        with pytest.raises(Forbidden):
            await change(flock.core, reader, post_id)
    assert flock.count(ConversationEvent) == 0


async def test_pages_go_on_where_the_last_one_ended(flock: World) -> None:
    await flock.says(*(found(f"p{n}", later=n // 3) for n in range(10)))
    seen: list[int] = []
    before: str | None = None
    while True:
        page = flock.ask(
            lambda session, before=before: found_posts(  # type: ignore[misc]
                SYSTEM, session, limit=4, before=before
            )
        )
        seen += [each.id for each in page.items]
        before = page.next
        if before is None:
            break
    newest_first = sorted(
        flock.rows(FoundPost), key=lambda each: (each.published_at, each.id)
    )
    assert seen == [each.id for each in reversed(newest_first)]
