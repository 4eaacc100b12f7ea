"""Bringing a database to the schema of this version.

Alembic is imported only when there is something to do: a server whose schema is
current need not carry ten megabytes of it.
"""

from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

from webcare.storage.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

HEADS = frozenset({"0003"})
"""The last migration of every branch; a test holds it against the files."""

_MIGRATIONS = "webcare.storage:migrations"
_VERSIONS = "alembic_version"


def migrate(database: Database) -> None:
    """Bring the schema up to date; one that is so already stays untouched."""
    if is_current(database.engine):
        return
    from alembic import command  # noqa: PLC0415 - see above

    with database.engine.execution_options(writes=True).begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")


def is_current(engine: Engine) -> bool:
    """Tell whether the schema is the one that this version needs."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(_VERSIONS):
            return False
        found = connection.execute(text(f"SELECT version_num FROM {_VERSIONS}"))  # noqa: S608 - a name of ours
        return set(found.scalars()) == HEADS


def alembic_config() -> "Config":
    """Return what Alembic must know to find the migrations."""
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", _MIGRATIONS)
    config.set_main_option("path_separator", "os")
    return config
