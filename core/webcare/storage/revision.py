"""Whether a schema will do for this version of Webcare, older or newer as it may be.

A database says which migrations it has had and, for each, the oldest code that can
work with what it left behind (`schema_steps`). So a version that never heard of a
migration still knows whether it may go on: an old server runs beside a new one until a
migration takes away what the old one needs.

Revisions are four digits; the order of the texts is the order of the migrations.
"""

from enum import Enum

from sqlalchemy import Connection, inspect, text

HEADS = frozenset({"0024"})
"""The last migration of every branch; a test holds it against the files."""

CODE = max(HEADS)
"""The last migration that this version knows."""

VERSIONS = "alembic_version"
"""The table in which Alembic keeps which migrations a database has had."""

_STEPS = "schema_steps"

_NOTE = text(
    f"INSERT INTO {_STEPS} (revision, works_with) VALUES (:revision, :works_with)"  # noqa: S608 - a name of ours
    " ON CONFLICT DO NOTHING"
)
_FORGET = text(f"DELETE FROM {_STEPS} WHERE revision = :revision")  # noqa: S608 - idem

OUTDATED = (
    "The database was changed by a newer version of Webcare, and this one is too old "
    "to work with it. Start the newer version."
)


class Fit(Enum):
    """What a version can do with a schema."""

    FITS = "fits"
    """Equal, or newer without anything that this version cannot bear."""

    BEHIND = "behind"
    """It has to be migrated first."""

    OUTDATED = "outdated"
    """It is newer, and this version must not touch it any more."""


def fit_of(connection: Connection) -> Fit:
    """Tell whether this version can work with the schema."""
    # First: the floor is raised before the tables change.
    if floor(connection) > CODE:
        return Fit.OUTDATED
    return Fit.BEHIND if applied(connection) < CODE else Fit.FITS


def applied(connection: Connection) -> str:
    """Return the last migration that the database has had; empty without any."""
    return _largest(connection, VERSIONS, "version_num")


def floor(connection: Connection) -> str:
    """Return the oldest code that may work with the schema; empty for any."""
    return _largest(connection, _STEPS, "works_with")


def note_step(connection: Connection, revision: str, works_with: str) -> None:
    """Write down that a migration leaves what code from `works_with` on can bear."""
    if inspect(connection).has_table(_STEPS):
        connection.execute(_NOTE, {"revision": revision, "works_with": works_with})


def forget_step(connection: Connection, revision: str) -> None:
    """Take back what was noted of a migration."""
    if inspect(connection).has_table(_STEPS):
        connection.execute(_FORGET, {"revision": revision})


def _largest(connection: Connection, table: str, column: str) -> str:
    if not inspect(connection).has_table(table):
        return ""
    found = connection.execute(text(f"SELECT max({column}) FROM {table}"))  # noqa: S608 - names of ours
    return found.scalar_one() or ""
