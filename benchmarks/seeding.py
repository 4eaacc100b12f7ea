"""An installation that has been at work for a year, written set-wise.

People write once each: a conversation has ten messages, six of them theirs. All but
one in twenty are resolved. Ids of the platform and addresses are scattered, as real
ones are, so that what comes in next touches the indexes anywhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection, text

from benchmarks.webhooks import WABA_ID, WORDS
from webcare.storage.database import Database

MESSAGES_EACH = 10
OPEN_SHARE = 20
"""One conversation in so many is open."""

_YEAR = 365 * 24 * 3600
_TABLES = (
    "contacts",
    "identities",
    "identity_aliases",
    "cases",
    "conversations",
    "messages",
    "conversation_events",
)


@dataclass(frozen=True, slots=True)
class Seeded:
    """What a database holds; bytes without those of an empty one."""

    messages: int
    conversations: int
    bytes: int


def scattered(number: int) -> int:
    """Return a number that no other one gives, anywhere in 32 bits."""
    return number * 2_654_435_761 % 4_294_967_296


def fill(url: str, messages: int) -> Seeded:
    """Put so many messages into an empty database that has the benchmark's channel."""
    database = Database(url)
    count = messages // MESSAGES_EACH
    try:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            before = _size(connection)
            with _without_indexes(connection):
                _insert(connection, count)
            _settle(connection)
            return Seeded(messages, count, _size(connection) - before)
    finally:
        database.close()


def _insert(connection: Connection, count: int) -> None:
    channel, team = connection.execute(
        text("SELECT id, team_id FROM channels WHERE name = 'bench'")
    ).one()
    values = {
        "count": count,
        "channel": channel,
        "team": team,
        "waba": WABA_ID,
        "words": WORDS,
        "first_open": count - count // OPEN_SHARE,
        "start": datetime.now(UTC).timestamp() - _YEAR,
        "step": _YEAR / count,
    }
    _commit(connection)
    _PREPARE[connection.dialect.name](connection, count)
    connection.exec_driver_sql("CREATE TEMP TABLE turns (k bigint)")
    turns = [{"k": k} for k in range(MESSAGES_EACH + 1)]
    connection.execute(text("INSERT INTO turns VALUES (:k)"), turns)
    for statement in _STATEMENTS:
        named = {name: values[name] for name in statement.compile().params}
        connection.execute(statement, named)
        _commit(connection)
    connection.exec_driver_sql("DROP TABLE numbers")
    _commit(connection)


def _prepare_sqlite(connection: Connection, count: int) -> None:
    raw = connection.connection.dbapi_connection
    if raw is None:
        raise RuntimeError("there is no connection")
    raw.create_function(
        "to_timestamp", 1, lambda at: round(at * 1_000_000), deterministic=True
    )
    raw.create_function(
        "lpad", 3, lambda text, width, fill: text.rjust(width, fill), deterministic=True
    )
    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql("PRAGMA synchronous = OFF")
    connection.exec_driver_sql("PRAGMA cache_size = -2000000")
    connection.exec_driver_sql("BEGIN")
    connection.exec_driver_sql("CREATE TEMP TABLE numbers (n INTEGER PRIMARY KEY)")
    connection.exec_driver_sql(
        "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ?) "
        "INSERT INTO numbers SELECT n FROM s",
        (count,),
    )


def _prepare_postgresql(connection: Connection, count: int) -> None:
    # Nobody else is there, and what is written refers to what is written with it.
    connection.exec_driver_sql("SET session_replication_role = replica")
    connection.exec_driver_sql("SET synchronous_commit = off")
    connection.exec_driver_sql("SET maintenance_work_mem = '1GB'")
    connection.exec_driver_sql("CREATE TEMP TABLE numbers (n bigint PRIMARY KEY)")
    connection.exec_driver_sql(
        "INSERT INTO numbers SELECT generate_series(1, %s)", (count,)
    )


_PREPARE = {"sqlite": _prepare_sqlite, "postgresql": _prepare_postgresql}


def _commit(connection: Connection) -> None:
    connection.commit()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("COMMIT")


@contextmanager
def _without_indexes(connection: Connection) -> Iterator[None]:
    """Take the indexes away and make them again: filling them row by row is slow."""
    on_postgresql = connection.dialect.name == "postgresql"
    find = _POSTGRESQL_INDEXES if on_postgresql else _SQLITE_INDEXES
    found = connection.execute(find, {"tables": _TABLES}).all()
    for drop, _ in found:
        connection.exec_driver_sql(drop)
    _commit(connection)
    yield
    for _, create in found:
        connection.exec_driver_sql(create)
        _commit(connection)


_SQLITE_INDEXES = text(
    "SELECT 'DROP INDEX ' || name, sql FROM sqlite_master "
    "WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN :tables"
).bindparams(sa.bindparam("tables", expanding=True))
_POSTGRESQL_INDEXES = text(
    "SELECT 'DROP INDEX ' || indexname, indexdef FROM pg_indexes "
    "WHERE schemaname = 'public' AND tablename IN :tables "
    "AND indexname NOT IN (SELECT conname FROM pg_constraint) "
    "UNION ALL "
    "SELECT format('ALTER TABLE %s DROP CONSTRAINT %s', conrelid::regclass, conname), "
    "format('ALTER TABLE %s ADD CONSTRAINT %s %s', conrelid::regclass, conname, "
    "pg_get_constraintdef(oid)) FROM pg_constraint "
    "WHERE contype = 'u' AND conrelid::regclass::text IN :tables"
).bindparams(sa.bindparam("tables", expanding=True))


def _settle(connection: Connection) -> None:
    """Do what the server would do by and by, so that it does not do it meanwhile."""
    if connection.dialect.name == "sqlite":
        for statement in ("ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"):
            connection.exec_driver_sql(statement)
        return
    connection.commit()
    # Outside a transaction.
    raw = connection.connection.dbapi_connection
    if raw is None:
        raise RuntimeError("there is no connection")
    raw.autocommit = True
    for statement in ("VACUUM (ANALYZE, FREEZE)", "CHECKPOINT"):
        raw.cursor().execute(statement)
    raw.autocommit = False


def _size(connection: Connection) -> int:
    if connection.dialect.name == "sqlite":
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages * connection.exec_driver_sql("PRAGMA page_size").scalar_one())
    size = connection.exec_driver_sql("SELECT pg_database_size(current_database())")
    return int(size.scalar_one())


_STATEMENTS = tuple(
    text(statement.replace(":opened", ":start + n * :step"))
    for statement in Path(__file__).with_suffix(".sql").read_text().split(";\n")
    if statement.strip()
)
