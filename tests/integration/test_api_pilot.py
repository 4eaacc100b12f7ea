"""Pilots through the API and on the command line."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.made.api import Api, api
from tests.made.desk import desk, migrated
from tests.made.manual import put_in_force
from tests.services.plugin import NewDatabase
from webcare.policies import pilot

pytestmark = pytest.mark.anyio


@pytest.fixture
async def on(new_sqlite: NewDatabase, tmp_path: Path) -> AsyncIterator[Api]:
    with desk(new_sqlite(migrated), tmp_path) as at:
        yield api(at)


async def test_a_pilot_is_looked_at_stopped_and_resumed(on: Api) -> None:
    channel = on.at.channel("balie")
    on.at.conversation(channel)
    path = "/channels/balie/pilot"
    async with on.program(on.at.user("chief", "admin")) as program:
        assert (await program.post(f"{path}/stop")).status_code == 409
        put_in_force(on.at.core, pilot.KIND, {"places": {"mode": "share"}}, channel)
        stopped = (await program.post(f"{path}/stop")).json()
        resumed = (await program.post(f"{path}/resume")).json()
        seen = (await program.get(f"{path}?days=2")).json()
    assert stopped["phase"] == "running"
    assert stopped["stopped_at"] == "2026-03-02T12:00:00Z"
    assert resumed["stopped_at"] is None
    assert [each["let_in"] for each in seen["days"]] == [1, 0]
    assert seen["total"] == {
        "let_in": 1,
        "turned_away": 0,
        "answered": 0,
        "first_response_seconds": None,
    }


async def test_an_agent_may_look_and_not_stop(on: Api) -> None:
    put_in_force(
        on.at.core,
        pilot.KIND,
        {"places": {"mode": "share"}},
        on.at.channel("balie"),
    )
    async with on.program(on.at.user("anna")) as program:
        assert (await program.get("/channels/balie/pilot")).status_code == 200
        refused = await program.post("/channels/balie/pilot/stop")
    assert refused.status_code == 403
