"""`webcare export`: what there is, as a file for `webcare apply`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def export(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]", help="Where to; the terminal without it.", dir_okay=False
        ),
    ] = None,
) -> None:
    """Write teams, users, contacts' fields, channels and policies as a file.

    It has no passwords, and a variable {env = "NAME"} for each secret of a channel.
    Applied here with those set, it changes nothing; it can be kept in git.
    """
    from webcare.cli.working import run_with_core
    from webcare.errors import ConfigurationError
    from webcare.services.configuration.export import export as look
    from webcare.services.configuration.export import written

    text = written(run_with_core(look))
    if file is None:
        typer.echo(text, nl=False)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(
            f"{file} cannot be written: {error.strerror}."
        ) from None
