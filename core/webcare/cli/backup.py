"""`webcare backup` and `webcare restore`: one file with everything, and back."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from webcare.services.backup.make import Made
    from webcare.services.backup.restore import Restored
    from webcare.services.core import Core
    from webcare.settings import Settings

T = TypeVar("T")

app = typer.Typer()


@app.command()
def backup(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="What to write; it is not there yet.")
    ],
    *,
    without_files: Annotated[
        bool,
        typer.Option(
            "--without-files", help="Leave out what is in the media store; rows only."
        ),
    ] = False,
) -> None:
    """Write the database and the files into one file, while everything goes on.

    It holds the rows of the moment when it begins. Only the user who runs this can
    read it. Not inside: the settings and the secret key, which is needed to restore
    it, log-ins, and what counts for seconds only. Never overwrites anything.
    """
    from webcare.cli.working import command_settings
    from webcare.services.backup.make import make_backup

    settings = command_settings()
    _refuse_without_database(settings)
    made = _run(
        settings,
        lambda core: make_backup(
            core, file, with_files=not without_files, told=_progress
        ),
    )
    _say_made(file, made)


@app.command()
def restore(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="What `webcare backup` wrote.")
    ],
    *,
    in_doubt: Annotated[
        bool,
        typer.Option(
            "--in-doubt",
            help="The backup is old: replies that waited to be sent become perhaps "
            "sent, so that people decide, instead of being sent perhaps twice.",
        ),
    ] = False,
) -> None:
    """Put a backup into an empty database, of either kind, and the media store.

    The whole file is checked first, and nothing is written when it is damaged, of a
    newer version, or belongs to another secret key. A backup of an older version is
    brought up to date. Nothing may be running on the database.
    """
    from contextlib import nullcontext

    from webcare.cli.running import only_server
    from webcare.cli.working import command_settings
    from webcare.services.backup.restore import restore as put_back

    settings = command_settings()
    _refuse_without_key(settings)
    with only_server(settings.data_dir) if settings.on_sqlite else nullcontext():
        restored = _run(
            settings,
            lambda core: put_back(core, file, in_doubt=in_doubt, told=_progress),
        )
    _say_restored(restored, in_doubt=in_doubt)


def _run(settings: "Settings", use: "Callable[[Core], Awaitable[T]]") -> T:
    """Do something with a core whose database may be of another version, or absent."""
    import asyncio

    from webcare.bootstrap import build_core
    from webcare.cli.working import close_core

    async def run() -> T:
        core = build_core(settings)
        try:
            return await use(core)
        finally:
            await close_core(core)

    return asyncio.run(run())


def _refuse_without_database(settings: "Settings") -> None:
    """Refuse before a database and a key are made where there are none."""
    from sqlalchemy import make_url

    from webcare.errors import WebcareError

    path = make_url(settings.effective_database_url).database or ""
    if settings.on_sqlite and not Path(path).exists():
        raise WebcareError(f"There is nothing to back up: there is no database {path}.")


def _refuse_without_key(settings: "Settings") -> None:
    """Refuse before a new key is made, which would be the wrong one."""
    from webcare.errors import ConfigurationError
    from webcare.storage.sealing import KEY_FILE

    path = settings.data_dir / KEY_FILE
    if settings.secret_key is None and not path.exists():
        raise ConfigurationError(
            "There is no secret key here. Set WEBCARE_SECRET_KEY to the key of where "
            f"the backup was made, or put its secret.key here: {path}"
        )


def _progress(sentence: str) -> None:
    # A timer wants the last sentence only; people like to see that it goes on.
    if sys.stderr.isatty():
        typer.echo(sentence, err=True)


def _say_made(path: Path, made: "Made") -> None:
    manifest = made.manifest
    inside = f"{manifest.rows:,} rows of {len(manifest.tables)} tables"
    if manifest.files is None:
        inside += ", without the files"
    else:
        inside += f" and {manifest.files.files:,} files"
    typer.echo(f"{path} holds {inside}, in {_size(made.size)}.")
    if manifest.files and manifest.files.missing:
        typer.echo(
            f"{manifest.files.missing:,} files are not in the media store any more.",
            err=True,
        )
    if made.strangers:
        names = ", ".join(made.strangers)
        typer.echo(f"Left out, since they are not Webcare's: {names}.", err=True)
    keys = ", ".join(manifest.head.keys)
    typer.echo(f"Restoring it needs the secret key ({keys}): keep that elsewhere.")


def _say_restored(restored: "Restored", *, in_doubt: bool) -> None:
    manifest = restored.manifest
    files = f"{manifest.files.files:,} files" if manifest.files else "no files"
    made_at = manifest.head.made_at.strftime("%Y-%m-%d %H:%M UTC")
    typer.echo(f"{manifest.rows:,} rows and {files} are back, as of {made_at}.")
    if manifest.files is None:
        typer.echo("The files are not in this backup: put the media store back too.")
    if restored.waiting and in_doubt:
        typer.echo(f"{restored.waiting:,} replies become perhaps sent.")
    elif restored.waiting:
        typer.echo(
            f"{restored.waiting:,} replies waited to be sent then, and go out when "
            "Webcare starts."
        )
    typer.echo("Everybody has to log in again. Start Webcare when you are ready.")


def _size(count: int) -> str:
    """Return a size as people read it."""
    size = float(count)
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:  # noqa: PLR2004 - the step between units
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
