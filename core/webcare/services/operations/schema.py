"""Whether the database has the tables of this version, and giving it those."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from webcare.errors import WebcareError
from webcare.settings import Settings
from webcare.storage import migrate as migrations
from webcare.storage.database import Database
from webcare.storage.revision import OUTDATED, Fit

__all__ = ["OUTDATED", "Fit", "fit", "migrate"]


def migrate(
    settings: Settings,
    *,
    alone: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """Bring the database up to date; one that will do already stays untouched.

    Args:
        settings: say where it is.
        alone: nobody else has it open.
        say: takes a sentence about what happens.

    Raises:
        WebcareError: when it cannot be reached, was changed by a version that is too
            new for this one, or is too busy to be changed.
    """
    with _opened(settings) as database:
        migrations.migrate(database, alone=alone, say=say)


def fit(settings: Settings) -> Fit:
    """Tell whether this version can work with the tables of the database.

    Raises:
        WebcareError: when it cannot be reached.
    """
    with _opened(settings) as database:
        return migrations.fit_with(database.engine)


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
    # A password may stand among the options as well, where nothing hides it.
    url = make_url(settings.effective_database_url).set(query={})
    reason = str(error.orig).strip().splitlines() or ["it does not answer"]
    return (
        f"The database {url.render_as_string(hide_password=True)} cannot be used: "
        f"{reason[0].rstrip('.')}."
    )
