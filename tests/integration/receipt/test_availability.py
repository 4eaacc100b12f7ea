"""A database that is away means 503, and what is sent again then is stored once."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from tests.made.desk import migrated
from tests.services.plugin import NewDatabase
from tests.world.core import World, failing, running
from tests.world.letters import body, said
from webcare.storage import database as storage
from webcare.storage.tables import Conversation, Message, RawDelivery

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("moment", ["commit", "before_cursor_execute"])
async def test_what_is_not_durable_is_503_and_stored_when_it_comes_again(
    world: World, moment: str
) -> None:
    await world.says(said("m1"))
    before = world.counts()
    with failing(world, moment):
        answer = await world.post(body(said("m2")))
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "1"
    assert world.counts() == before
    await world.says(said("m2"))
    await world.says(said("m2"))
    assert [each.external_id for each in world.rows(Message)] == ["m1", "m2"]


async def test_a_channel_is_not_unknown_because_the_database_is_away(
    world: World,
) -> None:
    world.core.accounts.forget()
    with failing(world, "before_cursor_execute"):
        answers = await asyncio.gather(
            *(world.post(body(said("m1"))) for _ in range(5))
        )
        assert {answer.status_code for answer in answers} == {503}
    await world.says(said("m1"))


async def test_the_first_requests_of_a_process_all_find_their_channel(
    world: World,
) -> None:
    world.core.accounts.forget()
    posts = [world.post(body(said(f"m{number}"))) for number in range(20)]
    answers = await asyncio.gather(*posts)
    assert {answer.status_code for answer in answers} == {200}


async def test_a_lost_race_between_transactions_is_run_again(world: World) -> None:
    class DeadlockError(Exception):
        sqlstate = "40P01"

    failures = [DeadlockError(), DeadlockError()]

    def fail(connection: Connection) -> None:
        del connection
        if failures:
            raise OperationalError("INSERT", None, failures.pop())

    event.listen(world.core.database.engine, "commit", fail)
    await world.says(said("m1"))
    assert world.count(Message) == 1
    assert not failures


@pytest.fixture
async def embedded(
    new_sqlite: NewDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """Give a world on SQLite that waits a tenth of a second for a lock."""
    monkeypatch.setattr(storage, "_BUSY_SECONDS", 0.1)
    async with running(new_sqlite(migrated), tmp_path) as made:
        made.channel()
        yield made


async def test_a_locked_file_is_503(embedded: World) -> None:
    path = str(embedded.core.database.engine.url.database)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert (await embedded.post(body(said("m1")))).status_code == 503
    other.execute("ROLLBACK")
    other.close()
    await embedded.says(said("m1"))
    assert embedded.count(Message) == 1


async def test_a_full_disk_is_503(embedded: World) -> None:
    engine = embedded.core.database.engine

    def limit(connection: sqlite3.Connection, _: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 2}")

    engine.dispose()
    event.listen(engine, "connect", limit)
    large = body(said("m1", text="x" * 100_000))
    assert (await embedded.post(large)).status_code == 503
    assert embedded.count(RawDelivery) == 0
    event.remove(engine, "connect", limit)
    engine.dispose()
    assert (await embedded.post(large)).status_code == 200
    assert embedded.count(Message) == 1


@pytest.fixture
async def served(
    new_postgres: NewDatabase, tmp_path: Path
) -> AsyncIterator[tuple[World, Callable[[str], None]]]:
    """Give a world on PostgreSQL, and a function that runs SQL as its owner."""
    url = new_postgres(migrated)
    name = urlsplit(url).path[1:]

    def administer(statement: str) -> None:
        composed = sql.SQL(statement).format(
            name=sql.Identifier(name), text=sql.Literal(name)
        )
        owner = url.replace(f"/{name}", "/postgres")
        with psycopg.connect(owner, autocommit=True) as connection:
            connection.execute(composed)

    async with running(url, tmp_path) as made:
        made.channel()
        yield made, administer


END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {text}"


async def test_a_server_that_takes_nobody_is_503_until_it_does(
    served: tuple[World, Callable[[str], None]],
) -> None:
    world, administer = served
    administer("ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    administer(END)
    assert (await world.post(body(said("m1")))).status_code == 503
    world.core.accounts.forget()
    assert (await world.post(body(said("m1")))).status_code == 503
    administer("ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    await world.says(said("m1"))
    assert world.count(Message) == 1


async def test_connections_that_broke_are_replaced(
    served: tuple[World, Callable[[str], None]],
) -> None:
    world, administer = served
    await world.says(said("m1"))
    administer(END)
    await world.says(said("m2"))
    assert world.count(Message) == 2


async def test_a_server_that_became_read_only_is_503(
    served: tuple[World, Callable[[str], None]],
) -> None:
    world, administer = served
    administer("ALTER DATABASE {name} SET default_transaction_read_only = true")
    administer(END)
    assert (await world.post(body(said("m1")))).status_code == 503
    administer("ALTER DATABASE {name} RESET default_transaction_read_only")
    administer(END)
    await world.says(said("m1"))
    assert world.count(Message) == 1


async def test_a_schema_of_another_version_is_503(
    served: tuple[World, Callable[[str], None]],
) -> None:
    """Rather than as many dead letters as there are messages."""
    world, _ = served
    with world.core.database.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE messages RENAME COLUMN kind TO sort")
    assert (await world.post(body(said("m1")))).status_code == 503
    with world.core.database.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE messages RENAME COLUMN sort TO kind")
    await world.says(said("m1"))


async def test_a_body_that_trickles_is_408(
    new_sqlite: NewDatabase, tmp_path: Path
) -> None:
    async def trickle() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    async with running(new_sqlite(migrated), tmp_path, request_seconds=0.05) as world:
        world.channel()
        answer = await world.client.post("/webhooks/loft", content=trickle())
        assert answer.status_code == 408
        assert world.count(RawDelivery) == 0


async def test_two_processes_receive_the_same_people_at_the_same_time(
    new_postgres: NewDatabase, tmp_path: Path
) -> None:
    """Crosswise, so that locks in any other order would be a deadlock."""
    url = new_postgres(migrated)
    async with running(url, tmp_path) as one, running(url, tmp_path) as two:
        one.channel()
        for turn in range(15):
            people = [f"p{turn}-{number}" for number in range(4)]
            letters = [said(f"{who}-{n}", who) for who in people for n in range(2)]
            own = [said(f"{who}-{side}", who) for who in people for side in "ab"]
            answers = await asyncio.gather(
                one.post(body(*letters)),
                two.post(body(*reversed(letters))),
                *(world.post(body(item)) for item in own for world in (one, two)),
            )
            assert {answer.status_code for answer in answers} == {200}
        assert one.count(Conversation) == 15 * 4
        assert one.count(Message) == 15 * 4 * 4
        counts = Counter(each.conversation_id for each in one.rows(Message))
        assert set(counts.values()) == {4}
