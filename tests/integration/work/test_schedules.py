"""What comes again and again is done by one process each time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection
from sqlmodel import Session, select

from tests.made.desk import migrated
from webcare.settings import Settings
from webcare.storage.database import Database
from webcare.storage.tables import Job, Lane, WorkerRow
from webcare.work.heartbeat import LEASE, Heartbeat
from webcare.work.lanes import claim_lanes, finish, first_job, release
from webcare.work.schedules import Recurring, enqueue_due

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SWEEP = Recurring("house.sweep", MINUTE)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    migrated(database_url)
    opened = Database(Settings(database_url=database_url).effective_database_url)
    yield opened
    opened.close()


def due(database: Database, now: datetime) -> int:
    return database.commit(lambda connection: enqueue_due(connection, [SWEEP], now))


def do_the_job(database: Database, now: datetime) -> None:
    def work(connection: Connection) -> None:
        (lane,) = claim_lanes(connection, worker="w", now=now, lease=LEASE, limit=9)
        job = first_job(connection, lane)
        assert job is not None
        finish(connection, job)
        release(connection, lane, first_job(connection, lane))

    database.commit(work)


def test_it_is_due_at_once_and_then_every_so_often(database: Database) -> None:
    assert due(database, NOW) == 1
    do_the_job(database, NOW)
    assert due(database, NOW + MINUTE / 2) == 0
    assert due(database, NOW + MINUTE) == 1


def test_of_those_who_look_at_the_same_moment_one_leaves_the_job(
    database: Database,
) -> None:
    assert [due(database, NOW) for _ in range(5)] == [1, 0, 0, 0, 0]


def test_what_has_not_ended_is_not_begun_again(database: Database) -> None:
    assert due(database, NOW) == 1
    assert due(database, NOW + MINUTE) == 0
    do_the_job(database, NOW + MINUTE)
    assert due(database, NOW + 2 * MINUTE) == 1


def test_what_was_missed_is_done_once(database: Database) -> None:
    assert due(database, NOW) == 1
    do_the_job(database, NOW)
    assert due(database, NOW + timedelta(days=3)) == 1
    do_the_job(database, NOW + timedelta(days=3))
    assert due(database, NOW + timedelta(days=3, seconds=1)) == 0


def test_a_clock_that_was_eight_days_ahead_stops_nothing(database: Database) -> None:
    assert due(database, NOW + timedelta(days=8)) == 1
    do_the_job(database, NOW + timedelta(days=8))
    assert due(database, NOW) == 1


def test_a_heartbeat_shows_who_works_and_leaves_what_is_due(
    database: Database,
) -> None:
    heart = Heartbeat(kind="worker", version="1.2.3", recurring=[SWEEP])
    for later in (0, 5):
        now = NOW + timedelta(seconds=later)
        database.commit(partial(heart.beat, busy=["a", "b"], now=now))
    with database.reading() as session:
        (row,) = session.exec(select(WorkerRow)).all()
        assert (row.kind, row.version, row.lanes) == ("worker", "1.2.3", 2)
        assert (row.started_at, row.seen_at) == (NOW, NOW + timedelta(seconds=5))
        assert [job.kind for job in session.exec(select(Job))] == ["house.sweep"]


def test_who_leaves_gives_back_its_lanes_and_is_gone(database: Database) -> None:
    heart = Heartbeat(kind="worker", version="1")
    database.commit(lambda c: heart.beat(c, busy=[], now=NOW))
    due(database, NOW)
    database.commit(
        lambda c: claim_lanes(c, worker=heart.worker, now=NOW, lease=LEASE, limit=1)
    )
    database.commit(heart.leave)
    with database.reading() as session:
        assert held(session) == [None]
        assert session.exec(select(WorkerRow)).all() == []


def held(session: Session) -> list[str | None]:
    return list(session.exec(select(Lane.worker)))
