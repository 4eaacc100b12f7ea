"""Which migrations a database has had, and bringing an empty one to others."""

from collections.abc import Iterable

from sqlalchemy import Connection, inspect, text

from webcare.storage.database import Database
from webcare.storage.migrate import alembic_config
from webcare.storage.revision import HEADS, VERSIONS


def revisions_of(connection: Connection) -> frozenset[str]:
    """Return the last migration of every branch; empty when there are no tables."""
    if not inspect(connection).has_table(VERSIONS):
        return frozenset()
    found = connection.execute(text(f"SELECT version_num FROM {VERSIONS}"))  # noqa: S608 - a name of ours
    return frozenset(found.scalars())


def are_known(revisions: Iterable[str]) -> bool:
    """Tell whether this version has had all of these migrations itself."""
    asked = frozenset(revisions)
    if asked == HEADS:
        return True
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as in `migrate`

    script = ScriptDirectory.from_config(alembic_config())
    return asked <= {each.revision for each in script.walk_revisions()}


def bring_empty_to(database: Database, revisions: Iterable[str]) -> None:
    """Give a database without rows the tables that it had after some migrations."""
    wanted = frozenset(revisions)
    with database.engine.connect() as connection:
        found = revisions_of(connection)
    if found == wanted:
        return
    from alembic import command  # noqa: PLC0415 - as in `migrate`

    with database.engine.execution_options(writes=True).begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        if found:
            command.downgrade(config, "base")
        for revision in sorted(wanted):
            command.upgrade(config, revision)
