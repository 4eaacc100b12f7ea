"""Bringing a database to the schema of this version, while others may work with it.

On PostgreSQL every migration has a transaction of its own, and none waits for a lock so
long that receipt queues up behind it: it gives up after half a second and tries again.
On SQLite, which has one writer, all of them are one transaction; whoever writes waits
for its end, and how long that will be is said before.

Alembic is imported only when there is something to do: a server whose schema is
current need not carry ten megabytes of it.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection, Engine, func, inspect, select, table, text
from sqlalchemy.exc import DBAPIError

from webcare.errors import WebcareError
from webcare.storage import fence
from webcare.storage.database import Database
from webcare.storage.revision import (
    OUTDATED,
    Fit,
    applied,
    fit_of,
    floor,
    forget_step,
    note_step,
)

if TYPE_CHECKING:
    from alembic.config import Config

LOCK_SECONDS = 0.5
"""The longest that a migration waits for a lock, and others behind it."""

ROWS_A_SECOND = 50_000
"""What a migration works through on SQLite, for the estimate."""

_MIGRATIONS = "webcare.storage:migrations"
_VERSIONS = "webcare.storage:migrations/versions"
_TRIES = 120
_LONGEST_PAUSE = 5.0
# A lock that was not to be had in time, and two that waited for each other.
_IN_THE_WAY = frozenset({"55P03", "40P01"})
_ONE_AT_A_TIME = 0x77656263617265
"""The name of PostgreSQL's lock that two `webcare migrate` share."""

Say = Callable[[str], None]


def _quietly(sentence: str) -> None:
    """Say nothing."""


class Step(NamedTuple):
    """A migration that is still to be applied, as its file describes it."""

    revision: str
    works_with: str
    works_through: tuple[str, ...]


def migrate(
    database: Database,
    *,
    alone: bool = False,
    say: Say = _quietly,
    beyond: Path | None = None,
) -> None:
    """Bring the schema up to date; one that will do already stays untouched.

    Args:
        database: what to migrate.
        alone: nobody else has it open, so that nobody needs to be shut out first.
        say: takes a sentence about what happens.
        beyond: a folder with migrations that follow on ours, for rehearsals.

    Raises:
        WebcareError: when this version is too old for the schema, or a table stayed
            in use for so long that a migration could not have it.
    """
    if beyond is None:
        fit = fit_with(database.engine)
        if fit is Fit.OUTDATED:
            raise WebcareError(OUTDATED)
        if fit is Fit.FITS:
            return
    apply = _in_one_go if database.on_sqlite else _one_by_one
    apply(database, alembic_config(beyond), alone=alone, say=say)


def fit_with(engine: Engine) -> Fit:
    """Tell whether this version can work with the schema."""
    with engine.connect() as connection:
        return fit_of(connection)


def alembic_config(beyond: Path | None = None) -> "Config":
    """Return what Alembic must know to find the migrations."""
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", _MIGRATIONS)
    config.set_main_option("path_separator", "newline")
    places = [_VERSIONS, *([str(beyond)] if beyond else [])]
    config.set_main_option("version_locations", "\n".join(places))
    return config


def _in_one_go(database: Database, config: "Config", *, alone: bool, say: Say) -> None:
    from alembic import command  # noqa: PLC0415 - see above

    writer = database.engine.execution_options(writes=True)
    with database.engine.connect() as connection:
        had = applied(connection)
    if not had:
        # Nothing is in it, and nobody waits.
        say = _quietly
    steps = _to_do(had, config)
    with _shut_out(writer, steps, alone=alone, say=say):
        _announce(database.engine, steps, say)
        started = time.monotonic()
        with writer.connect() as connection, _foreign_keys_later(connection):
            config.attributes["connection"] = connection
            command.upgrade(config, "heads")
        say(f"That took {time.monotonic() - started:.1f} seconds.")


def _announce(engine: Engine, steps: list[Step], say: Say) -> None:
    """Say how long nobody will be able to write."""
    with engine.connect() as connection:
        rows = sum(
            connection.execute(select(func.count()).select_from(table(name))).scalar()
            or 0
            for step in steps
            for name in step.works_through
            # An earlier step may make it: then there is nothing in it.
            if inspect(connection).has_table(name)
        )
    seconds = rows / ROWS_A_SECOND
    about = "less than a second" if seconds < 1 else f"about {seconds:.0f} seconds"
    say(f"The database is migrated; nothing can be stored for {about}.")


@contextmanager
def _foreign_keys_later(connection: Connection) -> Iterator[None]:
    """Give a transaction on SQLite in which tables may be replaced.

    A table that is copied is dropped for a moment, with everything that points to it.
    So what points where is looked at once, at the end.

    Raises:
        WebcareError: when something then points to nothing; all is taken back.
    """
    driver = connection.connection.cursor()
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        with connection.begin():
            yield
            lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if lost is not None:
                raise WebcareError(
                    f"The migration would have left rows of {lost[0]} that belong to "
                    "nothing, and was taken back."
                )
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
        driver.close()


def _one_by_one(database: Database, config: "Config", *, alone: bool, say: Say) -> None:
    with _own_connection(database.engine) as connection:
        _wait_for_others(connection, say)
        config.attributes["connection"] = connection
        had = applied(connection)
        connection.commit()
        for step in _to_do(had, config):
            started = time.monotonic()
            with _shut_out(database.engine, [step], alone=alone, say=say):
                _insist(connection, config, step, say)
            took = time.monotonic() - started
            say(f"Migration {step.revision} took {took:.1f} seconds.")


@contextmanager
def _own_connection(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose locks and settings end with it."""
    with engine.connect() as connection:
        try:
            yield connection
        finally:
            connection.invalidate()


def _wait_for_others(connection: Connection, say: Say) -> None:
    """Wait until nobody else migrates.

    By asking again and again: whoever waits inside a statement would himself be waited
    for when an index is made concurrently.
    """
    ask, told = text("SELECT pg_try_advisory_lock(:name)"), False
    while not connection.execute(ask, {"name": _ONE_AT_A_TIME}).scalar_one():
        connection.rollback()
        if not told:
            say("Somebody else is migrating the database; waiting for that.")
        told = True
        time.sleep(1)
    connection.commit()


def _insist(connection: Connection, config: "Config", step: Step, say: Say) -> None:
    """Apply a migration, again when what it needs was in use.

    Raises:
        WebcareError: when it was in use every time.
    """
    from alembic import command  # noqa: PLC0415 - see above

    for attempt in range(_TRIES):
        try:
            connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_SECONDS}s'")
            connection.commit()
            command.upgrade(config, step.revision)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _IN_THE_WAY:
                raise
            connection.rollback()
            say(f"Migration {step.revision} waits: a table that it needs is in use.")
            time.sleep(_pause(attempt))
        else:
            return
    raise WebcareError(
        f"Migration {step.revision} could not be applied: a table that it needs is in "
        "use all the time. Look for transactions that do not end, and run: webcare "
        "migrate"
    )


def _pause(attempt: int) -> float:
    """Return how many seconds those who were held up get to catch up."""
    longest: float = min(LOCK_SECONDS * 2**attempt, _LONGEST_PAUSE)
    return longest * random.uniform(0.5, 1)  # noqa: S311 - no secret


@contextmanager
def _shut_out(
    engine: Engine, steps: list[Step], *, alone: bool, say: Say
) -> Iterator[None]:
    """Give a time in which nobody works who is too old for what comes."""
    with engine.connect() as connection:
        lowest = floor(connection)
    rising = [step for step in steps if lowest and step.works_with > lowest]
    if rising:
        with engine.begin() as connection:
            for step in rising:
                note_step(connection, step.revision, step.works_with)
        if not alone:
            say(
                f"Versions of Webcare from before migration {rising[-1].works_with} "
                "can store nothing from now on."
            )
            time.sleep(fence.SHUT_SECONDS)
    try:
        yield
    except BaseException:
        _let_in(engine, rising)
        raise


def _let_in(engine: Engine, steps: list[Step]) -> None:
    """Take back what was announced and did not happen."""
    with engine.begin() as connection:
        last = applied(connection)
        for step in steps:
            if step.revision > last:
                forget_step(connection, step.revision)


def _to_do(had: str, config: "Config") -> list[Step]:
    """Return the migrations after the last that the database had, the oldest first."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see above

    scripts = ScriptDirectory.from_config(config)
    if had > max(scripts.get_heads()):
        # Whoever migrated while we waited is newer.
        return []
    return [
        Step(each.revision, each.module.works_with, each.module.works_through)
        for each in reversed(list(scripts.iterate_revisions("heads", had or "base")))
    ]
