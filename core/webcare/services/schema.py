"""Whether the database has the tables of this version, and giving it those."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from webcare.errors import WebcareError
from webcare.settings import Settings
from webcare.storage import migrate as migrations
from webcare.storage.database import Database


def migrate(settings: Settings) -> None:
    """Bring the database up to date; one that is so already stays untouched.

    Raises:
        WebcareError: when it cannot be reached.
    """
    with _opened(settings) as database:
        migrations.migrate(database)


def is_current(settings: Settings) -> bool:
    """Tell whether the database has the tables that this version needs.

    Raises:
        WebcareError: when it cannot be reached.
    """
    with _opened(settings) as database:
        return migrations.is_current(database.engine)


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    database = Database(settings.effective_database_url)
    try:
        yield database
    except DBAPIError as error:
        raise WebcareError(_unreachable(settings, error)) from None
    finally:
        database.close()


def _unreachable(settings: Settings, error: DBAPIError) -> str:
    """Return one sentence about a database that does not answer, without secrets."""
    url = make_url(settings.effective_database_url)
    reason = str(error.orig).strip().splitlines() or ["it does not answer"]
    return (
        f"The database {url.render_as_string(hide_password=True)} cannot be used: "
        f"{reason[0].rstrip('.')}."
    )
