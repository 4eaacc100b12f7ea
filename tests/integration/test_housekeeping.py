"""What has had its time is removed, and nothing else."""

from datetime import timedelta
from functools import partial

import pytest

from tests.world.core import World
from tests.world.letters import said
from webcare.services.operations.housekeeping import sweep
from webcare.storage.tables import (
    IdempotencyKey,
    LoginSession,
    Message,
    Upload,
    User,
    WorkerRow,
)
from webcare.work.heartbeat import Heartbeat

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1)


def user(world: World, name: str) -> int:
    row = User(email=f"{name}@example.org", created_at=world.now)
    world.add(row)
    return row.id


async def test_a_process_that_died_is_shown_for_an_hour(world: World) -> None:
    dead, alive = (Heartbeat(kind="worker", version="1") for _ in range(2))
    beat = world.core.database.commit
    beat(partial(dead.beat, busy=[], now=world.now))
    world.now += timedelta(hours=1)
    assert await sweep(world.core) == 0
    beat(partial(alive.beat, busy=[], now=world.now))
    world.now += timedelta(seconds=1)
    assert await sweep(world.core) == 1
    assert [row.name for row in world.rows(WorkerRow)] == [alive.worker]


async def test_files_that_were_not_sent_are_gone_after_a_day(world: World) -> None:
    store = world.core.settings.data_dir / "media"
    store.mkdir(parents=True, exist_ok=True)
    anna = user(world, "anna")
    for key in ("old", "new"):
        (store / key).write_bytes(b"x")
        world.add(
            Upload(
                user_id=anna,
                filename="f",
                mime_type="image/png",
                size=1,
                sha256="",
                object_key=key,
                created_at=world.now,
            )
        )
        world.now += DAY / 2
    world.now += timedelta(seconds=1)
    await sweep(world.core)
    assert [each.object_key for each in world.rows(Upload)] == ["new"]
    assert [each.name for each in store.iterdir()] == ["new"]


async def test_log_ins_that_ended_are_removed(world: World) -> None:
    anna = user(world, "anna")
    for token, left in (("ended", -1), ("open", 1)):
        world.add(
            LoginSession(
                token_hash=token,
                user_id=anna,
                csrf_secret="x",
                created_at=world.now,
                seen_at=world.now,
                expires_at=world.now + left * DAY,
            )
        )
    await sweep(world.core)
    assert [each.token_hash for each in world.rows(LoginSession)] == ["open"]


async def test_one_persons_old_key_takes_nobody_elses_along(world: World) -> None:
    for name, age in (("anna", 2), ("bram", 0)):
        world.add(
            IdempotencyKey(
                user_id=user(world, name),
                key="same",
                fingerprint="",
                status=201,
                body="{}",
                created_at=world.now - age * DAY,
            )
        )
    await sweep(world.core)
    (left,) = world.rows(IdempotencyKey)
    assert left.created_at == world.now


async def test_the_journal_of_a_file_is_moved_while_it_is_used(world: World) -> None:
    await world.says(said("m1"))
    world.core.database.checkpoint()
    await world.says(said("m2"))
    assert world.count(Message) == 2
