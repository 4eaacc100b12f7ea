"""`webcare apply`: teams, users, fields, channels and policies from a file."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def apply(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="What there must be, as TOML.", dir_okay=False
        ),
    ],
    *,
    acknowledge: Annotated[
        bool,
        typer.Option(
            "--acknowledge",
            help="Also activate policies that take away what cannot be brought back.",
        ),
    ] = False,
) -> None:
    """Create and change teams, users, fields, channels and policies as a file says.

    Doing it twice changes nothing the second time, and nothing is ever removed. A
    value {env = "NAME"} is read from the environment. While anything in the file is
    wrong, nothing is changed: every problem is named, and the exit code is 2.
    """
    import os

    from webcare.cli.working import run_with_core
    from webcare.errors import ConfigurationError
    from webcare.services.configuration.apply import apply as apply_document
    from webcare.services.configuration.apply_file import read_file

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ConfigurationError(f"{file} cannot be read: {reason}.") from None
    document = read_file(text, os.environ)
    done = run_with_core(
        lambda core: apply_document(core, document, acknowledged=acknowledge)
    )
    for one in done:
        changes = f" ({', '.join(one.changes)})" if one.changes else ""
        typer.echo(f"{one.outcome:9} {one.kind} {one.name}{changes}")
    if all(one.outcome == "unchanged" for one in done):
        typer.echo("Everything is already as the file says.")
