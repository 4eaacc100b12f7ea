"""Run by Alembic: applies the migrations on the connection that it was given."""

from typing import Literal

from alembic import context
from sqlalchemy import BigInteger
from sqlmodel import AutoString

from webcare.storage.tables import metadata
from webcare.storage.types import Json, UtcDateTime


def render(kind: str, item: object, autogen: object) -> str | Literal[False]:
    """Write our own column types in a new migration by the names that they have."""
    del autogen
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "UtcDateTime()"
    if isinstance(item, AutoString):
        return "sa.String()"
    if isinstance(item, BigInteger):
        return "Id"
    return "Json" if isinstance(item, type(Json)) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    # SQLite cannot alter most things in place: the table is copied instead.
    render_as_batch=True,
    compare_type=False,
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
