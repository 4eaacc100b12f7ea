"""The schema that migrations make is the one that the tables describe."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Index, inspect
from sqlmodel import select

from tests.made.rehearsal import NEXT, write_step
from tests.services.plugin import NewDatabase
from webcare.domain.access import BUILT_IN_ROLES
from webcare.settings import Settings
from webcare.storage import migrate as migrating
from webcare.storage.database import Database
from webcare.storage.migrate import fit_with, migrate
from webcare.storage.revision import CODE, HEADS, Fit, applied, floor
from webcare.storage.tables import Role, metadata


@pytest.fixture
def database(database_url: str) -> Database:
    return Database(Settings(database_url=database_url).effective_database_url)


# On SQLite the one index that is on an expression cannot be compared.
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified")
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression")
def test_an_empty_database_becomes_what_the_tables_say(database: Database) -> None:
    assert fit_with(database.engine) is Fit.BEHIND
    migrate(database)
    assert fit_with(database.engine) is Fit.FITS
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": _is_for(database)}
        )
        assert compare_metadata(context, metadata) == []
    database.close()


def _is_for(database: Database) -> object:
    """Leave out indexes that only PostgreSQL has."""

    def included(item: object, _: str, kind: str, *others: object) -> bool:
        del others
        only = kind == "index" and isinstance(item, Index) and item._ddl_if
        return not (only and database.on_sqlite)

    return included


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate(database)
    with database.engine.connect() as connection:
        before = sorted(inspect(connection).get_table_names())
    migrate(database)
    with database.engine.connect() as connection:
        assert sorted(inspect(connection).get_table_names()) == before
    database.close()


def test_every_step_can_be_taken_back(database: Database) -> None:
    migrate(database)
    with database.engine.execution_options(writes=True).begin() as connection:
        config = migrating.alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    with database.engine.connect() as connection:
        left = inspect(connection).get_table_names()
    assert left == ["alembic_version"]
    migrate(database)
    assert fit_with(database.engine) is Fit.FITS
    database.close()


def test_a_migration_that_fails_leaves_nothing_of_itself(
    database: Database, tmp_path: Path
) -> None:
    migrate(database)
    write_step(
        tmp_path,
        NEXT,
        """
        op.create_table("extra", sa.Column("id", sa.Integer()))
        raise RuntimeError("the power failed")
        """,
    )
    with pytest.raises(RuntimeError):
        migrate(database, beyond=tmp_path)
    with database.engine.connect() as connection:
        assert not inspect(connection).has_table("extra")
        assert applied(connection) == CODE
    database.close()


def test_the_first_migrations_of_a_new_database_are_whole_on_sqlite(
    new_sqlite: NewDatabase, tmp_path: Path
) -> None:
    """All or none of them: a file of half a schema is of no use to anybody."""
    database = Database(new_sqlite())
    write_step(tmp_path, NEXT, "raise RuntimeError('the power failed')")
    with pytest.raises(RuntimeError):
        migrate(database, beyond=tmp_path)
    with database.engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    database.close()


def test_the_heads_are_those_of_the_files() -> None:
    """A server tells whether its schema is current without looking at the files."""
    script = ScriptDirectory.from_config(migrating.alembic_config())
    assert set(script.get_heads()) == HEADS


def test_the_database_says_which_code_it_works_with(database: Database) -> None:
    migrate(database)
    with database.engine.connect() as connection:
        assert floor(connection) == "0004"
    _bring_to(database, "0003")
    with database.engine.connect() as connection:
        assert floor(connection) == ""
    database.close()


def test_roles_of_before_get_what_this_version_means_them_to_have(
    database: Database,
) -> None:
    """A role of the organisation's own stays as it is."""
    _bring_to(database, "0001")
    before = {
        "admin": ["user.manage"],
        "lead": ["conversation.read", "dead_letter.replay"],
        "agent": ["contact.block", "conversation.read"],
        "press": ["conversation.read"],
    }
    with database.writing() as session:
        session.add_all(Role(name=n, permissions=p) for n, p in before.items())
    migrate(database)
    assert _roles(database) == {
        "admin": [
            "contact.edit",
            "contact_field.manage",
            "finding.override",
            "hold.place",
            "message.moderate",
            "message.unmask",
            "policy.manage",
            "staff.plan",
            "tip.export",
            "user.manage",
            "work.divide",
        ],
        "lead": [
            "contact.edit",
            "conversation.read",
            "dead_letter.replay",
            "finding.override",
            "message.moderate",
            "message.unmask",
            "staff.plan",
            "tip.export",
            "work.divide",
        ],
        "agent": [
            "contact.block",
            "contact.edit",
            "conversation.read",
            "message.moderate",
            "message.unmask",
        ],
        "press": ["conversation.read"],
    }
    assert {"contact.edit", "message.moderate"} <= BUILT_IN_ROLES["agent"]
    _bring_to(database, "0001")
    assert _roles(database) == before
    database.close()


def _bring_to(database: Database, revision: str) -> None:
    with database.engine.execution_options(writes=True).begin() as connection:
        config = migrating.alembic_config()
        config.attributes["connection"] = connection
        head = MigrationContext.configure(connection).get_current_heads()
        move = command.downgrade if head else command.upgrade
        move(config, revision)


def _roles(database: Database) -> dict[str, list[str]]:
    with database.reading() as session:
        return {row.name: row.permissions for row in session.exec(select(Role))}
