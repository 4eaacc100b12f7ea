"""What later migrations do to large tables while others work with them."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from alembic import command
from sqlalchemy import event, inspect, text
from sqlalchemy.exc import IntegrityError

from tests.made.rehearsal import AFTER_NEXT, NEXT, write_step
from tests.services.plugin import NewDatabase
from webcare.errors import WebcareError
from webcare.settings import Settings
from webcare.storage import fence
from webcare.storage import migrate as migrating
from webcare.storage.database import Database
from webcare.storage.migrate import alembic_config, migrate
from webcare.storage.revision import applied


def prepared(url: str) -> None:
    """Give a table that is like our large ones, and one that refers to it."""
    database = _open(url)
    migrate(database)
    with database.transaction() as connection:
        for statement in (
            "CREATE TABLE owners (id INTEGER PRIMARY KEY)",
            "CREATE TABLE things (id INTEGER PRIMARY KEY, owner INTEGER, name TEXT)",
            "CREATE INDEX ix_things_lower ON things (lower(name))",
            "CREATE TABLE parts (id INTEGER, thing INTEGER REFERENCES things (id))",
            "INSERT INTO owners VALUES (1)",
            "INSERT INTO parts VALUES (1, NULL)",
        ):
            connection.exec_driver_sql(statement)
        for number in range(1, 101):
            connection.execute(
                text("INSERT INTO things VALUES (:id, 1, :name)"),
                {"id": number, "name": f"n{number}"},
            )
        connection.exec_driver_sql("UPDATE parts SET thing = 7")
    database.close()


@pytest.fixture
def database(new_database: NewDatabase) -> Iterator[Database]:
    made = _open(new_database(prepared))
    yield made
    made.close()


@pytest.fixture
def on_postgres(new_postgres: NewDatabase) -> Iterator[Database]:
    made = _open(new_postgres(prepared))
    yield made
    made.close()


EXPAND = """
online.add_column("things", sa.Column("size", sa.Integer()))
online.backfill("things", "size = length(name)", where="size IS NULL", batch=10)
online.create_index("ix_things_size", "things", ["size"], where="size > 2")
"""
CONTRACT = """
online.backfill("things", "size = length(name)", where="size IS NULL")
online.require("things", "size")
online.add_check("ck_things_size", "things", "size > 0")
online.add_foreign_key("fk_things_owner", "things", "owner", "owners.id")
online.drop_column("things", "name")
"""


def test_expand_then_contract(database: Database, tmp_path: Path) -> None:
    write_step(tmp_path, NEXT, EXPAND)
    migrate(database, beyond=tmp_path)
    assert _rows(database, "SELECT count(*) FROM things WHERE size > 1") == [(100,)]
    _change(database, "INSERT INTO things (id, name, owner) VALUES (101, 'late', 1)")
    drop = 'online.drop_index("ix_things_lower", "things")'
    write_step(tmp_path, AFTER_NEXT, f"{drop}{CONTRACT}", works_with=NEXT)
    migrate(database, alone=True, beyond=tmp_path)
    assert _rows(database, "SELECT size FROM things WHERE id = 101") == [(4,)]
    assert _rows(database, "SELECT thing FROM parts") == [(7,)]
    inspector = inspect(database.engine)
    columns = {each["name"]: each for each in inspector.get_columns("things")}
    assert set(columns) == {"id", "owner", "size"}
    assert not columns["size"]["nullable"]
    (index,) = inspector.get_indexes("things")
    assert index["name"] == "ix_things_size"
    for wrong in ("0, 1", "1, 2", "NULL, 1"):
        with pytest.raises(IntegrityError):
            _insert(database, f"(id, size, owner) VALUES (200, {wrong})")


def test_indexes_on_expressions_outlive_a_copied_table(
    database: Database, tmp_path: Path
) -> None:
    write_step(tmp_path, NEXT, 'online.require("things", "name")')
    migrate(database, beyond=tmp_path)
    with database.engine.connect() as connection:
        kept = connection.exec_driver_sql(
            "SELECT 1 FROM sqlite_master WHERE name = 'ix_things_lower'"
            if database.on_sqlite
            else "SELECT 1 FROM pg_indexes WHERE indexname = 'ix_things_lower'"
        )
        assert kept.first()


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        ('sa.Column("a", sa.Integer(), nullable=False)', "needs a default"),
        ('sa.Column("a", sa.Integer(), sa.ForeignKey("owners.id"))', "by itself"),
        (
            'sa.Column("a", sa.Float(), server_default=sa.text("random()"))',
            "a constant",
        ),
    ],
)
def test_a_column_that_would_rewrite_the_table_is_refused(
    new_sqlite: NewDatabase, tmp_path: Path, column: str, reason: str
) -> None:
    database = _open(new_sqlite(prepared))
    write_step(tmp_path, NEXT, f'online.add_column("things", {column})')
    with pytest.raises(ValueError, match=reason):
        migrate(database, beyond=tmp_path)
    database.close()


def test_one_that_was_ended_between_batches_goes_on_where_it_was(
    on_postgres: Database, tmp_path: Path
) -> None:
    """A batch is committed; what was begun is taken back, and nothing is done twice."""
    write_step(tmp_path, NEXT, EXPAND)
    updates: list[str] = []

    def end_at_the_fourth(*arguments: object) -> None:
        if str(arguments[2]).startswith("UPDATE things"):
            updates.append(str(arguments[2]))
            if len(updates) == 4:
                raise KeyboardInterrupt

    engine = on_postgres.engine
    event.listen(engine, "before_cursor_execute", end_at_the_fourth)
    with pytest.raises(KeyboardInterrupt):
        migrate(on_postgres, beyond=tmp_path)
    event.remove(engine, "before_cursor_execute", end_at_the_fourth)
    filled = "SELECT count(*) FROM things WHERE size IS NOT NULL"
    assert _rows(on_postgres, filled) == [(30,)]
    _change(on_postgres, "UPDATE things SET size = 50 WHERE id = 1")
    migrate(on_postgres, beyond=tmp_path)
    assert _rows(on_postgres, filled) == [(100,)]
    assert _rows(on_postgres, "SELECT size FROM things WHERE id = 1") == [(50,)]


def test_an_index_that_was_left_half_made_is_made_anew(
    on_postgres: Database, tmp_path: Path
) -> None:
    """PostgreSQL keeps what a concurrent build left, and serves nobody with it."""
    url = on_postgres.engine.url.render_as_string(hide_password=False)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as other:
        other.execute("INSERT INTO things VALUES (101, 1, 'n1')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            other.execute("CREATE UNIQUE INDEX CONCURRENTLY uq_x ON things (name)")
        other.execute("DELETE FROM things WHERE id = 101")
    make = 'online.create_index("uq_x", "things", ["name"], unique=True)'
    write_step(tmp_path, NEXT, make)
    migrate(on_postgres, beyond=tmp_path)
    with pytest.raises(IntegrityError):
        _change(on_postgres, "INSERT INTO things VALUES (101, 1, 'n1')")


def test_a_migration_holds_nobody_up_and_waits_for_its_turn(
    on_postgres: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes after it in the queue for the lock waits no longer than it does."""
    monkeypatch.setattr(migrating, "LOCK_SECONDS", 0.1)
    drop = 'online.drop_column("things", "owner")'
    write_step(tmp_path, NEXT, drop)
    said: list[str] = []
    reader = on_postgres.engine.connect()
    reader.exec_driver_sql("SELECT count(*) FROM things")
    with _in_background(
        lambda: migrate(on_postgres, beyond=tmp_path, say=said.append)
    ) as migrating_thread:
        _until(lambda: any("waits" in each for each in said))
        longest = 0.0
        for number in range(101, 121):
            began = time.monotonic()
            _insert(on_postgres, f"VALUES ({number}, 1, 'x')")
            longest = max(longest, time.monotonic() - began)
            time.sleep(0.02)
        assert longest < 1
        assert migrating_thread.is_alive()
        reader.close()
    assert "owner" not in {
        each["name"] for each in inspect(on_postgres.engine).get_columns("things")
    }


def test_a_table_that_is_never_free_is_a_sentence(
    on_postgres: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "LOCK_SECONDS", 0.01)
    monkeypatch.setattr(migrating, "_TRIES", 2)
    write_step(tmp_path, NEXT, 'online.drop_column("things", "owner")')
    with on_postgres.engine.connect() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM things")
        with pytest.raises(WebcareError, match="in use all the time"):
            migrate(on_postgres, beyond=tmp_path)


def test_in_a_transaction_of_somebody_else_nothing_is_committed_on_the_way(
    database: Database, tmp_path: Path
) -> None:
    """As when an empty database gets the tables that a backup had."""
    write_step(tmp_path, NEXT, EXPAND)
    config = alembic_config(tmp_path)
    writer = database.engine.execution_options(writes=True)
    with writer.connect() as connection, connection.begin() as ours:
        config.attributes["connection"] = connection
        command.upgrade(config, NEXT)
        assert connection.exec_driver_sql("SELECT min(size) FROM things").one()
        ours.rollback()
    columns = inspect(database.engine).get_columns("things")
    assert {each["name"] for each in columns} == {"id", "name", "owner"}


def test_two_who_migrate_take_turns(on_postgres: Database, tmp_path: Path) -> None:
    write_step(tmp_path, NEXT, EXPAND)
    said: list[str] = []

    def second() -> None:
        migrate(on_postgres, beyond=tmp_path, say=said.append)

    with on_postgres.engine.connect() as first:
        first.exec_driver_sql(f"SELECT pg_advisory_lock({migrating._ONE_AT_A_TIME})")
        first.commit()
        with _in_background(second):
            _until(lambda: any("Somebody else" in each for each in said))
            # Making an index concurrently would wait for whoever has a transaction.
            waiting = first.exec_driver_sql(
                "SELECT count(*) FROM pg_stat_activity WHERE datname ="
                " current_database() AND state LIKE 'idle in transaction%%'"
            )
            assert waiting.scalar_one() == 0
            first.rollback()
            first.exec_driver_sql("SELECT pg_advisory_unlock_all()")
            first.commit()
    assert _applied(on_postgres) == NEXT


def test_who_waited_for_a_newer_version_leaves_it_at_that(
    on_postgres: Database, tmp_path: Path
) -> None:
    write_step(tmp_path, NEXT, EXPAND)
    said: list[str] = []
    with on_postgres.engine.connect() as newer:
        newer.exec_driver_sql(f"SELECT pg_advisory_lock({migrating._ONE_AT_A_TIME})")
        newer.commit()
        with _in_background(
            lambda: migrate(on_postgres, beyond=tmp_path, say=said.append)
        ):
            _until(lambda: any("Somebody else" in each for each in said))
            newer.execute(
                text("UPDATE alembic_version SET version_num = :newest"),
                {"newest": AFTER_NEXT},
            )
            newer.exec_driver_sql("SELECT pg_advisory_unlock_all()")
            newer.commit()
    assert _applied(on_postgres) == AFTER_NEXT


def test_each_migration_is_committed_by_itself_and_in_order(
    on_postgres: Database, tmp_path: Path
) -> None:
    write_step(tmp_path, NEXT, 'op.create_table("one", sa.Column("id", sa.Integer))')
    write_step(tmp_path, AFTER_NEXT, "raise RuntimeError('no')", works_with=NEXT)
    with pytest.raises(RuntimeError):
        migrate(on_postgres, alone=True, beyond=tmp_path)
    assert _applied(on_postgres) == NEXT
    assert inspect(on_postgres.engine).has_table("one")


def test_sqlite_says_how_long_it_will_take_and_how_long_it_took(
    new_sqlite: NewDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _open(new_sqlite(prepared))
    monkeypatch.setattr(migrating, "ROWS_A_SECOND", 25)
    write_step(tmp_path, NEXT, EXPAND, works_through=("things",))
    said: list[str] = []
    migrate(database, beyond=tmp_path, say=said.append)
    assert said[0] == (
        "The database is migrated; nothing can be stored for about 4 seconds."
    )
    assert re.fullmatch(r"That took \d+\.\d seconds\.", said[1])
    database.close()


def test_a_new_database_needs_no_words(new_sqlite: NewDatabase) -> None:
    database, said = _open(new_sqlite()), list[str]()
    migrate(database, say=said.append)
    assert not said
    database.close()


def test_rows_that_would_belong_to_nothing_stop_a_migration_on_sqlite(
    new_sqlite: NewDatabase, tmp_path: Path
) -> None:
    database = _open(new_sqlite(prepared))
    write_step(tmp_path, NEXT, 'op.execute("DELETE FROM things WHERE id = 7")')
    with pytest.raises(WebcareError, match="rows of parts"):
        migrate(database, beyond=tmp_path)
    assert _rows(database, "SELECT count(*) FROM things") == [(100,)]
    with pytest.raises(IntegrityError):
        _change(database, "DELETE FROM things WHERE id = 7")
    database.close()


def test_a_fence_that_was_announced_in_vain_is_taken_back(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fence, "SHUT_SECONDS", 0)
    write_step(tmp_path, NEXT, "raise RuntimeError('no')", works_with=NEXT)
    with pytest.raises(RuntimeError):
        migrate(database, beyond=tmp_path)
    assert _rows(database, "SELECT max(works_with) FROM schema_steps") == [("0004",)]


def _open(url: str) -> Database:
    return Database(Settings(database_url=url).effective_database_url)


def _rows(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def _change(database: Database, statement: str) -> None:
    with database.transaction() as connection:
        connection.exec_driver_sql(statement)


def _insert(database: Database, what: str) -> None:
    _change(database, f"INSERT INTO things {what}")


def _applied(database: Database) -> str:
    with database.engine.connect() as connection:
        return applied(connection)


def _until(met: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@contextmanager
def _in_background(run: Callable[[], None]) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield thread
    finally:
        thread.join(20)
    assert not thread.is_alive()
