"""Public threads: what hangs under which post, and what a person may do there."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from tests.world.core import World
from tests.world.letters import edited, revoked, said
from tests.world.starling import hidden, published, shouted
from webcare.storage.tables import (
    Conversation,
    ConversationEvent,
    DeadLetter,
    Message,
    MessageCharge,
    PublicPost,
)

pytestmark = pytest.mark.anyio


async def test_a_public_message_stands_in_the_conversation_of_its_thread(
    flock: World,
) -> None:
    await flock.says(
        shouted("c1", root="post-1"),
        shouted("c2", root="post-1"),
        shouted("c3", root="post-2"),
        said("m1"),
    )
    found = {
        (each.visibility, each.thread_root): len(
            flock.rows(Message, conversation_id=each.id)
        )
        for each in flock.rows(Conversation)
    }
    assert found == {
        ("public", "post-1"): 2,
        ("public", "post-2"): 1,
        ("private", ""): 1,
    }
    assert len({each.identity_id for each in flock.rows(Conversation)}) == 1


async def test_the_reply_window_is_that_of_where_it_was_said(flock: World) -> None:
    await flock.says(shouted("c1"), said("m1"))
    windows = {each.visibility: each.window_until for each in flock.rows(Conversation)}
    assert windows == {"public": None, "private": flock.now + timedelta(hours=24)}


async def test_where_it_stands_and_why_it_takes_no_reply_is_kept(flock: World) -> None:
    await flock.says(
        shouted("c1", permalink="https://birds.test/c1", refusal="Only guests reply."),
        shouted("c2"),
    )
    kept = [(each.permalink, each.reply_refusal) for each in flock.rows(Message)]
    assert kept == [("https://birds.test/c1", "Only guests reply."), (None, None)]


async def test_what_it_costs_to_be_told_is_charged_once(flock: World) -> None:
    for _ in range(2):
        await flock.says(shouted("c1", micros=5_000))
    (charge,) = flock.rows(MessageCharge)
    assert (charge.external_id, charge.micros, charge.currency, charge.month) == (
        "c1",
        5_000,
        "USD",
        "2026-03",
    )


async def test_a_post_is_context_and_its_newest_wording_counts(flock: World) -> None:
    await flock.says(published("post-1", "Wij zijn open", author="De Loft"))
    await flock.says(published("post-1", "oud"), published("post-1", "Wij zijn dicht"))
    (post,) = flock.rows(PublicPost)
    assert (post.external_id, post.text) == ("post-1", "Wij zijn dicht")
    assert flock.count(Conversation) == flock.count(Message) == 0


async def test_a_message_is_hidden_and_shown_again_and_told_once_each(
    flock: World,
) -> None:
    await flock.says(shouted("c1"))
    for _ in range(2):
        await flock.says(hidden("c1", later=60))
    assert flock.rows(Message)[0].hidden_at == flock.now + timedelta(seconds=60)
    await flock.says(hidden("c1", shown=True, later=90))
    assert flock.rows(Message)[0].hidden_at is None
    told = flock.rows(ConversationEvent, what="message.hidden")
    assert [each.data for each in told] == [{"hidden": True}, {"hidden": False}]


async def test_an_older_hiding_that_comes_later_changes_nothing(flock: World) -> None:
    await flock.says(shouted("c1"))
    for _ in range(2):
        await flock.says(hidden("c1", shown=True, later=90))
        await flock.says(hidden("c1", later=60))
    assert flock.rows(Message)[0].hidden_at is None
    await flock.says(hidden("c1", later=120))
    assert flock.rows(Message)[0].hidden_at is not None


async def test_hiding_what_we_do_not_have_is_kept_apart(flock: World) -> None:
    for _ in range(2):
        await flock.says(hidden("c1"))
    (letter,) = flock.rows(DeadLetter)
    assert letter.kind == "unaddressed"


async def test_the_queue_shows_the_last_message_as_it_reads_now(world: World) -> None:
    await world.says(said("m1", text="een"), said("m2", text="twee", later=5))
    await world.says(edited("m2", "twee, maar beter"))
    assert world.rows(Conversation)[0].preview == "twee, maar beter"
    await world.says(edited("m1", "een, maar beter"))
    assert world.rows(Conversation)[0].preview == "twee, maar beter"


async def test_the_queue_shows_the_last_message_that_still_stands(
    world: World,
) -> None:
    await world.says(said("m1", text="een"), said("m2", text="oeps", later=5))
    await world.says(revoked("m2"))
    assert world.rows(Conversation)[0].preview == "een"
    await world.says(revoked("m1"))
    assert world.rows(Conversation)[0].preview == ""


async def test_an_edit_of_an_earlier_message_leaves_who_spoke_last(
    world: World,
) -> None:
    await world.says(said("m1", text="een"))
    await world.reply("Om 10:15.")
    await world.says(edited("m1", "een, maar beter"))
    (row,) = world.rows(Conversation)
    assert (row.preview, row.preview_outbound) == ("Om 10:15.", True)


async def test_an_ordinary_message_asks_nothing_about_what_is_rare(
    flock: World,
) -> None:
    """All of it would be paid for by every batch."""
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    event.listen(flock.core.database.engine, "before_cursor_execute", note)
    await flock.says(said("m1"), shouted("c1"))
    event.remove(flock.core.database.engine, "before_cursor_execute", note)
    rare = ("invitations", "found_posts", "public_posts", "charges", "dead_letters")
    assert any("INSERT INTO messages" in each for each in asked)
    assert [each for each in asked if any(name in each for name in rare)] == []
