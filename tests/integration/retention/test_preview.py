"""Who shortens a term sees first what goes: how much, from when to when, and whose."""

from pathlib import Path
from typing import Any

import pytest

from tests.integration.retention.conftest import DAY, Archive
from tests.made.desk import migrated
from tests.services.plugin import NewDatabase
from tests.world.core import running
from tests.world.guestbook import GuestbookPlugin, ring
from tests.world.letters import said
from webcare.domain.access import SYSTEM, Scope
from webcare.loader import load_plugins
from webcare.policies.retention import KIND, RetentionPolicy
from webcare.services.policies.preview import Asked, Preview
from webcare.services.policies.retention_preview import preview
from webcare.services.retention import plugin_data
from webcare.services.retention.holds import NewHold, place_hold
from webcare.storage.tables import Conversation, FoundPost, Message, Promise, Removal

pytestmark = pytest.mark.anyio

NOBODY = Scope(None, "nobody")


async def would(archive: Archive, scope: Scope = SYSTEM, **days: Any) -> Preview:
    core = archive.world.core
    after = RetentionPolicy.model_validate(
        {name: {"days": count} for name, count in days.items()}
    )
    asked = Asked(
        channel_ids=[archive.loft],
        before=lambda each: core.policies.effective(KIND, each, archive.world.now),
        after=lambda _: after,
    )
    return await preview(core, scope, asked)


async def test_it_counts_what_goes_and_what_a_hold_keeps(archive: Archive) -> None:
    world = archive.world
    await world.says(said("m1"))
    world.now += 5 * DAY
    await world.says(said("m2", "bram", "Vastgehouden", later=5 * 86400))
    await world.says(said("m3", "carla", later=5 * 86400))
    world.now += 20 * DAY
    await world.says(said("m4", later=25 * 86400))
    await place_hold(
        world.core,
        SYSTEM,
        NewHold(
            words="vastgehouden",
            reason="Claim",
            owner=archive.colleague(),
            review_at=world.now + DAY,
        ),
    )
    seen = await would(archive, text=10, raw=7, dead_letter=30)
    assert [(each.name, each.count) for each in seen.counts] == [
        ("text", 2),
        ("text_held", 1),
        ("media", 0),
    ]
    assert dict(seen.counts[0].values) == {
        "oldest": "2026-03-02",
        "newest": "2026-03-07",
    }
    assert seen.looked_at == 3
    assert len(seen.samples) == 2
    assert seen.kept() == {
        "looked_at": 3,
        "text": 2,
        "text_held": 1,
        "media": 0,
    }
    assert (await would(archive, NOBODY, text=10)).samples == ()
    assert world.count(Message) == 4


async def test_the_run_removes_exactly_what_was_counted(archive: Archive) -> None:
    world = archive.world
    await archive.keep(text=100, raw=100, dead_letter=100, log=100, profile=100)
    for number in range(4):
        await world.says(said(f"m{number}", f"who{number}", later=number * 86400))
        world.now += DAY
    world.now += 10 * DAY
    days: dict[str, Any] = {
        "text": 12,
        "raw": 12,
        "log": 12,
        "profile": 12,
        "dead_letter": 12,
    }
    seen = await would(archive, **days)
    counted = {each.name: each.count for each in seen.counts if each.count}
    assert set(counted) == {"text", "raw", "log", "profile"}
    core = world.core
    await archive.keep(**days)
    assert core.policies.effective(KIND, None, world.now).text.days == 12
    await archive.later()
    removed: dict[str, int] = {}
    for each in world.rows(Removal):
        removed[each.data] = removed.get(each.data, 0) + each.rows
    assert removed == counted


async def test_what_plugins_keep_is_counted_too(
    new_database: NewDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugin_data, "AT_ONCE", 2)
    book = GuestbookPlugin()
    plugins = load_plugins(extra={"guestbook": book}, discover=False)
    async with running(new_database(migrated), tmp_path, plugins=plugins) as world:
        archive = Archive(world, world.channel())
        for _ in range(5):
            book.entries.sign("loft", ring("anna"), world.now)
        world.now += 11 * DAY
        book.entries.sign("loft", ring("anna"), world.now)
        seen = await would(archive, text=10, raw=7)
        assert ("guestbook/entries", 5) in [
            (each.name, each.count) for each in seen.counts
        ]
        book.entries.fails = "expired"
        (failed,) = [
            each
            for each in (await would(archive, text=10, raw=7)).counts
            if each.name == "guestbook/entries"
        ]
        assert "cannot say" in failed.text


async def test_promises_and_found_posts_are_counted_too(archive: Archive) -> None:
    world = archive.world
    await world.says(said("m1"))
    (row,) = world.rows(Conversation)
    with world.core.database.writing() as session:
        for number, outcome in enumerate(("kept", "open")):
            session.add(
                Promise(
                    kind="holding",
                    conversation_id=row.id,
                    channel_id=row.channel_id,
                    given_at=world.now,
                    due_at=world.now + DAY,
                    outcome=outcome,
                )
            )
            session.add(
                FoundPost(
                    channel_id=row.channel_id,
                    external_id=f"p{number}",
                    state="new",
                    source="naam",
                    author="Anna",
                    aliases=[],
                    text="Genoemd",
                    published_at=world.now,
                    received_at=world.now,
                )
            )
    world.now += 20 * DAY
    seen = await would(archive, text=10, raw=7, log=10)
    counted = {each.name: each.count for each in seen.counts}
    assert (counted["found"], counted["promises"]) == (2, 1)


async def test_a_longer_term_has_nothing_to_preview(archive: Archive) -> None:
    await archive.keep(text=10)
    await archive.world.says(said("m1"))
    archive.world.now += 20 * DAY
    seen = await would(archive, text=30, raw=7, dead_letter=30)
    assert seen.counts == ()
    assert archive.world.count(Conversation) == 1


def test_a_file_that_shortens_a_term_has_to_say_that_this_was_seen() -> None:
    assert KIND.must_preview
