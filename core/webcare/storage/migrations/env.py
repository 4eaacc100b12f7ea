"""Run by Alembic: applies the migrations on the connection that it was given."""

from collections.abc import Collection, Mapping
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import Script
from sqlmodel import AutoString

from webcare.storage.revision import forget_step, note_step
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
    if isinstance(item, sa.BigInteger):
        return "Id"
    return "Json" if isinstance(item, type(Json)) else False


def record(
    ctx: MigrationContext,
    step: MigrationInfo,
    heads: Collection[Any],
    run_args: Mapping[str, Any],
) -> None:
    """Leave in the database which code can work with it now."""
    del heads, run_args
    script, bound = step.up_revision, ctx.connection
    if not isinstance(script, Script) or bound is None:
        return
    if step.is_upgrade:
        note_step(bound, script.revision, script.module.works_with)
    else:
        forget_step(bound, script.revision)


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    # SQLite cannot alter most things in place: the table is copied instead.
    render_as_batch=True,
    compare_type=False,
    render_item=render,
    # On SQLite the caller's transaction is around them all.
    transaction_per_migration=True,
    on_version_apply=record,
    # In somebody's transaction there is nobody to make room for.
    beside_others=not connection.in_transaction(),
)
with context.begin_transaction():
    context.run_migrations()
