"""The command line, `webcare`: one module for each group of commands.

What operators read here is English; what agents and customers see is in their own
language. Commands import what they need when they run, so that `webcare --help` answers
at once.

Exit codes: 0 done, 1 failed, 2 wrong use or settings.
"""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from webcare.cli.apply import app as apply_app
from webcare.cli.backup import app as backup_app
from webcare.cli.channels import app as channels_app
from webcare.cli.demo import app as demo_app
from webcare.cli.dev import app as dev_app
from webcare.cli.doctor import app as doctor_app
from webcare.cli.export import app as export_app
from webcare.cli.migrate import app as migrate_app
from webcare.cli.new import app as new_app
from webcare.cli.plugins import app as plugins_app
from webcare.cli.sentences import filled
from webcare.cli.serve import app as serve_app
from webcare.cli.simulate import app as simulate_app
from webcare.cli.users import app as users_app
from webcare.cli.work import app as work_app
from webcare.cli.worker import app as worker_app
from webcare.errors import (
    ConfigurationError,
    Refused,
    StorageUnavailable,
    WebcareError,
)

__all__ = ["app", "main"]

app = typer.Typer(
    name="webcare",
    no_args_is_help=True,
    add_completion=False,
    # Plain text: boxes say nothing to a screen reader or a pipe.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _one in (
    serve_app,
    worker_app,
    demo_app,
    dev_app,
    migrate_app,
    apply_app,
    export_app,
    doctor_app,
    backup_app,
):
    app.add_typer(_one)
app.add_typer(users_app, name="user")
app.add_typer(channels_app, name="channel")
app.add_typer(work_app, name="work")
app.add_typer(plugins_app, name="plugin")
app.add_typer(new_app, name="new")
app.add_typer(simulate_app, name="simulate")


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        from webcare import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _webcare(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Show the version and leave.",
            callback=_show_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    """Answer people where they write to you.

    Settings come from the environment (WEBCARE_…) and from webcare.toml in this folder.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code.

    Args:
        arguments: what stands after `webcare`; that of this process when None.
    """
    try:
        app(arguments, prog_name="webcare")
    except ConfigurationError as error:
        _complain(*error.problems)
        sys.exit(2)
    except Refused as error:
        _complain(*(filled(each.reason, each.values) for each in error.findings))
        sys.exit(1)
    except StorageUnavailable as error:
        _complain(f"The database did not take the change: {error}.")
        sys.exit(1)
    except WebcareError as error:
        _complain(str(error))
        sys.exit(1)


def _complain(*sentences: str) -> None:
    for sentence in sentences:
        typer.echo(sentence, err=True)
