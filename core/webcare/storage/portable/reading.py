"""Reading all rows as they were at one moment, while others write.

A read transaction is enough on both databases: SQLite's journal and PostgreSQL's
`REPEATABLE READ` keep what was there when it began. Neither keeps anybody waiting.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, inspect, select, text, union

from webcare.storage.database import Database
from webcare.storage.earlier_revisions import revisions_of
from webcare.storage.portable.contents import KEPT, LEFT_OUT
from webcare.storage.portable.values import Shape, kind_of, portable_row
from webcare.storage.revision import VERSIONS

_AT_ONCE = 1000
_NUMBERED = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
_SEQUENCE_OF = text(
    "SELECT pg_sequence_last_value(pg_get_serial_sequence(:name, 'id')::regclass)"
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rows as they were at one moment.

    Args:
        revisions: of the schema; empty when there are no tables.
        shapes: the tables that a copy holds; none refers to one behind it.
        strangers: tables that are not ours.
    """

    connection: Connection
    revisions: frozenset[str]
    shapes: tuple[Shape, ...]
    strangers: tuple[str, ...]

    def rows(self, shape: Shape) -> Iterator[list[Any]]:
        """Yield a table's rows as lists that JSON can hold, a few in memory at once."""
        portable = portable_row(shape)
        columns = shape.clause().columns
        with self.connection.execution_options(yield_per=_AT_ONCE).execute(
            select(*columns)
        ) as result:
            for rows in result.partitions():
                yield from map(portable, rows)

    def last_id(self, shape: Shape) -> int | None:
        """Return the last number that the database gave out for a table.

        None when it gave none, because there was none yet or we make them ourselves.
        """
        if "id" not in dict(shape.columns):
            return None
        if self.connection.dialect.name == "postgresql":
            found = self.connection.scalar(_SEQUENCE_OF, {"name": shape.name})
        else:
            found = self.connection.scalar(_NUMBERED, {"name": shape.name})
        return None if found is None else int(found)

    def object_keys(self) -> Iterator[str]:
        """Yield the name of every file that a row refers to, each once."""
        columns = [
            shape.clause().c.object_key
            for shape in self.shapes
            if "object_key" in dict(shape.columns)
        ]
        named = [select(column).where(column != "") for column in columns]
        if not named:
            return
        with self.connection.execution_options(yield_per=_AT_ONCE).execute(
            union(*named)
        ) as result:
            yield from result.scalars()


@contextmanager
def snapshot(database: Database) -> Iterator[Snapshot]:
    """Give the rows as they are when this begins, for as long as it is open."""
    with database.engine.connect() as plain:
        connection = (
            plain
            if database.on_sqlite
            else plain.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        )
        found = inspect(connection)
        # Asking for the tables by what refers to what leaves their indexes alone.
        names = [name for name, _ in found.get_sorted_table_and_fkc_names() if name]
        dialect = connection.dialect.name
        yield Snapshot(
            connection,
            revisions_of(connection),
            tuple(
                Shape(
                    name,
                    tuple(
                        (each["name"], kind_of(each["type"], dialect))
                        for each in found.get_columns(name)
                    ),
                )
                for name in names
                if name in KEPT
            ),
            tuple(sorted(set(names) - KEPT - LEFT_OUT.keys() - {VERSIONS})),
        )
