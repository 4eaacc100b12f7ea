"""Bringing a database to the schema of this version."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from webcare.storage.database import Database

MIGRATIONS = "webcare.storage:migrations"


def migrate(database: Database) -> None:
    """Bring the schema up to date; one that is so already stays untouched."""
    with database.engine.execution_options(writes=True).begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")


def is_current(engine: Engine) -> bool:
    """Tell whether the schema is the one that this version needs."""
    script = ScriptDirectory.from_config(_config())
    with engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    return set(heads) == set(script.get_heads())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    config.set_main_option("path_separator", "os")
    return config
