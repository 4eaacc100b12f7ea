"""An older version beside a newer one: it goes on, until the tables leave it behind."""

from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette

from tests.made.rehearsal import AFTER_NEXT, NEXT, write_step
from tests.world.core import World
from tests.world.letters import body, said
from webcare.errors import StorageUnavailable
from webcare.storage import fence
from webcare.storage.fence import LOOK_SECONDS, Fence
from webcare.storage.migrate import migrate
from webcare.storage.revision import CODE, forget_step, note_step
from webcare.storage.tables import Lane, Message
from webcare.web.health import health_routes

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def looks_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fence, "LOOK_SECONDS", 0)
    monkeypatch.setattr(fence, "SHUT_SECONDS", 0)


async def test_code_that_a_new_schema_can_bear_goes_on(
    world: World, tmp_path: Path
) -> None:
    add = 'online.add_column("messages", sa.Column("size", sa.Integer()))'
    write_step(tmp_path / "later", NEXT, add)
    migrate(world.core.database, beyond=tmp_path / "later")
    assert await _ready(world) == (200, "ready")
    await world.says(said("m1"))
    assert world.count(Message) == 1
    # It has nothing to add to what a newer version did.
    migrate(world.core.database)
    assert await _ready(world) == (200, "ready")


async def test_code_below_the_floor_is_shut_out(world: World, tmp_path: Path) -> None:
    await world.says(said("m1"))
    await world.work()
    drop = 'online.drop_column("messages", "forwarded")'
    folder = tmp_path / "later"
    write_step(folder, NEXT, "pass")
    write_step(folder, AFTER_NEXT, drop, works_with=NEXT)
    migrate(world.core.database, beyond=folder)
    status, sentence = await _ready(world)
    assert status == 503
    assert "too old" in sentence
    refused = await world.post(body(said("m2")))
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "1"
    with world.core.database.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM messages")
        assert found.scalar_one() == 1


async def test_a_floor_shuts_out_before_the_tables_change(world: World) -> None:
    """And lets in again, should the migration not come to pass."""
    await world.says(said("m1"))
    _set_floor(world, NEXT)
    assert (await _ready(world))[0] == 503
    assert (await world.post(body(said("m2")))).status_code == 503
    with pytest.raises(StorageUnavailable, match="too old"):
        await world.core.database.write(lambda _: None)
    with world.core.database.engine.begin() as connection:
        forget_step(connection, NEXT)
    assert (await _ready(world))[0] == 200
    await world.says(said("m2"))


async def test_work_is_not_claimed_below_the_floor(world: World) -> None:
    await world.says(said("m1"))
    await world.reply()
    _set_floor(world, NEXT)
    await world.work()
    assert not world.platform.texts
    assert all(lane.worker is None for lane in world.rows(Lane))
    with world.core.database.engine.begin() as connection:
        forget_step(connection, NEXT)
    await world.work()
    assert world.platform.texts


async def test_the_database_is_asked_now_and_then(world: World) -> None:
    """One answer holds for many transactions, and for two seconds at the most."""
    now = 0.0
    ours = Fence(clock=lambda: now)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fence, "LOOK_SECONDS", LOOK_SECONDS)
        with world.core.database.engine.connect() as connection:
            ours.passing(connection)
        _set_floor(world, NEXT)
        with world.core.database.engine.connect() as connection:
            now = LOOK_SECONDS - 0.01
            ours.passing(connection)
            now = LOOK_SECONDS
            with pytest.raises(StorageUnavailable):
                ours.passing(connection)


async def test_a_floor_of_our_own_lets_us_pass(world: World) -> None:
    _set_floor(world, CODE)
    await world.says(said("m1"))


def _set_floor(world: World, works_with: str) -> None:
    with world.core.database.engine.begin() as connection:
        note_step(connection, NEXT, works_with)


async def _ready(world: World) -> tuple[int, str]:
    app = Starlette(routes=list(health_routes(world.core)))
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://webcare.test"
    ) as client:
        answer = await client.get("/readyz")
    return answer.status_code, answer.text
