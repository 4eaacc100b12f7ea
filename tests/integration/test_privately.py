"""From public to private: the ways there, one case, and nothing lost on the way."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest

from tests.world.core import World, delivered
from tests.world.letters import said
from tests.world.magpie import LONG, Magpie
from tests.world.starling import shouted, taken
from webcare.domain.access import SYSTEM, Grant, Permission, Scope
from webcare.domain.draft import Draft
from webcare.domain.invitation import find_token
from webcare.errors import Forbidden, InvalidTransition, NotFound, Refused
from webcare.services.conversations import converse
from webcare.services.conversations.privately import (
    Continuation,
    Continued,
    Way,
    continue_in_private,
    ways,
)
from webcare.services.conversations.ways import CONTROLLED, NO_LINK, NOTHING, OVER, USED
from webcare.services.sending.chains import BEHIND
from webcare.storage.queries.cases import case_of
from webcare.storage.tables import (
    ChannelRow,
    Conversation,
    ConversationEvent,
    Invitation,
    Message,
    Team,
)

pytestmark = pytest.mark.anyio

SOON = timedelta(seconds=5)
PUBLIC_TEXT = "We stuurden je een bericht."
PRIVATE_TEXT = "Wat is je adres?"


@pytest.fixture
async def here(nest: World) -> int:
    """Give a public conversation."""
    await nest.says(shouted("c1"))
    return nest.rows(Conversation)[0].id


async def found(world: World, here: int) -> Sequence[Way]:
    return await ways(world.core, SYSTEM, here)


async def answer(
    world: World, here: int, *, inside: str = PRIVATE_TEXT, outside: str = ""
) -> Continued:
    """Answer in private, on the conversation's own channel."""
    channel_id = world.rows(Conversation, id=here)[0].channel_id
    how = Continuation(
        kind="private_reply",
        channel_id=channel_id,
        private_text=inside,
        public_text=outside,
    )
    return await continue_in_private(world.core, SYSTEM, here, how)


async def invite(
    world: World, here: int, channel_id: int, text: str = "Kom naar {link} toe."
) -> Continued:
    how = Continuation(kind="link", channel_id=channel_id, public_text=text)
    return await continue_in_private(world.core, SYSTEM, here, how)


def other_channels(world: World) -> dict[str, int]:
    """Connect one channel more of each sort; return their ids."""
    return {
        "tree": world.channel("tree", kind="magpie"),
        "bare": world.channel("bare", kind="magpie"),
        "loft2": world.channel("loft2"),
        "off": world.channel("off", kind="magpie", enabled=False),
    }


async def test_every_way_is_named_its_own_channel_first(nest: World, here: int) -> None:
    ids = other_channels(nest)
    (own,) = nest.rows(ChannelRow, name="loft")
    assert [
        (way.kind, way.channel_id, way.channel, way.title, way.refusal)
        for way in await found(nest, here)
    ] == [
        ("private_reply", own.id, "loft", "Magpie", ""),
        ("link", own.id, "loft", "Magpie", ""),
        ("link", ids["bare"], "bare", "Magpie", NO_LINK),
        ("link", ids["tree"], "tree", "Magpie", ""),
    ]


async def test_only_channels_on_which_one_may_reply(nest: World, here: int) -> None:
    team = nest.team("others")
    nest.channel("tree", kind="magpie", team_id=team)
    (own,) = nest.rows(ChannelRow, name="loft")
    grant = Grant(frozenset({Permission.READ, Permission.REPLY}), channel_id=own.id)
    agent = Scope(None, "Anna", (grant,))
    seen = await ways(nest.core, agent, here)
    assert {way.channel for way in seen} == {"loft"}
    (tree,) = nest.rows(ChannelRow, name="tree")
    how = Continuation(kind="link", channel_id=tree.id, public_text="Kom!")
    with pytest.raises(NotFound):
        await continue_in_private(nest.core, agent, here, how)
    reader = Scope(8, "Reader", (Grant(frozenset({Permission.READ})),))
    with pytest.raises(Forbidden):
        await ways(nest.core, reader, here)


async def test_a_private_conversation_has_no_way_on(nest: World) -> None:
    await nest.says(said("m1"))
    here = nest.rows(Conversation)[0].id
    assert await found(nest, here) == ()
    with pytest.raises(InvalidTransition):
        await answer(nest, here)


async def test_a_private_reply_begins_a_chat_in_the_same_case(
    nest: World, here: int
) -> None:
    done = await answer(nest, here, outside=PUBLIC_TEXT)
    await nest.work()
    await nest.work(later=SOON)
    first, second = nest.platform.sent
    assert first["text"] == PRIVATE_TEXT
    assert (first["visibility"], first["privately_to"]) == ("private", "c1")
    assert first["reply_to"] is None
    assert second["text"] == PUBLIC_TEXT
    assert (second["visibility"], second["reply_to"]) == ("public", "c1")
    assert done.conversation_id is not None
    (private,) = nest.rows(Conversation, id=done.conversation_id)
    assert (private.visibility, private.status) == ("private", "pending")
    case = nest.ask(lambda session: case_of(SYSTEM, session, here))
    assert [each.id for each in case.members] == [here, private.id]
    joined = nest.rows(ConversationEvent, what="case.joined")
    assert {each.conversation_id for each in joined} == {here, private.id}


async def test_the_chat_gets_no_window_before_the_person_writes(
    nest: World, here: int
) -> None:
    done = await answer(nest, here)
    await nest.work()
    assert done.conversation_id is not None
    draft = Draft(text="En?")
    measured = await converse.measure(nest.core, SYSTEM, done.conversation_id, draft)
    assert [each.rule for each in measured.findings] == ["window"]


async def test_a_chat_that_is_open_joins_with_its_whole_case(
    nest: World, here: int
) -> None:
    await nest.says(said("m1"), shouted("c9", root="post-2"))
    private, elsewhere = nest.rows(Conversation)[1:]
    with nest.core.database.writing() as session:
        session.get_one(Conversation, elsewhere.id).case_id = private.case_id
    done = await answer(nest, here)
    assert done.conversation_id == private.id
    assert len({each.case_id for each in nest.rows(Conversation)}) == 1


async def test_it_can_be_done_once_and_not_for_ever(nest: World, here: int) -> None:
    (way, *_) = await found(nest, here)
    assert way.until is not None
    assert way.until - nest.now == timedelta(days=7)
    await answer(nest, here)
    assert (await found(nest, here))[0].refusal == USED
    with pytest.raises(Refused):
        await answer(nest, here)
    await nest.says(shouted("c2", later=3600))
    assert (await found(nest, here))[0].refusal == ""
    nest.now += timedelta(days=8)
    assert (await found(nest, here))[0].refusal == OVER


async def test_what_failed_was_not_the_one_answer(nest: World, here: int) -> None:
    nest.platform.answers = [httpx2.Response(471)]
    await answer(nest, here)
    await nest.work()
    assert (await found(nest, here))[0].refusal == ""


async def test_a_chat_that_another_program_has_is_left_alone(
    nest: World, here: int
) -> None:
    await nest.says(said("m1"))
    await nest.says(taken("Helpbot"))
    assert (await found(nest, here))[0].refusal == CONTROLLED


async def test_without_a_message_there_is_nothing_to_answer(
    nest: World, here: int
) -> None:
    await nest.says({"type": "revoked", "id": "c1", "at": nest.now.timestamp()})
    assert (await found(nest, here))[0].refusal == NOTHING


async def test_what_stops_either_text_stops_both(nest: World, here: int) -> None:
    with pytest.raises(Refused) as refused:
        await answer(nest, here, inside="", outside="x" * 41)
    assert [each.rule for each in refused.value.findings] == [
        "private.empty",
        "public.length",
    ]
    assert nest.texts("out") == []
    assert len(nest.rows(Conversation)) == 1


async def test_nobody_reads_of_a_message_that_did_not_come(
    nest: World, here: int
) -> None:
    nest.platform.answers = [httpx2.Response(471)]
    done = await answer(nest, here, outside=LONG)
    await nest.work()
    await nest.work(later=SOON)
    assert len(nest.platform.sent) == 1
    statuses = delivered(nest.rows(Message, direction="out"))
    assert statuses == ["failed"] * 4
    assert done.public_message_id is not None
    fault = nest.message(done.public_message_id).fault
    assert fault is not None
    assert fault["for_agent"] == BEHIND
    assert nest.rows(Conversation, id=here)[0].status == "open"
    assert done.private_message_id is not None
    await converse.retry(nest.core, SYSTEM, done.private_message_id)
    await nest.work()
    await nest.work(later=SOON)
    assert delivered(nest.rows(Message, direction="out")) == ["sent"] * 4


async def test_the_closing_reply_waits_for_a_busy_platform(
    nest: World, here: int
) -> None:
    nest.platform.answers = [httpx2.Response(503)] * 2
    await answer(nest, here, outside=PUBLIC_TEXT)
    await nest.work()
    for _ in range(5):
        await nest.work(later=SOON)
    assert nest.platform.texts == [*[PRIVATE_TEXT] * 3, PUBLIC_TEXT]


async def test_a_closing_reply_goes_alone_when_the_other_was_taken_back(
    nest: World, here: int
) -> None:
    nest.platform.answers = [httpx2.Response(503)]
    done = await answer(nest, here, outside=PUBLIC_TEXT)
    await nest.work()
    assert done.private_message_id is not None
    assert done.public_message_id is not None
    await converse.cancel(nest.core, SYSTEM, done.private_message_id)
    await nest.work(later=SOON)
    assert nest.message(done.public_message_id).status == "failed"
    await converse.retry(nest.core, SYSTEM, done.public_message_id)
    await nest.work()
    assert nest.platform.texts == [PRIVATE_TEXT, PUBLIC_TEXT]


async def test_a_closing_reply_can_be_taken_back_alone(nest: World, here: int) -> None:
    done = await answer(nest, here, outside=PUBLIC_TEXT)
    assert done.public_message_id is not None
    await converse.cancel(nest.core, SYSTEM, done.public_message_id)
    await nest.work(later=SOON)
    assert nest.platform.texts == [PRIVATE_TEXT]
    assert nest.rows(Conversation, id=here)[0].status == "open"


async def test_a_link_brings_the_person_to_the_case(nest: World, here: int) -> None:
    tree = other_channels(nest)["tree"]
    done = await invite(nest, here, tree)
    await nest.work(later=SOON)
    (sent,) = nest.platform.sent
    token = find_token(sent["text"])
    assert sent["text"] == f"Kom naar https://magpies.test/tree?t={token} toe."
    (invitation,) = nest.rows(Invitation)
    assert (invitation.token, invitation.channel_id) == (token, tree)
    assert invitation.expires_at - nest.now > timedelta(days=13)
    assert done.invitation_id == invitation.id
    (told,) = nest.rows(ConversationEvent, what="invited")
    assert told.data == {"channel": "tree"}
    await nest.says(said("m1", "bram", f"Hallo ({token})", loft="tree"), to="tree")
    case = nest.ask(lambda session: case_of(SYSTEM, session, here))
    assert [each.channel for each in case.members] == ["loft", "tree"]
    (offer,) = case.invitations
    assert offer.accepted == (case.members[1].id,)
    assert (offer.channel, offer.channel_type) == ("tree", "magpie")


async def test_a_link_goes_to_the_end_of_a_text_without_a_place(
    nest: World, here: int
) -> None:
    (own,) = nest.rows(ChannelRow)
    await invite(nest, here, own.id, "Kom hier:")
    (sent,) = nest.rows(Message, direction="out")
    assert sent.text.startswith("Kom hier: https://magpies.test/loft?t=WC-")


async def test_an_invitation_that_was_taken_back_is_none(
    nest: World, here: int
) -> None:
    tree = other_channels(nest)["tree"]
    done = await invite(nest, here, tree)
    assert done.public_message_id is not None
    await converse.cancel(nest.core, SYSTEM, done.public_message_id)
    (invitation,) = nest.rows(Invitation)
    assert invitation.expires_at == nest.now
    await nest.says(
        said("m1", "bram", f"Hoi {invitation.token}", loft="tree"), to="tree"
    )
    assert len({each.case_id for each in nest.rows(Conversation)}) == 2


@pytest.mark.parametrize(
    ("channel", "text", "rule"),
    [("bare", "Kom!", "way"), ("loft2", "Kom!", "way"), ("tree", " ", "public.empty")],
)
async def test_an_invitation_that_leads_nowhere_is_refused(
    nest: World, here: int, channel: str, text: str, rule: str
) -> None:
    ids = other_channels(nest)
    with pytest.raises(Refused) as refused:
        await invite(nest, here, ids[channel], text)
    assert [each.rule for each in refused.value.findings] == [rule]
    assert nest.count(Invitation) == 0


async def test_who_is_off_cannot_be_led_to(nest: World, here: int) -> None:
    ids = other_channels(nest)
    with pytest.raises(NotFound):
        await invite(nest, here, ids["off"])


async def test_somebody_elses_chat_is_not_entered_by_the_back_door(
    nest: World, here: int
) -> None:
    await nest.says(said("m1"))
    mine, theirs = nest.team("mine"), nest.team("theirs")
    private = nest.rows(Conversation, visibility="private")[0].id
    with nest.core.database.writing() as session:
        session.get_one(Conversation, here).team_id = mine
        session.get_one(Conversation, private).team_id = theirs
    grant = Grant(frozenset({Permission.READ, Permission.REPLY}), team_id=mine)
    agent = Scope(None, "Anna", (grant,))
    (own,) = nest.rows(ChannelRow)
    how = Continuation(
        kind="private_reply", channel_id=own.id, private_text=PRIVATE_TEXT
    )
    with pytest.raises(Forbidden):
        await continue_in_private(nest.core, agent, here, how)
    assert nest.texts("out") == []
    assert nest.count(Team) == 2


async def test_a_closing_reply_that_had_to_wait_can_be_taken_back(
    nest: World, here: int
) -> None:
    """The place in the queue is that of the first question, as before."""
    nest.now += timedelta(minutes=2)
    await nest.says(shouted("c2", text="Nou?", later=60))
    (before,) = nest.rows(Conversation, id=here)
    nest.platform.answers = [httpx2.Response(503)] * 5
    done = await answer(nest, here, outside=PUBLIC_TEXT)
    await nest.work()
    await nest.work(later=SOON)
    assert done.public_message_id is not None
    assert nest.message(done.public_message_id).status == "queued"
    await converse.cancel(nest.core, SYSTEM, done.public_message_id)
    (now,) = nest.rows(Conversation, id=here)
    assert now.waiting_since == before.waiting_since
    assert now.queue_position == before.queue_position


async def test_a_private_reply_is_one_message(
    nest: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Platforms take one for each public message; the next would be refused."""
    able = replace(Magpie.capabilities, split=lambda text: [text[:200], text[200:]])
    monkeypatch.setattr(Magpie, "capabilities", able)
    await nest.says(shouted("c1"))
    (public,) = nest.rows(Conversation)
    with pytest.raises(Refused) as refused:
        await answer(nest, public.id, inside="a" * 300)
    assert [each.rule for each in refused.value.findings] == ["private.length"]
