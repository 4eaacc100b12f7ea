"""What most commands begin with: settings, a database that fits, and a core."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import typer

from webcare.bootstrap import build_core
from webcare.cli.running import server_process
from webcare.errors import WebcareError
from webcare.logs import configure_logs
from webcare.services.core import Core
from webcare.services.operations import schema
from webcare.services.operations.schema import OUTDATED, Fit
from webcare.settings import Settings

T = TypeVar("T")


def command_settings() -> Settings:
    """Read the settings, and keep the log of a short command to what is wrong.

    Raises:
        ConfigurationError: with a sentence for each setting that is wrong.
    """
    settings = Settings.load()
    quiet = {"debug": "debug", "error": "error"}.get(settings.log_level, "warning")
    configure_logs(settings.log_format, quiet)
    return settings


def prepare_database(settings: Settings) -> None:
    """Make sure that the database can be used with this version of Webcare.

    A SQLite file that nobody else serves is brought up to date by itself.

    Raises:
        WebcareError: when it cannot be reached, or somebody has to migrate it first.
    """
    fit = schema.fit(settings)
    if fit is Fit.FITS:
        return
    if fit is Fit.OUTDATED:
        raise WebcareError(OUTDATED)
    if not settings.on_sqlite:
        raise WebcareError(
            "The database does not have the tables of this version. Make a backup, "
            "then run: webcare migrate"
        )
    if server_process(settings.data_dir) not in {None, os.getpid()}:
        raise WebcareError(
            "Another version of Webcare is running on this data folder. Stop it, and "
            "start it again with this version."
        )
    schema.migrate(settings, alone=True, say=partial(typer.echo, err=True))


def run_with_core(use: Callable[[Core], Awaitable[T]]) -> T:
    """Do something with a core, and close it again.

    Raises:
        WebcareError: whatever stands in its way, as a sentence.
    """
    settings = command_settings()
    prepare_database(settings)
    return asyncio.run(_run(settings, use))


async def _run(settings: Settings, use: Callable[[Core], Awaitable[T]]) -> T:
    core = build_core(settings)
    try:
        return await use(core)
    finally:
        await close_core(core)


async def close_core(core: Core) -> None:
    """Give back what a core holds: connections and threads."""
    await core.accounts.aclose()
    core.passwords.close()
    core.database.close()
