"""Giving an empty database the rows of a copy, in one transaction."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, inspect, select, table, text

from webcare.storage.bulk import insert_many
from webcare.storage.portable.contents import KEPT, OF_ITSELF, STARTING_OVER
from webcare.storage.portable.values import Shape, stored_row

_AT_ONCE = 1024
_GO_ON = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
_NUMBER = text("UPDATE sqlite_sequence SET seq = :last WHERE name = :name")
_FIRST_NUMBER = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")


def filled_table(connection: Connection) -> str | None:
    """Return the name of a table with rows; None when nobody has used the database."""
    names = KEPT & set(inspect(connection).get_table_names())
    for name in sorted(names - set(OF_ITSELF)):
        if connection.scalar(select(1).select_from(table(name)).limit(1)):
            return name
    return None


def keep_others_out(connection: Connection) -> None:
    """Let nobody else write until the transaction ends; on SQLite nobody can."""
    if connection.dialect.name == "postgresql":
        names = sorted(KEPT & set(inspect(connection).get_table_names()))
        connection.exec_driver_sql(
            f"LOCK TABLE {', '.join(names)} IN SHARE ROW EXCLUSIVE MODE"
        )


def clear(connection: Connection) -> None:
    """Remove what a server that nobody has used left of itself."""
    names = set(inspect(connection).get_table_names())
    for name in OF_ITSELF:
        if name in names:
            connection.execute(delete(table(name)))


class Loading:
    """One table that gets its rows back.

    Raises:
        ValueError: when the database has no such table, or not all of its columns.
    """

    def __init__(self, connection: Connection, shape: Shape) -> None:
        if shape.name not in KEPT:
            raise ValueError(f"there is no table {shape.name!r}")
        self._connection = connection
        self._shape = shape
        known = {each["name"] for each in inspect(connection).get_columns(shape.name)}
        shape_names = {name for name, _ in shape.columns}
        unknown = sorted(shape_names - known)
        if unknown:
            raise ValueError(f"{shape.name} has no column {unknown[0]!r}")
        starting_over = STARTING_OVER.get(shape.name, {})
        self._stored = stored_row(
            shape,
            {name: new for name, new in starting_over.items() if name in shape_names},
            without_nul=connection.dialect.name == "postgresql",
        )
        # Made once and kept: it is compiled for the first rows.
        self._insert = insert(shape.clause()).inline()

    def add(self, lines: Sequence[bytes]) -> None:
        """Store rows, each as a line of JSON.

        Raises:
            ValueError: when a line is not a row of this table.
            DBAPIError: when the database does not take it.
        """
        for start in range(0, len(lines), _AT_ONCE):
            some = lines[start : start + _AT_ONCE]
            try:
                rows = [self._stored(line) for line in some]
            except (TypeError, KeyError, OverflowError) as error:
                raise ValueError(f"a row of {self._shape.name} is odd") from error
            insert_many(self._connection, self._insert, rows)

    def go_on_from(self, last_id: int) -> None:
        """Let the numbers that the database gives out begin behind this one."""
        name = self._shape.name
        highest = self._connection.scalar(select(func.max(self._shape.clause().c.id)))
        last = max(last_id, highest or 0)
        known = {"name": name, "last": last}
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_GO_ON, known)
        elif not self._connection.execute(_NUMBER, known).rowcount:
            self._connection.execute(_FIRST_NUMBER, known)
