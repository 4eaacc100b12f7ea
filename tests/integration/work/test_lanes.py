"""Work: in order within a lane, side by side otherwise, and never lost."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from tests.world.core import World, until
from webcare.domain.backoff import MAX_ATTEMPTS
from webcare.live.signals import Topic
from webcare.storage.tables import Job, Lane
from webcare.work import engine as engines
from webcare.work import heartbeat, lanes
from webcare.work.engine import TryLater, WorkEngine
from webcare.work.enqueue import NewJob, enqueue
from webcare.work.lanes import JobView

pytestmark = pytest.mark.anyio

SECOND = timedelta(seconds=1)
Handler = Callable[[JobView], Awaitable[None]]


def put(
    world: World, *names: str, lane: str = "a", later: timedelta = SECOND * 0
) -> None:
    """Put jobs of the kind `note` in a lane."""
    with world.core.database.transaction() as connection:
        enqueue(
            connection,
            *(
                NewJob(
                    lane=lane,
                    kind="note",
                    payload={"name": name},
                    run_at=world.now + later,
                )
                for name in names
            ),
        )


def worker(world: World, handler: Handler) -> WorkEngine:
    return world.another_engine({"note": handler})


def noting() -> tuple[list[str], Handler]:
    """Return a list, and a handler that writes the names of its jobs there."""
    done: list[str] = []

    async def handle(job: JobView) -> None:
        await asyncio.sleep(0)
        done.append(job.payload["name"])

    return done, handle


async def test_jobs_of_a_lane_run_in_order_and_then_it_is_gone(world: World) -> None:
    done, handle = noting()
    put(world, *map(str, range(50)))
    await worker(world, handle).run_due()
    assert done == [str(number) for number in range(50)]
    assert world.count(Job) == world.count(Lane) == 0


async def test_lanes_run_side_by_side(world: World) -> None:
    """Each job waits for the other: one after the other, both would for ever."""
    barrier = asyncio.Barrier(2)

    async def meet(job: JobView) -> None:
        del job
        await barrier.wait()

    put(world, "one", lane="a")
    put(world, "two", lane="b")
    async with asyncio.timeout(5):
        await worker(world, meet).run_due()


async def test_a_lane_that_ends_is_no_news_for_other_processes(world: World) -> None:
    """Each would look for work, in vain, after each job of ours."""
    _, handle = noting()
    told: list[Topic] = []
    put(world, "x")
    with world.core.signals.forwarding(told.extend):
        await worker(world, handle).run_due()
    assert told == []


async def test_what_is_woken_for_in_one_breath_is_looked_for_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "TOGETHER_SECONDS", 0.3)
    claims: list[float] = []

    def note(*arguments: object) -> None:
        if "ready AS MATERIALIZED" in str(arguments[2]):
            claims.append(time.monotonic())

    event.listen(world.core.database.engine, "before_cursor_execute", note)
    engine = worker(world, noting()[1])
    running = asyncio.create_task(engine.run())
    await until(lambda: bool(claims))
    await asyncio.sleep(0.05)
    claims.clear()
    for _ in range(20):
        world.core.signals.notify(Topic.WORK)
        await asyncio.sleep(0.005)
    engine.stop()
    await running
    assert len(claims) <= 2


async def test_no_more_lanes_are_claimed_than_run_at_once(world: World) -> None:
    for number in range(10):
        put(world, "x", lane=str(number))
    with world.core.database.transaction() as connection:
        claimed = lanes.claim_lanes(
            connection, worker="w", now=world.now, lease=SECOND, limit=3
        )
    assert len(claimed) == 3


async def test_the_longest_ready_lane_is_first(world: World) -> None:
    put(world, "x", lane="young", later=-SECOND)
    put(world, "x", lane="old", later=-SECOND * 2)
    with world.core.database.transaction() as connection:
        claimed = lanes.claim_lanes(
            connection, worker="w", now=world.now, lease=SECOND, limit=1
        )
    assert claimed == ["old"]


async def test_two_workers_never_hold_the_same_lane(world: World) -> None:
    running: set[str] = set()
    done: list[tuple[str, str]] = []

    async def handle(job: JobView) -> None:
        assert job.lane not in running
        running.add(job.lane)
        await asyncio.sleep(0.001)
        running.discard(job.lane)
        done.append((job.lane, job.payload["name"]))

    for number in range(12):
        put(world, *"abcd", lane=str(number))
    await asyncio.gather(*(worker(world, handle).run_due() for _ in range(3)))
    assert len(done) == 48
    for number in range(12):
        assert [name for lane, name in done if lane == str(number)] == list("abcd")


async def test_a_worker_that_lost_its_lane_changes_nothing_any_more(
    world: World,
) -> None:
    entered, leave = asyncio.Event(), asyncio.Event()

    async def stall(job: JobView) -> None:
        del job
        entered.set()
        await leave.wait()

    put(world, "one", "two")
    stalled = asyncio.create_task(worker(world, stall).run_due())
    await entered.wait()
    world.now += heartbeat.LEASE + SECOND

    async def again(job: JobView) -> None:
        del job
        raise TryLater("not yet", 60)

    await worker(world, again).run_due()
    leave.set()
    await stalled
    one, two = world.rows(Job)
    assert (one.attempts, one.last_error) == (1, "not yet")
    assert two.attempts == 0
    (lane,) = world.rows(Lane)
    assert (lane.worker, lane.ready_at) == (None, world.now + SECOND * 60)


async def test_a_lease_that_ran_out_does_not_run_a_lane_twice_in_one_process(
    world: World,
) -> None:
    done, _ = noting()
    leave = asyncio.Event()

    async def stall(job: JobView) -> None:
        done.append(job.payload["name"])
        await leave.wait()

    put(world, "one")
    mine = worker(world, stall)
    first = asyncio.create_task(mine.run_due())
    await until(lambda: done)
    world.now += heartbeat.LEASE + SECOND
    second = asyncio.create_task(mine.run_due())
    await asyncio.sleep(0.05)
    leave.set()
    await asyncio.gather(first, second)
    assert done == ["one"]


async def test_what_waits_is_not_run_early_when_its_lane_is_woken(world: World) -> None:
    done, handle = noting()
    put(world, "later", later=SECOND * 60)
    put(world, "now")
    mine = worker(world, handle)
    await mine.run_due()
    assert done == []
    assert world.rows(Lane)[0].ready_at == world.now + SECOND * 60
    world.now += SECOND * 61
    await mine.run_due()
    assert done == ["later", "now"]


@pytest.mark.usefixtures("quiet_logs")
async def test_a_job_that_keeps_failing_is_set_aside_and_the_lane_goes_on(
    world: World,
) -> None:
    done, handle = noting()

    async def fail_one(job: JobView) -> None:
        if job.payload["name"] == "bad":
            raise RuntimeError("no")
        await handle(job)

    put(world, "bad", "good")
    mine = worker(world, fail_one)
    for attempt in range(MAX_ATTEMPTS):
        assert world.rows(Job)[0].attempts == attempt
        await mine.run_due()
        world.now += timedelta(hours=2)
    assert done == ["good"]
    (bad,) = world.rows(Job)
    assert bad.failed_at is not None
    assert bad.last_error == "RuntimeError"
    assert world.count(Lane) == 0


async def test_a_pause_that_counts_for_nothing_is_never_too_much(world: World) -> None:
    async def never(job: JobView) -> None:
        del job
        raise TryLater("closed", 60, counts=False)

    put(world, "x")
    mine = worker(world, never)
    for _ in range(MAX_ATTEMPTS + 2):
        await mine.run_due()
        world.now += SECOND * 61
    (job,) = world.rows(Job)
    assert (job.attempts, job.failed_at) == (0, None)


async def test_work_that_nobody_knows_is_set_aside_visibly(world: World) -> None:
    put(world, "x")
    for _ in range(MAX_ATTEMPTS):
        await world.another_engine({"other": noting()[1]}).run_due()
        world.now += timedelta(hours=1)
    (job,) = world.rows(Job)
    assert job.failed_at is not None
    assert "note" in job.last_error


async def test_work_put_in_while_a_lane_is_given_back_is_not_forgotten(
    world: World,
) -> None:
    done, handle = noting()
    wanted: list[str] = []
    rng = random.Random(7)  # noqa: S311 - any order will do, as long as it is the same

    async def feed() -> None:
        for number in range(60):
            name = str(number)
            lane = rng.choice("ab")
            wanted.append(name)
            await asyncio.to_thread(put, world, name, lane=lane)
            await asyncio.sleep(rng.choice([0, 0.001, 0.003]))

    async def work() -> None:
        mine = worker(world, handle)
        while len(done) < 60:
            await mine.run_due()
            await asyncio.sleep(0)

    async with asyncio.timeout(30):
        await asyncio.gather(feed(), work(), work())
    assert sorted(done) == sorted(wanted)
    assert world.count(Job) == world.count(Lane) == 0


@pytest.mark.usefixtures("quiet_logs")
async def test_a_database_that_fails_in_between_loses_no_work(world: World) -> None:
    done, handle = noting()
    put(world, "one", "two")
    mine, database = worker(world, handle), world.core.database.engine
    failures = iter([True, False, True, True, False, False, True] + [False] * 99)

    def fail(*_: object) -> None:
        if next(failures):
            raise OperationalError("COMMIT", None, Exception("gone"))

    event.listen(database, "commit", fail)
    for _ in range(8):
        await asyncio.gather(mine.run_due(), return_exceptions=True)
        world.now += heartbeat.LEASE + SECOND
    event.remove(database, "commit", fail)
    # At least once, and never out of order.
    assert done == sorted(done)
    assert set(done) == {"one", "two"}
    assert world.count(Job) == world.count(Lane) == 0


async def test_stopping_finishes_what_has_begun_and_begins_nothing(
    world: World,
) -> None:
    done, _ = noting()
    entered, leave = asyncio.Event(), asyncio.Event()

    async def slow(job: JobView) -> None:
        entered.set()
        await leave.wait()
        done.append(job.payload["name"])

    put(world, "one", "two")
    mine = worker(world, slow)
    running = asyncio.create_task(mine.run())
    await entered.wait()
    mine.stop()
    await asyncio.sleep(0.01)
    assert not running.done()
    leave.set()
    async with asyncio.timeout(5):
        await running
    assert done == ["one"]
    assert [each.payload["name"] for each in world.rows(Job)] == ["two"]
    assert world.rows(Lane)[0].worker is None


@pytest.mark.usefixtures("quiet_logs")
async def test_stopping_does_not_wait_for_what_takes_long_with_all_lanes_busy(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(engines, "_DRAIN_SECONDS", 0.05)
    entered = asyncio.Event()

    async def stall(job: JobView) -> None:
        del job
        entered.set()
        await asyncio.sleep(60)

    put(world, "one")
    mine = world.another_engine({"note": stall}, side_by_side=1)
    running = asyncio.create_task(mine.run())
    await entered.wait()
    await asyncio.sleep(0.02)
    mine.stop()
    async with asyncio.timeout(5):
        await running
    assert world.rows(Lane)[0].worker is None


async def test_leases_are_renewed_in_the_order_in_which_lanes_are_locked(
    world: World,
) -> None:
    """Whoever holds the first lane gets the second, and no two wait for each other."""
    database = world.core.database
    if database.on_sqlite:
        pytest.skip("SQLite has one writer")
    put(world, "x", lane="b")
    put(world, "x", lane="a")
    with database.transaction() as connection:
        lanes.claim_lanes(connection, worker="w", now=world.now, lease=SECOND, limit=2)

    def renew() -> None:
        with database.transaction() as connection:
            lanes.renew(
                connection, worker="w", lanes=["b", "a"], until=world.now + SECOND * 9
            )

    lock = "SELECT key FROM lanes WHERE key = '%s' FOR UPDATE NOWAIT"
    with database.transaction() as other:
        other.exec_driver_sql(lock % "a")
        renewing = asyncio.create_task(asyncio.to_thread(renew))
        await asyncio.sleep(0.3)
        other.exec_driver_sql(lock % "b")
    await renewing
    until_then = {lane.lease_until for lane in world.rows(Lane)}
    assert until_then == {world.now + SECOND * 9}


async def test_a_process_that_starts_takes_up_what_a_dead_one_held(
    world: World,
) -> None:
    """At once where there is one process; elsewhere when the lease has run out."""
    done, handle = noting()
    put(world, "one")
    with world.core.database.transaction() as connection:
        lanes.claim_lanes(
            connection, worker="dead", now=world.now, lease=heartbeat.LEASE, limit=1
        )
    if not world.core.database.on_sqlite:
        world.now += heartbeat.LEASE + SECOND
    mine = worker(world, handle)
    running = asyncio.create_task(mine.run())
    await until(lambda: done)
    mine.stop()
    await running


async def test_new_work_is_begun_without_waiting_for_the_next_look(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "POLL_SECONDS", 60.0)
    done, handle = noting()
    mine = worker(world, handle)
    running = asyncio.create_task(mine.run())
    await asyncio.sleep(0.05)
    await world.core.write(lambda session: session.flush())
    put(world, "one")
    world.core.signals.notify(Topic.WORK)
    await until(lambda: done)
    mine.stop()
    await running


async def test_work_of_a_newer_version_is_left_to_it_for_a_while(world: World) -> None:
    """While versions work side by side, an old worker meets kinds it does not know."""
    put(world, "new")
    await world.another_engine({}).run_due()
    (job,) = world.rows(Job)
    assert (job.failed_at, job.attempts) == (None, 1)
    world.now += timedelta(hours=1)
    done, handle = noting()
    await worker(world, handle).run_due()
    assert done == ["new"]


async def test_a_heartbeat_that_fails_beats_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its leases would run out, and others would do what is being done."""
    beats: list[int] = []

    def beat(*_: object, **__: object) -> int:
        beats.append(1)
        raise ValueError("a fault of our own")

    monkeypatch.setattr(engines, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(heartbeat.Heartbeat, "beat", beat)
    engine = world.another_engine({})
    running = asyncio.create_task(engine.run())
    await until(lambda: len(beats) >= 3)
    engine.stop()
    await running
