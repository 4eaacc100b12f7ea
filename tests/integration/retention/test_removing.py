"""What has had its time is hidden at once and removed soon, and nothing else is."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from tests.integration.retention.conftest import DAY, Archive
from tests.world.letters import body, edited, reacted, said
from webcare.domain.access import SYSTEM
from webcare.domain.inbound import PostFound
from webcare.domain.people import Person
from webcare.policies.retention import Data
from webcare.services.operations.dead_letters import replay
from webcare.services.people.merging import merge
from webcare.services.receiving.posts import receive_found
from webcare.services.retention import batches
from webcare.services.retention.proof import DIGEST_BYTES, Prover
from webcare.storage.media import StoredFile
from webcare.storage.queries.conversations import ConversationFilter, newest_page
from webcare.storage.queries.lately_said import lately_said
from webcare.storage.queries.listening import found_posts
from webcare.storage.queries.messages import events
from webcare.storage.tables import (
    Attachment,
    Contact,
    ContactMerge,
    Conversation,
    ConversationEvent,
    DeadLetter,
    DoomedFile,
    FoundPost,
    IdentityAlias,
    Message,
    MessageVersion,
    RawDelivery,
    Reaction,
    Removal,
)

pytestmark = pytest.mark.anyio


async def shown(archive: Archive) -> list[str]:
    """Return the words that somebody finds in the only conversation."""
    return [message.text for message in await archive.shown()]


async def test_without_a_term_words_stay(archive: Archive) -> None:
    await archive.world.says(said("m1"))
    assert await archive.later(days=9000) == 1  # the body of the webhook
    assert archive.world.texts() == ["Waar is mijn koffer?"]
    assert await shown(archive) == ["Waar is mijn koffer?"]


async def test_words_are_hidden_to_the_second_and_removed_in_the_next_run(
    archive: Archive,
) -> None:
    await archive.keep(text=30)
    await archive.world.says(said("m1"))
    archive.world.now += 30 * DAY - timedelta(seconds=1)
    await archive.later()
    assert await shown(archive) == ["Waar is mijn koffer?"]
    archive.world.now += timedelta(seconds=1)
    assert await shown(archive) == []
    assert archive.world.count(Message) == 1
    await archive.later()
    assert archive.world.count(Message) == 0


async def test_the_list_and_its_search_show_no_words_that_had_their_time(
    archive: Archive,
) -> None:
    await archive.keep(text=30)
    await archive.world.says(said("m1"))
    search = ConversationFilter(words="koffer")

    async def found() -> list[str]:
        page = await archive.read(partial(newest_page, only=search))
        return [each.preview for each in page.items]

    assert await found() == ["Waar is mijn koffer?"]
    archive.world.now += 30 * DAY + timedelta(seconds=1)
    assert await found() == []
    page = await archive.read(newest_page)
    assert [each.preview for each in page.items] == [""]


async def test_everything_goes_along_with_a_message(archive: Archive) -> None:
    world = archive.world
    await archive.keep(text=30)
    await world.says(
        said("m1"), edited("m1", "Mijn koffer is zoek"), reacted("m1", "x")
    )
    assert world.count(MessageVersion) == world.count(Reaction) == 1
    await archive.later(days=31)
    for table in (Message, MessageVersion, Reaction, RawDelivery):
        assert world.count(table) == 0


async def test_an_empty_conversation_leaves_the_queue_and_says_why(
    archive: Archive,
) -> None:
    await archive.keep(text=30)
    await archive.world.says(said("m1"), said("m2"))
    await archive.later(days=31)
    (row,) = archive.world.rows(Conversation)
    assert (row.status, row.preview, row.unread) == ("resolved", "", 0)
    assert (row.queue_position, row.waiting_since) == (None, None)
    assert row.resolved_at == archive.world.now
    told = archive.world.rows(ConversationEvent, what="messages.removed")
    assert [each.data for each in told] == [{"messages": 2, "files": 0}]


async def test_a_conversation_that_goes_on_shows_what_is_left(archive: Archive) -> None:
    world = archive.world
    await archive.keep(text=30)
    await world.says(said("m1"), said("m2"))
    world.now += 20 * DAY
    await world.says(said("m3", text="En nu?", later=20 * 86400))
    await archive.later(days=11)
    (row,) = world.rows(Conversation)
    assert world.texts() == ["En nu?"]
    assert (row.status, row.preview, row.unread) == ("open", "En nu?", 1)
    assert row.waiting_since is not None
    await archive.later(days=20)
    (told,) = world.rows(ConversationEvent, what="messages.removed")
    assert told.data == {"messages": 3, "files": 0}


async def test_a_channel_has_a_term_of_its_own(archive: Archive) -> None:
    world = archive.world
    attic = world.channel("attic")
    await archive.keep(text=30)
    await archive.keep(attic, text=60)
    await world.says(said("m1"))
    await world.says(said("m2", text="Op zolder"), to="attic")
    await archive.later(days=31)
    assert world.texts() == ["Op zolder"]
    await archive.later(days=30)
    assert world.texts() == []


async def test_a_longer_term_saves_what_was_not_removed_yet(archive: Archive) -> None:
    await archive.keep(text=30)
    await archive.world.says(said("m1"))
    archive.world.now += 31 * DAY
    await archive.keep(text=60)
    await archive.later()
    assert await shown(archive) == ["Waar is mijn koffer?"]


async def test_what_was_removed_does_not_come_back(archive: Archive) -> None:
    world = archive.world
    await archive.keep(text=3)
    await world.says(said("m1"), said("m2"))
    await archive.later(days=4)
    await world.says(said("m1"), said("m3", text="Nieuw"))
    assert world.texts() == ["Nieuw"]


async def test_neither_a_new_wording_nor_a_reaction_brings_it_back(
    archive: Archive,
) -> None:
    world = archive.world
    await archive.keep(text=1)
    await world.says(said("m1"))
    await archive.later(days=1.5)
    assert world.count(Message) == 0
    late = 2 * 86400
    await world.says(
        edited("m1", "Mijn koffer is blauw", later=late),
        reacted("m1", "😀", later=late),
        reacted("m9", "👍", later=late, number=2),
    )
    assert world.rows(DeadLetter) == []
    (kept,) = world.rows(Reaction)
    assert kept.target == "m9", "to what is not known yet"


async def test_it_comes_back_when_nobody_can_repeat_it_any_more(
    archive: Archive,
) -> None:
    world = archive.world
    await archive.keep(text=3)
    await world.says(said("m1"))
    await archive.later(days=4)
    await archive.later(days=401)
    await world.says(said("m1"))
    assert world.texts() == ["Waar is mijn koffer?"]


async def test_raw_bodies_and_dead_letters_have_their_own_terms(
    archive: Archive,
) -> None:
    world = archive.world
    await archive.keep(raw=2, dead_letter=5)
    answer = await world.post(b'{"items": [3]}')
    assert answer.status_code == 200
    assert (world.count(RawDelivery), world.count(DeadLetter)) == (1, 1)
    await archive.later(days=2)
    assert (world.count(RawDelivery), world.count(DeadLetter)) == (0, 1)
    await archive.later(days=3)
    assert world.count(DeadLetter) == 0


async def test_a_letter_that_is_read_late_goes_too(archive: Archive) -> None:
    world = archive.world
    await archive.keep(text=10, dead_letter=40)
    await world.post(b'{"items": [3]}')
    (letter,) = world.rows(DeadLetter)
    await archive.later(days=20)
    with world.core.database.writing() as session:
        session.get_one(DeadLetter, letter.id).body = body(said("m1"))
    await replay(world.core, SYSTEM, letter.id)
    assert world.count(Message) == 1
    await archive.later()
    assert world.count(Message) == 0


async def test_a_preview_of_another_policy_shows_nothing_that_had_its_time(
    archive: Archive,
) -> None:
    await archive.keep(text=10)
    await archive.world.says(said("m1"))

    async def read_back() -> int:
        look = partial(lately_said, channel_ids=[archive.loft], limit=10)
        _, found = await archive.read(look)
        return len(found)

    assert await read_back() == 1
    archive.world.now += 10 * DAY
    assert await read_back() == 0


async def test_small_batches_remove_as_much_as_large_ones(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(batches.AT_ONCE, "sqlite", 2)
    monkeypatch.setitem(batches.AT_ONCE, "postgresql", 2)
    await archive.keep(text=30, raw=30, log=30)
    for number in range(7):
        await archive.world.says(said(f"m{number}", f"who{number % 3}"))
    await archive.later(days=31)
    for table in (Message, RawDelivery):
        assert archive.world.count(table) == 0
    left = {each.what for each in archive.world.rows(ConversationEvent)}
    assert left == {"messages.removed"}


async def test_the_log_has_a_term_of_its_own_and_is_hidden_too(
    archive: Archive,
) -> None:
    world = archive.world
    await archive.keep(log=10)
    await world.says(said("m1"))
    (row,) = world.rows(Conversation)

    async def logged() -> list[str]:
        found = await archive.read(
            lambda scope, session: events(scope, session, row.id)
        )
        return [each.what for each in found]

    assert await logged() == ["opened", "message.received"]
    world.now += 10 * DAY
    assert await logged() == []
    await archive.later()
    assert world.count(ConversationEvent) == 0
    assert world.texts() == ["Waar is mijn koffer?"]


async def test_the_proof_counts_every_row_and_holds_no_words(archive: Archive) -> None:
    world = archive.world
    await archive.keep(text=30, raw=30)
    await world.says(said("m1"), said("m2", "bram"))
    ids = [each.id for each in world.rows(Message)]
    await archive.later(days=31)
    (texts,) = world.rows(Removal, data="text")
    assert (texts.rows, texts.rule) == (2, "text after 30 days")
    assert texts.policy == "organisation 1"
    assert texts.removed_at == world.now
    assert texts.expired_until == world.now - 30 * DAY
    prover = Prover(world.core.seal)
    hashed = {prover.digest(Data.TEXT, each) for each in ids}
    stored = {
        texts.digests[at : at + DIGEST_BYTES]
        for at in range(0, len(texts.digests), DIGEST_BYTES)
    }
    assert stored == hashed
    (raw,) = world.rows(Removal, data="raw")
    assert (raw.rows, raw.together, len(raw.digests)) == (1, True, DIGEST_BYTES)


async def test_a_person_is_forgotten_after_the_last_word(archive: Archive) -> None:
    world = archive.world
    await archive.keep(profile=100)
    await world.says(said("m1"), said("m2", "bram"))
    world.now += 60 * DAY
    await world.says(said("m3", "bram", later=60 * 86400))
    await archive.later(days=41)
    assert [each.value for each in world.rows(IdentityAlias)] == ["bram"]
    names = [each.name for each in world.rows(Contact)]
    assert "anna" not in names
    assert world.texts() == ["Waar is mijn koffer?"] * 3
    (removal,) = world.rows(Removal, data="profile")
    assert removal.rows == 1
    await world.says(said("m4", later=101 * 86400))
    assert world.count(Contact) == 3


async def test_files_go_before_their_message_where_the_policy_says_so(
    archive: Archive,
) -> None:
    world = archive.world
    world.platform.files["suitcase"] = b"brown"
    await archive.keep(text=90, media=10)
    await world.says(said("m1", media=[{"kind": "image", "id": "suitcase"}]))
    await world.work()
    (file,) = world.rows(Attachment)
    store = world.core.settings.data_dir / "media"
    assert file.state == "stored"
    assert (store / file.object_key).exists()
    world.now += 10 * DAY
    (message,) = await archive.shown()
    assert [each.state for each in message.attachments] == ["removed"]
    await archive.later()
    (gone,) = world.rows(Attachment)
    assert (gone.state, gone.object_key, gone.reference) == ("removed", "", None)
    assert not (store / file.object_key).exists()
    assert world.count(DoomedFile) == 0
    assert world.texts() == ["Waar is mijn koffer?"]
    await archive.later(days=80)
    assert world.count(Attachment) == world.count(Message) == 0


@pytest.mark.parametrize("whole", [True, False])
async def test_a_file_that_arrives_when_its_time_has_come_is_not_kept(
    archive: Archive, *, whole: bool
) -> None:
    world = archive.world
    world.platform.files["suitcase"] = b"brown"
    await archive.keep(text=3 if whole else 9, media=3)
    await world.says(said("m1", media=[{"kind": "image", "id": "suitcase"}]))
    fetched = world.core.media.put

    async def put_late(*given: Any, **more: Any) -> StoredFile:
        stored = await fetched(*given, **more)
        world.core.media.put = fetched  # type: ignore[method-assign]
        await archive.later(days=3)
        return stored

    world.core.media.put = put_late  # type: ignore[method-assign]
    await world.work()
    states = [each.state for each in world.rows(Attachment)]
    assert states == ([] if whole else ["removed"])
    store = world.core.settings.data_dir / "media"
    files = {each.parent.name for each in store.rglob("*") if each.is_file()}
    assert files <= {"ledger"}
    await world.work(later=DAY)


async def test_somebody_with_no_name_but_something_written_down_is_forgotten(
    archive: Archive,
) -> None:
    world = archive.world
    await archive.keep(profile=10)
    world.add(Contact(created_at=world.now, details={"number": "17"}))
    world.add(Contact(created_at=world.now, tags=["vip"]))
    await archive.later(days=10)
    left = [(each.details, each.tags) for each in world.rows(Contact)]
    assert left == [(None, [])] * 2
    (removal,) = world.rows(Removal, data="profile")
    await archive.later(days=10)
    assert world.rows(Removal, data="profile") == [removal]


async def test_who_turned_out_to_be_somebody_is_forgotten_with_them(
    archive: Archive,
) -> None:
    world = archive.world
    await archive.keep(profile=30)
    await world.says(said("m1"), said("m2", "bram", "Dag"))
    anna, bram = world.rows(Contact)
    with world.core.database.writing() as session:
        session.get_one(Contact, bram.id).name = "Bram de Vries"
    await merge(world.core, SYSTEM, anna.id, bram.id)
    world.now += 20 * DAY
    await world.says(said("m3", later=20 * 86400))
    await archive.later(days=20)
    assert world.rows(Contact)[1].name == "Bram de Vries"
    assert world.count(ContactMerge) == 1
    await archive.later(days=20)
    assert [each.name for each in world.rows(Contact)] == ["", ""]
    assert world.count(ContactMerge) == world.count(IdentityAlias) == 0


async def test_posts_that_were_found_go_too_and_their_feed_brings_none_back(
    archive: Archive,
) -> None:
    world = archive.world
    await archive.keep(text=30)

    def found() -> None:
        post = PostFound(
            external_id="p1",
            person=Person((), "zoe"),
            text="Mooie duiven",
            source="pigeons",
            published_at=world.now - 200 * DAY,
        )
        world.core.database.commit(
            lambda connection: receive_found(
                connection, [(archive.loft, post)], world.now
            )
        )

    found()
    world.now += 30 * DAY
    shown_posts = await archive.read(found_posts)
    assert shown_posts.items == []
    assert world.count(FoundPost) == 1
    await archive.later()
    found()
    assert world.count(FoundPost) == 0
