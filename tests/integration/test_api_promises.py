"""Promises through the API."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.made.api import Api, api
from tests.made.desk import desk, migrated
from tests.services.plugin import NewDatabase

pytestmark = pytest.mark.anyio


@pytest.fixture
async def on(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[Api]:
    with desk(new_database(migrated), tmp_path) as at:
        yield api(at)


async def test_a_promise_is_given_kept_and_counted(on: Api) -> None:
    one = on.at.conversation(on.at.channel("balie"))
    due = on.at.now + timedelta(hours=3)
    body = {
        "kind": "reply",
        "text": "U hoort het uiterlijk {time}.",
        "promise_until": due.isoformat(),
    }
    path = f"/conversations/{one}/messages"
    async with on.program(on.at.user("anna")) as program:
        said = (await program.post(path, json=body)).json()
        held = (await program.get(f"/conversations/{one}")).json()
        (given,) = (await program.get("/promises?outcome=open")).json()["items"]
        answer = await program.post(path, json={"kind": "reply", "text": "Gevonden!"})
        done = (await program.get(f"/conversations/{one}")).json()
        (kept,) = (await program.get("/promises")).json()["items"]
        weeks = (await program.get("/promises/weeks?weeks=2")).json()["items"]
    assert said["text"] == "U hoort het uiterlijk vandaag om 16:00."
    assert held["promised_until"] == "2026-03-02T15:00:00Z"
    assert (given["message"], given["answer"]) == (said["id"], None)
    assert given["given_by"]["name"] == "anna"
    assert done["promised_until"] is None
    assert (kept["outcome"], kept["answer"]) == ("kept", answer.json()["id"])
    assert weeks == [
        {
            "channel": "balie",
            "week": "2026-03-02",
            "kept": 1,
            "broken": 0,
            "moved": 0,
            "ended": 0,
            "open": 0,
        }
    ]


async def test_a_promise_of_yesterday_is_refused(on: Api) -> None:
    one = on.at.conversation(on.at.channel("balie"))
    past = (on.at.now - timedelta(days=1)).isoformat()
    body = {"kind": "reply", "text": "Later", "promise_until": past}
    path = f"/conversations/{one}/messages"
    async with on.program(on.at.user("anna")) as program:
        refused = await program.post(path, json=body)
        note = await program.post(path, json=body | {"kind": "note"})
    assert refused.status_code == 422
    assert refused.json()["findings"][0]["rule"] == "promise.moment"
    assert note.status_code == 422, "colleagues are promised nothing"


async def test_what_is_foreign_is_not_there(on: Api) -> None:
    there, elsewhere = on.at.team("balie"), on.at.team("elders")
    one = on.at.conversation(on.at.channel("balie"), team=there)
    body = {
        "kind": "reply",
        "text": "Later",
        "promise_until": (on.at.now + timedelta(hours=1)).isoformat(),
    }
    async with on.program(on.at.user("anna", team=there)) as program:
        await program.post(f"/conversations/{one}/messages", json=body)
    async with on.program(on.at.user("piet", team=elsewhere)) as program:
        listed = (await program.get("/promises")).json()["items"]
        weeks = (await program.get("/promises/weeks")).json()["items"]
    assert (listed, weeks) == ([], [])
