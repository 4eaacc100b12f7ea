"""The database: one engine, and threads that are kept apart by what they serve.

Access is synchronous, in worker threads. Receipt has a thread of its own, so that
pages can never starve it. On SQLite every write begins at once (`BEGIN IMMEDIATE`):
a transaction that reads first and writes later could fail half-way.
"""

import asyncio
import select
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlmodel import Session

from webcare import tracing
from webcare.errors import StorageUnavailable
from webcare.storage.fence import Fence

T = TypeVar("T")

READERS = 8
_CONNECTIONS = READERS + 4
_MORE_CONNECTIONS = 10
"""How many may be opened for a moment beyond those that are kept."""

_QUIET_SECONDS = 1.0
"""How long a connection may have lain before it is asked whether it still stands.

To ask before every transaction would be a tenth of what a reply asks of PostgreSQL. One
that PostgreSQL closed can be told without asking: there is something to read from it.
"""

_BUSY_SECONDS = 10
_TRIES = 4


class Database:
    """The one way to the database.

    `read` and `write` run a function in a thread, with a session whose transaction
    ends with it. Whatever must happen after a commit is the caller's.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.on_sqlite = self.engine.dialect.name == "sqlite"
        self._fence = Fence()
        self._writer = self.engine.execution_options(writes=True)
        # SQLite has one writer; waiting our turn here is fair, its busy loop is not.
        self._turn = threading.Lock() if self.on_sqlite else nullcontext()
        self._pages = ThreadPoolExecutor(READERS, thread_name_prefix="pages")
        self._work = ThreadPoolExecutor(2, thread_name_prefix="work")
        # While PostgreSQL works on one batch, the next is prepared.
        self.receipt_writers = 1 if self.on_sqlite else 2
        self._receipt = ThreadPoolExecutor(
            self.receipt_writers, thread_name_prefix="receipt"
        )

    def connections(self) -> tuple[int, int]:
        """Return how many connections are in use, and how many there can be."""
        pool = cast("QueuePool", self.engine.pool)
        return pool.checkedout(), _CONNECTIONS + _MORE_CONNECTIONS

    def close(self) -> None:
        """Let running work finish, and give all connections back."""
        self._pages.shutdown()
        self._work.shutdown()
        self._receipt.shutdown()
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that changes nothing.

        Raises:
            StorageUnavailable: when the database is down.
        """
        with (
            _judged_errors(),
            self.engine.connect() as connection,
            Session(connection) as session,
        ):
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose changes are committed together at its end."""
        with (
            self.transaction() as connection,
            Session(connection, expire_on_commit=False) as session,
        ):
            yield session
            session.flush()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give a connection in a transaction that writes.

        Raises:
            StorageUnavailable: when the database is down, locked or full, or was
                changed by a version that is too new for this one.
        """
        with _judged_errors(), self._turn, self._writer.begin() as connection:
            self._fence.passing(connection)
            yield connection

    def commit(self, change: Callable[[Connection], T]) -> T:
        """Run a change in a transaction, anew when another one was in its way.

        Raises:
            StorageUnavailable: when the database is down, locked or full.
        """

        def run() -> T:
            with self.transaction() as connection:
                return change(connection)

        return _insisting(run)

    def checkpoint(self) -> None:
        """Move SQLite's journal into the file, off the path of any answer."""
        if self.on_sqlite:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")

    async def read(self, query: Callable[[Session], T]) -> T:
        """Run a query in a thread for pages."""

        def run() -> T:
            with self.reading() as session:
                return query(session)

        return await self._in(self._pages, run)

    async def write(self, change: Callable[[Session], T]) -> T:
        """Run a change in a thread for pages, in a transaction of its own.

        It is run once more when another transaction was in its way.
        """

        def run() -> T:
            with self.writing() as session:
                return change(session)

        return await self._in(self._pages, lambda: _insisting(run))

    async def work(self, change: Callable[[Connection], T]) -> T:
        """Run a change of the work engine in its own thread, in a transaction."""
        return await self._in(self._work, lambda: self.commit(change))

    async def receive(self, change: Callable[[], T]) -> T:
        """Run a function in a thread that only receipt uses."""
        return await self._in(self._receipt, change)

    async def _in(self, executor: ThreadPoolExecutor, run: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(executor, tracing.carried(run))


class _InTheWay(StorageUnavailable):
    """Two transactions waited for each other, and this one was ended for it."""


def is_unavailable(error: DBAPIError) -> bool:
    """Tell whether trying again later may help, the data being as it is.

    PostgreSQL sorts its errors by two letters: 22 and 23 are about values, 21 and 54
    about a statement that this data made too large.
    """
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state[:2] not in {"21", "22", "23", "54"}
    return isinstance(error, OperationalError)


def _insisting(run: Callable[[], T]) -> T:
    for _ in range(_TRIES - 1):
        try:
            return run()
        except _InTheWay:
            continue
    return run()


@contextmanager
def _judged_errors() -> Iterator[None]:
    """Tell a database that is away from data that it refuses."""
    try:
        yield
    except DBAPIError as error:
        if not is_unavailable(error):
            raise
        state = getattr(error.orig, "sqlstate", None) or ""
        sort = _InTheWay if state.startswith("40") else StorageUnavailable
        raise sort(type(error.orig).__name__) from error
    except PoolTimeout as error:
        raise StorageUnavailable("no connection was free in time") from error


def _engine(url: str) -> Engine:
    options: dict[str, Any] = {
        # An error that is logged must not carry what people wrote.
        "hide_parameters": True,
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
    }
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            url,
            connect_args={"timeout": _BUSY_SECONDS},
            pool_size=_CONNECTIONS,
            max_overflow=_MORE_CONNECTIONS,
            **options,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        url,
        pool_size=_CONNECTIONS,
        max_overflow=_MORE_CONNECTIONS,
        pool_timeout=5,
        connect_args={"connect_timeout": 5},
        **options,
    )
    event.listen(engine, "checkin", _lay_down)
    event.listen(engine, "checkout", partial(_ask_after_a_while, engine))
    return engine


def _lay_down(
    connection: object,  # noqa: ARG001 - the signature is SQLAlchemy's
    record: ConnectionPoolEntry,
) -> None:
    record.info[_LAIN_SINCE] = time.monotonic()


def _ask_after_a_while(
    engine: Engine,
    connection: DBAPIConnection,
    record: ConnectionPoolEntry,
    proxy: object,  # noqa: ARG001 - the signature is SQLAlchemy's
) -> None:
    """Give no connection that broke while it lay in the pool, nor any of its age.

    Raises:
        InvalidatePoolError: upon which SQLAlchemy opens another one.
    """
    since = record.info.get(_LAIN_SINCE)
    if since is None:
        return
    lain = time.monotonic() - since
    if lain < _QUIET_SECONDS and not _has_something_to_read(connection):
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error


def _has_something_to_read(connection: Any) -> bool:  # noqa: ANN401 - psycopg's
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


_LAIN_SINCE = "lain_since"


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_sqlite(
    connection: sqlite3.Connection,
    record: ConnectionPoolEntry,  # noqa: ARG001 - the signature is SQLAlchemy's
) -> None:
    # We begin transactions ourselves; the driver's own habit is to wait for a write.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={_BUSY_SECONDS * 1000}",
        "temp_store=MEMORY",
        "cache_size=-16000",
        # A backstop: the running server moves the journal in the background.
        "wal_autocheckpoint=16000",
    ):
        connection.execute(f"PRAGMA {pragma}").close()
