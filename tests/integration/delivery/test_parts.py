"""Replies with files and templates: which messages they become."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.world.core import World
from tests.world.letters import said
from tests.world.starling import shouted
from webcare.domain.access import Grant, Permission, Scope
from webcare.domain.content import MessageKind, TemplateUse
from webcare.domain.draft import Draft
from webcare.errors import Forbidden, InvalidTransition, MediaError, NotFound, Refused
from webcare.services.conversations import converse
from webcare.services.sending.uploads import MOST_BYTES, store_upload
from webcare.storage.contents import content_of
from webcare.storage.tables import (
    Attachment,
    ChannelRow,
    Conversation,
    Message,
    TemplateRow,
    Upload,
    User,
)

pytestmark = pytest.mark.anyio

PNG = b"\x89PNG\r\n\x1a\n" + b"." * 100
MP3 = b"ID3" + b"." * 100


@pytest.fixture
def agent(world: World) -> Scope:
    return somebody(world)


@pytest.fixture
def agent_of_nest(nest: World) -> Scope:
    return somebody(nest)


def somebody(world: World) -> Scope:
    row = User(email="anna@example.org", created_at=world.now)
    world.add(row)
    return Scope(row.id, "Anna", (Grant(frozenset(Permission)),))


async def upload(world: World, scope: Scope, content: bytes, name: str = "f") -> int:
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 7):
            yield content[start : start + 7]

    kept = await store_upload(world.core, scope, name, "image/png", chunks())
    return kept.id


async def reply(world: World, scope: Scope, draft: Draft) -> int:
    (conversation, *_) = world.rows(Conversation)
    return await converse.reply(world.core, scope, conversation.id, draft)


async def test_words_go_with_the_first_file(world: World, agent: Scope) -> None:
    await world.says(said("m1"))
    files = (await upload(world, agent, PNG), await upload(world, agent, PNG + b"!"))
    await reply(world, agent, Draft(text="Uw kaart", upload_ids=files))
    await world.work()
    sent = [(e["kind"], e["text"], e["bytes"]) for e in world.platform.sent]
    assert sent == [("image", "Uw kaart", 108), ("image", "", 109)]
    assert world.count(Upload) == 0
    assert {each.state for each in world.rows(Attachment)} == {"stored"}


async def test_words_go_before_a_file_that_takes_none(
    world: World, agent: Scope
) -> None:
    await world.says(said("m1"))
    sound, picture = await upload(world, agent, MP3), await upload(world, agent, PNG)
    draft = Draft(text="Luister", upload_ids=(sound, picture))
    (conversation,) = world.rows(Conversation)
    measured = await converse.measure(world.core, agent, conversation.id, draft)
    assert [(each.rule, each.level) for each in measured.findings] == [
        ("file.caption", "suggestion")
    ]
    assert measured.parts == 3
    await reply(world, agent, draft)
    await world.work()
    sent = [(each["kind"], each["text"]) for each in world.platform.sent]
    assert sent == [("text", "Luister"), ("audio", ""), ("image", "")]


async def test_all_of_them_are_taken_back_together(world: World, agent: Scope) -> None:
    (row,) = world.rows(ChannelRow)
    with world.core.database.writing() as session:
        session.get_one(ChannelRow, row.id).undo_seconds = 10
    await world.says(said("m1"))
    files = [await upload(world, agent, content) for content in (PNG, MP3)]
    first = await reply(world, agent, Draft(text="Hier", upload_ids=tuple(files)))
    taken = await converse.cancel(world.core, agent, first)
    ours = world.rows(Message, direction="out")
    assert len(ours) > 1
    assert list(taken) == [each.id for each in ours]
    assert {each.status for each in ours} == {"cancelled"}


async def test_the_first_of_them_quotes(world: World, agent: Scope) -> None:
    await world.says(said("m1"))
    (question,) = world.rows(Message)
    files = (await upload(world, agent, PNG), await upload(world, agent, PNG))
    await reply(world, agent, Draft(upload_ids=files, reply_to=question.id))
    await world.work()
    assert [each["reply_to"] for each in world.platform.sent] == ["m1", None]


async def test_pictures_stand_side_by_side_where_the_channel_lets_them(
    nest: World, agent_of_nest: Scope
) -> None:
    await nest.says(shouted("c1"))
    files = [await upload(nest, agent_of_nest, PNG + bytes([n])) for n in range(3)]
    draft = Draft(text="woord " * 12, upload_ids=tuple(files))
    (conversation,) = nest.rows(Conversation)
    measured = await converse.measure(nest.core, agent_of_nest, conversation.id, draft)
    assert measured.parts == 3
    await reply(nest, agent_of_nest, draft)
    await nest.work(later=timedelta(seconds=5))
    sent = [(e["files"], len(e["text"].split())) for e in nest.platform.sent]
    assert sent == [(2, 6), (0, 6), (1, 0)]
    answered = [each["reply_to"] for each in nest.platform.sent]
    assert answered == ["c1", "out-1", "out-2"]


async def test_another_persons_upload_does_not_exist(
    world: World, agent: Scope
) -> None:
    await world.says(said("m1"))
    theirs = await upload(world, agent, PNG)
    row = User(email="bram@example.org", created_at=world.now)
    world.add(row)
    other = Scope(row.id, "Bram", agent.grants)
    with pytest.raises(NotFound):
        await reply(world, other, Draft(upload_ids=(theirs,)))
    assert world.count(Upload) == 1


async def test_a_file_that_the_channel_does_not_take_is_refused(
    world: World, agent: Scope
) -> None:
    await world.says(said("m1"))
    text = await upload(world, agent, b"%PDF-1.7", "voorwaarden.pdf")
    large = await upload(world, agent, PNG * 200)
    with pytest.raises(Refused) as refused:
        await reply(world, agent, Draft(upload_ids=(text, large)))
    rules = [each.rule for each in refused.value.findings]
    assert rules == ["file.type", "file.size"]
    assert world.count(Upload) == 2
    assert world.texts("out") == []


async def test_a_file_that_is_too_large_leaves_nothing(
    world: World, agent: Scope
) -> None:
    limit = world.core.settings.upload_max_bytes

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(limit // (1 << 20) + 2):
            yield bytes(1 << 20)

    with pytest.raises(MediaError):
        await store_upload(world.core, agent, "f", "image/png", chunks())
    folder = world.core.settings.data_dir / "media"
    assert not [each for each in folder.rglob("*") if each.is_file()]
    with pytest.raises(Forbidden):
        await store_upload(world.core, Scope(1, ""), "f", "image/png", chunks())


async def test_nobody_fills_the_disk_with_files_that_are_never_sent(
    world: World, agent: Scope
) -> None:
    kept = await upload(world, agent, PNG)
    with world.core.database.writing() as session:
        session.get_one(Upload, kept).size = MOST_BYTES
    with pytest.raises(InvalidTransition):
        await upload(world, agent, PNG)
    assert len(world.rows(Upload)) == 1
    with world.core.database.writing() as session:
        session.delete(session.get_one(Upload, kept))
    await upload(world, agent, PNG)


async def test_several_files_in_an_old_conversation_are_a_sentence(
    world: World, agent: Scope
) -> None:
    """The person writes in a newer one; no half reply stays behind."""
    await world.says(said("m1"))
    (old,) = world.rows(Conversation)
    with world.core.database.writing() as session:
        held = session.get_one(Conversation, old.id)
        held.status, held.queue_position = "resolved", None
    await world.says(said("m2"))
    files = (await upload(world, agent, PNG), await upload(world, agent, PNG))
    with pytest.raises(InvalidTransition):
        await reply(world, agent, Draft(upload_ids=files))
    assert world.texts("out") == []
    assert world.count(Upload) == 2


TEMPLATE = TemplateUse(name="koffer", language="nl", body=("Anna", "de balie"))


def template(world: World, body: str, *, header: str = "", status: str) -> None:
    """Give the channel of the only conversation a template `koffer`."""
    (conversation,) = world.rows(Conversation)
    world.add(
        TemplateRow(
            channel_id=conversation.channel_id,
            name="koffer",
            language="nl",
            status=status,
            header=header,
            body=body,
            synced_at=world.now,
        )
    )


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("Dag {{naam}}, uw koffer is bij {{ plek }}.", ("naam", "plek")),
        ("Bij {{2}} is uw koffer, {{1}}.", ("2", "1")),
    ],
)
async def test_the_values_of_a_template_know_their_blanks(
    world: World, agent: Scope, body: str, names: tuple[str, ...]
) -> None:
    """Platforms take the values by the names or numbers that the text gives them."""
    await world.says(said("m1"))
    template(world, body, header="Over {{vlucht}}", status="approved")
    use = replace(TEMPLATE, header="KL1001")
    sent = await reply(world, agent, Draft(kind=MessageKind.TEMPLATE, content=use))
    stored = content_of(world.message(sent).content)
    assert stored == replace(use, names=names, header_name="vlucht")


@pytest.mark.parametrize("state", ["approved", "paused"])
async def test_a_template_is_filled_and_gets_through_at_any_time(
    world: World, agent: Scope, state: str
) -> None:
    await world.says(said("m1"))
    body = "Dag {{1}}, uw koffer is bij {{2}}. Tot zo, {{1}}!"
    template(world, body, status=state)
    world.now = world.now.replace(year=2027)
    draft = Draft(kind=MessageKind.TEMPLATE, content=TEMPLATE)
    if state != "approved":
        with pytest.raises(Refused):
            await reply(world, agent, draft)
        return
    message_id = await reply(world, agent, draft)
    await world.work()
    message = world.message(message_id)
    assert message.text == "Dag Anna, uw koffer is bij de balie. Tot zo, Anna!"
    assert (message.status, message.kind) == ("sent", "template")
