"""`webcare serve`: the server, with its workers."""

import sys
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from types import ModuleType

app = typer.Typer()


@app.command()
def serve() -> None:
    """Receive messages, show the pages, send the answers.

    Runs until it is stopped, with Ctrl-C or SIGTERM: requests and sends that are under
    way are finished first. Where it listens and what it uses stands in the settings.
    With PostgreSQL, run `webcare migrate` before the first start and after an update.
    """
    from contextlib import nullcontext

    import_plain_structlog()
    from webcare.cli.running import only_server
    from webcare.settings import Settings

    settings = Settings.load()
    alone = only_server(settings.data_dir) if settings.on_sqlite else nullcontext()
    # Held before all else is imported: a second server is turned away at once.
    with alone:
        from webcare.cli.listening import serve_until_stopped
        from webcare.logs import configure_logs

        configure_logs(settings.log_format, settings.log_level)
        serve_until_stopped(settings)


def import_plain_structlog() -> None:
    """Import structlog as where rich is not installed.

    It would load six megabytes to colour tracebacks, which a server never prints.
    """
    absent: dict[str, ModuleType | None] = {"rich": None}
    sys.modules.update(absent)  # type: ignore[arg-type]  # what Python itself calls absent
    import structlog  # noqa: F401

    del sys.modules["rich"]
