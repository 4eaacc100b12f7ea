"""Inserts that leave a row alone which is there already."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel


def insert_new(
    connection: Connection, table: type[SQLModel], rows: Sequence[dict[str, Any]]
) -> None:
    """Insert rows; those that a unique constraint knows already change nothing."""
    if rows:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def insert_or_update(
    connection: Connection,
    table: type[SQLModel],
    rows: Sequence[dict[str, Any]],
    *,
    key: Sequence[str],
    newer: str | None = None,
) -> None:
    """Insert rows, or replace those with the same key.

    With `newer`, only a row whose column of that name is later replaces.
    """
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    columns = {
        name: statement.excluded[name] for name in rows[0] if name not in {*key, "id"}
    }
    only = (
        getattr(table, newer) < statement.excluded[newer] if newer is not None else None
    )
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(key), set_=columns, where=only
        ),
        rows,
    )
