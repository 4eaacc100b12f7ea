"""The stream of events: what happened, to whom it may be told, and from where on."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from tests.made.api import Api, api
from tests.made.desk import desk, migrated
from tests.made.stream import Stream, following
from tests.services.plugin import NewDatabase
from tests.world.letters import START
from webcare.api.events import GAP, READY, sent
from webcare.domain.access import SYSTEM, Grant, Permission, Scope
from webcare.live.hub import LiveBatch, LiveEvent
from webcare.services.conversations import handle
from webcare.services.conversations.history import Happening
from webcare.storage.tables import User

DOCS = Path(__file__).parents[2] / "docs" / "reference"

pytestmark = pytest.mark.anyio


@pytest.fixture
async def on(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[Api]:
    with desk(new_database(migrated), tmp_path) as at:
        made = api(at)
        following_on = asyncio.create_task(made.hub.run())
        yield made
        following_on.cancel()
        await asyncio.gather(following_on, return_exceptions=True)


def stream(
    on: Api, user_id: int, query: str = "", **headers: str
) -> AbstractAsyncContextManager[Stream]:
    bearer = f"Bearer {on.token(user_id)}"
    return following(on.app, "/api/v1/events", query, authorization=bearer, **headers)


async def test_what_happens_is_told_with_its_ids(on: Api) -> None:
    anna = on.at.user("anna")
    one = on.at.conversation(on.at.channel("balie"))
    async with stream(on, anna) as events:
        assert (await events.event())["event"] == "ready"
        assert events.status == 200
        assert events.headers["content-type"].startswith("text/event-stream")
        assert events.headers["cache-control"] == "no-store"
        await handle.assign(on.at.core, on.at.scope(anna), one, anna)
        event = await events.event()
    assert event["event"] == "assigned"
    assert json.loads(event["data"]) == {
        "what": "assigned",
        "conversation": str(one),
        "message": None,
        "actor": str(anna),
    }


async def test_a_program_reads_on_from_where_it_was(on: Api) -> None:
    anna = on.at.user("anna")
    one = on.at.conversation(on.at.channel("balie"))
    async with stream(on, anna) as events:
        await events.event()
        await handle.set_tags(on.at.core, SYSTEM, one, ["een"])
        last = (await events.event())["id"]
    await handle.resolve(on.at.core, SYSTEM, one)
    await handle.reopen(on.at.core, SYSTEM, one)
    for query, headers in (
        ("", {"last_event_id": last}),
        (f"after={last}", {}),
        ("after=0", {"last_event_id": last}),
    ):
        async with stream(on, anna, query, **headers) as events:
            names = [(await events.event())["event"] for _ in range(3)]
        assert names == ["ready", "resolved", "reopened"]


async def test_what_is_foreign_is_not_told(on: Api) -> None:
    north, south = on.at.team("noord"), on.at.team("zuid")
    channel = on.at.channel("balie")
    theirs = on.at.conversation(channel, team=south)
    own = on.at.conversation(channel, team=north)
    async with stream(on, on.at.user("anna", team=north)) as events:
        await events.event()
        await handle.set_tags(on.at.core, SYSTEM, theirs, ["geheim"])
        await handle.set_tags(on.at.core, SYSTEM, own, ["eigen"])
        event = await events.event()
    assert json.loads(event["data"])["conversation"] == str(own)


async def test_who_is_disabled_hears_nothing_more(on: Api) -> None:
    anna = on.at.user("anna")
    one = on.at.conversation(on.at.channel("balie"))
    async with stream(on, anna) as events:
        await events.event()
        with on.at.core.database.writing() as session:
            session.get_one(User, anna).disabled_at = on.at.now
        await handle.set_tags(on.at.core, SYSTEM, one, ["geheim"])
        assert await events.event() == {}


async def test_a_stream_ends_with_its_token_though_nothing_happens(
    on: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webcare.api.events.LOOK_AGAIN_SECONDS", 0.01)
    anna = on.at.user("anna")
    async with stream(on, anna) as events:
        await events.event()
        with on.at.core.database.writing() as session:
            session.get_one(User, anna).disabled_at = on.at.now
        assert await events.event() == {}


async def test_a_stream_needs_a_token(on: Api) -> None:
    async with following(on.app, "/api/v1/events") as events:
        await events.event()
    assert events.status == 401


def happened(number: int, team: int | None = None) -> LiveEvent:
    return LiveEvent(
        id=number,
        position=number,
        conversation_id=1,
        what=Happening.RECEIVED.value,
        message_id=None,
        actor_id=None,
        happened_at=START,
        team_id=team,
        channel_id=1,
    )


def test_what_is_passed_over_is_not_read_again() -> None:
    """The last id that a reader gets is the batch's, whatever was not for them."""
    scope = Scope(1, "anna", (Grant(frozenset({Permission.READ}), team_id=7),))
    batch = LiveBatch(9, (happened(4), happened(5, 7), happened(8, 7), happened(9)))
    told = sent(batch, scope, first=True)
    assert [(each.event, each.id) for each in told] == [
        ("ready", "4"),
        ("message.received", "5"),
        ("message.received", "9"),
    ]


def test_a_gap_is_told_before_what_follows_it() -> None:
    told = sent(LiveBatch(9, (happened(9),), gap=True), SYSTEM)
    assert [each.event for each in told] == ["gap", "message.received"]
    assert [each.event for each in sent(LiveBatch(9), SYSTEM)] == []


def test_the_reference_names_every_event() -> None:
    text = (DOCS / "events.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([a-z_.]+)` \|", text, re.MULTILINE))
    assert named == {each.value for each in Happening} | {READY, GAP}
