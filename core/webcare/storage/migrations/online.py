"""What a migration does to tables while others read and write them.

On PostgreSQL nothing here rewrites a table, scans it under a lock that keeps writers
out, or changes many rows in one transaction. On SQLite, which has one writer, each is
done in one go, in the transaction that `webcare migrate` holds.

A migration may be ended at any moment and is then run again from its beginning, so
everything here may be done twice. That is why a migration uses these functions only,
or none of them: what else it did would be committed half-way.
"""

import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.operations.base import BatchOperations
from sqlalchemy.exc import PendingRollbackError
from sqlalchemy.sql.elements import False_, True_

from webcare.errors import StorageUnavailable

BATCH = 2000
"""Rows that are changed in one transaction."""


def add_column(table: str, column: sa.Column[object]) -> None:
    """Add a column that rows need not be rewritten for.

    Raises:
        ValueError: when it may not be NULL and has no default, when its default is not
            a constant, or when it refers to another table: see `add_foreign_key`.
    """
    if column.foreign_keys:
        raise ValueError(f"add the foreign key of {column.name} by itself, afterwards")
    if not column.nullable and column.server_default is None:
        raise ValueError(f"{column.name} needs a default, or to be nullable at first")
    if not _is_constant(column.server_default):
        raise ValueError(f"the default of {column.name} must be a constant")
    op.add_column(table, column, if_not_exists=_on_postgresql() or None)


def drop_column(table: str, column: str) -> None:
    """Remove a column that the oldest code which still works does not know any more.

    An index on it is dropped before. Only for a migration that contracts.
    """
    op.drop_column(table, column, if_exists=_on_postgresql() or None)


def backfill(
    table: str,
    change: str,
    *,
    where: str,
    key: str = "id",
    batch: int = BATCH,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Change the rows that were there already.

    On PostgreSQL in batches by key, each a transaction, with as long a pause after it
    as it took, up to the largest key that there was at the beginning.

    Args:
        table: its name.
        change: what stands after SET.
        where: which rows still need it. A row that was changed no longer does: that is
            how this goes on where it was ended.
        key: a column of whole numbers that has an index.
        batch: rows in one transaction.
        pause: waits so many seconds.
    """
    update = f"UPDATE {table} SET {change} WHERE ({where})"  # noqa: S608 - a migration's own words
    if not _on_postgresql():
        op.execute(update)
        return
    each = sa.text(f"{update} AND {key} > :after AND {key} <= :upto")
    with _autocommit() as connection:
        for after, upto in _batches(connection, table, key, batch):
            started = time.monotonic()
            connection.execute(each, {"after": after, "upto": upto})
            pause(time.monotonic() - started)


def milliseconds(column: str) -> str:
    """Return what a column with a moment is in milliseconds since 1970, as SQL."""
    if not _on_postgresql():
        return f"{column} / 1000"
    return f"CAST(floor(extract(epoch FROM {column}) * 1000) AS BIGINT)"


def create_index(
    name: str,
    table: str,
    columns: Sequence[str],
    *,
    unique: bool = False,
    where: str | None = None,
) -> None:
    """Make an index while rows come in.

    What an attempt that was ended left behind is removed first.
    """
    only = None if where is None else sa.text(where)
    if not _on_postgresql():
        op.create_index(name, table, list(columns), unique=unique, sqlite_where=only)
        return
    with _outside_of_transactions() as connection:
        if connection.execute(_INVALID, {"name": name}).first():
            op.drop_index(
                name, postgresql_concurrently=_beside_others(), if_exists=True
            )
        op.create_index(
            name,
            table,
            list(columns),
            unique=unique,
            postgresql_where=only,
            postgresql_concurrently=_beside_others(),
            if_not_exists=True,
        )


def drop_index(name: str, table: str) -> None:
    """Remove an index while rows come in."""
    if not _on_postgresql():
        op.drop_index(name, table)
        return
    with _outside_of_transactions():
        op.drop_index(name, postgresql_concurrently=_beside_others(), if_exists=True)


def add_check(name: str, table: str, condition: str) -> None:
    """Hold rows to a condition: new ones at once, then those that were there."""
    if _on_postgresql():
        _add_constraint(name, table, f"CHECK ({condition})")
    else:
        with _copying(table) as copy:
            copy.create_check_constraint(name, sa.text(condition))


def add_foreign_key(name: str, table: str, column: str, target: str) -> None:
    """Hold a column to the keys of another table, `target` being its `table.column`."""
    there, key = target.split(".")
    if _on_postgresql():
        to = f"FOREIGN KEY ({column}) REFERENCES {there} ({key})"
        _add_constraint(name, table, to)
    else:
        with _copying(table) as copy:
            copy.create_foreign_key(name, there, [column], [key])


def require(table: str, column: str) -> None:
    """Forbid NULL in a column in which there is none any more.

    Only for a migration that contracts: all code that still works fills the column.
    """
    if not _on_postgresql():
        with _copying(table) as copy:
            copy.alter_column(column, nullable=False)
        return
    # PostgreSQL takes the word of a constraint that it has looked into already.
    name = f"ck_{table}_{column}_not_null"
    add_check(name, table, f"{column} IS NOT NULL")
    op.alter_column(table, column, nullable=False)
    op.drop_constraint(name, table)


_INVALID = sa.text(
    "SELECT 1 FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
    " WHERE relname = :name AND NOT indisvalid"
    " AND relnamespace = current_schema()::regnamespace"
)
_KNOWN = sa.text(
    "SELECT 1 FROM pg_constraint"
    " WHERE conname = :name AND conrelid = to_regclass(:table)"
)
_MADE = sa.text(
    "SELECT name, sql FROM sqlite_master"
    " WHERE tbl_name = :table AND type IN ('index', 'trigger') AND sql IS NOT NULL"
)


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _beside_others() -> bool:
    """Tell whether what is done may be committed on the way."""
    return bool(op.get_context().opts["beside_others"])


def _is_constant(default: object) -> bool:
    if isinstance(default, sa.DefaultClause):
        return isinstance(default.arg, (str, True_, False_))
    return default is None


def _batches(
    connection: sa.Connection, table: str, key: str, size: int
) -> Iterator[tuple[int, int]]:
    """Yield the keys after which a batch begins, and with which it ends."""
    bounds = sa.text(f"SELECT min({key}) - 1, max({key}) FROM {table}")  # noqa: S608 - a migration's own words
    end = sa.text(
        f"SELECT max({key}) FROM (SELECT {key} FROM {table}"  # noqa: S608 - idem
        f" WHERE {key} > :after ORDER BY {key} LIMIT :size) AS batch"
    )
    after, last = connection.execute(bounds).one()
    while last is not None and after < last:
        upto = connection.execute(end, {"after": after, "size": size}).scalar_one()
        if upto is None:
            return
        yield after, upto
        after = upto


def _add_constraint(name: str, table: str, rule: str) -> None:
    """Add a constraint for new rows under a short lock, then look at the others."""
    known = {"name": name, "table": table}
    if not op.get_bind().execute(_KNOWN, known).first():
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule} NOT VALID")
    # The lock for adding it ends with this transaction; looking needs none that
    # keeps writers out.
    with _outside_of_transactions():
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


@contextmanager
def _autocommit() -> Iterator[sa.Connection]:
    """Commit what was done so far, and then each statement by itself.

    Nothing of the kind in a transaction that is not ours, as when an empty database is
    given tables.
    """
    if not _beside_others():
        yield op.get_bind()
        return
    failed: BaseException | None = None
    try:
        with op.get_context().autocommit_block():
            try:
                yield op.get_bind()
            except BaseException as error:
                failed = error
                raise
    except PendingRollbackError:
        # What Alembic meets when it tidies up a connection that broke.
        raise failed or StorageUnavailable("the connection broke") from None


@contextmanager
def _outside_of_transactions() -> Iterator[sa.Connection]:
    """Let statements that hold nobody up wait for locks as long as they must."""
    with _autocommit() as connection:
        patience = connection.exec_driver_sql("SHOW lock_timeout").scalar_one()
        connection.exec_driver_sql("SET lock_timeout = 0")
        try:
            yield connection
        finally:
            connection.exec_driver_sql(f"SET lock_timeout = '{patience}'")


@contextmanager
def _copying(table: str) -> Iterator[BatchOperations]:
    """Change a table of SQLite by copying it, and lose none of its indexes.

    Those on an expression are not copied with it.
    """
    before = _indexes(table)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Skipped unsupported reflection")
        with op.batch_alter_table(table, recreate="always") as copy:
            yield copy
    for name in before.keys() - _indexes(table).keys():
        op.execute(before[name])


def _indexes(table: str) -> dict[str, str]:
    """Return the statements that made a table's indexes and triggers, by name."""
    found = op.get_bind().execute(_MADE, {"table": table})
    return {row.name: row.sql for row in found}
