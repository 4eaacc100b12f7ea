"""Found posts through the API."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.made.api import Api, api
from tests.made.desk import NOON, desk, migrated
from tests.services.plugin import NewDatabase
from webcare.storage.ids import new_id
from webcare.storage.tables import Conversation, FoundPost

pytestmark = pytest.mark.anyio


@pytest.fixture
async def on(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[Api]:
    with desk(new_database(migrated), tmp_path) as at:
        yield api(at)


def found(on: Api, channel_id: int, external_id: str = "p1") -> int:
    post_id = new_id()
    on.at.add(
        FoundPost(
            id=post_id,
            channel_id=channel_id,
            external_id=external_id,
            state="new",
            source="koffers",
            author="Jan",
            aliases=[
                {"kind": "phone", "value": "+31", "strength": "weak", "scope": ""}
            ],
            text="Alweer een kapotte koffer",
            published_at=NOON,
            received_at=NOON,
        )
    )
    return post_id


async def test_a_found_post_is_shown_and_answered(on: Api) -> None:
    post_id = found(on, on.at.channel("balie"))
    async with on.program(on.at.user("anna")) as program:
        (shown,) = (await program.get("/found-posts")).json()["items"]
        answered = (await program.post(f"/found-posts/{post_id}/answer")).json()
        again = (await program.post(f"/found-posts/{post_id}/answer")).json()
        left = (await program.get("/found-posts")).json()["items"]
    assert shown == {
        "id": str(post_id),
        "channel": {"id": shown["channel"]["id"], "name": "balie"},
        "state": "new",
        "source": "koffers",
        "author": "Jan",
        "title": "",
        "text": "Alweer een kapotte koffer",
        "permalink": "",
        "reply_refusal": "",
        "published_at": "2026-03-02T12:00:00Z",
        "received_at": "2026-03-02T12:00:00Z",
        "handled_by": None,
        "handled_at": None,
        "conversation_id": None,
    }
    assert answered == again
    assert (answered["state"], answered["handled_by"]) == ("answered", "anna")
    assert on.at.get(Conversation, int(answered["conversation_id"])) is not None
    assert left == []


async def test_a_found_post_is_set_aside_and_taken_back(on: Api) -> None:
    post_id = found(on, on.at.channel("balie"))
    async with on.program(on.at.user("anna")) as program:
        aside = await program.post(f"/found-posts/{post_id}/set-aside")
        kept = await program.get("/found-posts?state=set_aside")
        back = await program.post(f"/found-posts/{post_id}/restore")
        await program.post(f"/found-posts/{post_id}/answer")
        late = await program.post(f"/found-posts/{post_id}/set-aside")
    assert aside.json() == kept.json()["items"][0]
    assert back.json()["state"] == "new"
    assert late.status_code == 409


async def test_found_posts_are_listed_by_channel(on: Api) -> None:
    one, other = on.at.channel("balie"), on.at.channel("loket")
    found(on, one)
    found(on, other)
    async with on.program(on.at.user("anna")) as program:
        (shown,) = (await program.get("/found-posts?channel=loket")).json()["items"]
        unknown = await program.get("/found-posts?channel=kelder")
        strange = await program.get("/found-posts?state=odd")
    assert shown["channel"]["name"] == "loket"
    assert unknown.status_code == 404
    assert strange.status_code == 422


async def test_a_foreign_post_does_not_exist(on: Api) -> None:
    team, other = on.at.team("service"), on.at.team("sales")
    post_id = found(on, on.at.channel("balie", team=team))
    async with on.program(on.at.user("anna", team=other)) as program:
        assert (await program.get("/found-posts")).json()["items"] == []
        for call in ("answer", "set-aside", "restore"):
            answer = await program.post(f"/found-posts/{post_id}/{call}")
            assert answer.status_code == 404
