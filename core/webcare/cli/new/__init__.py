"""`webcare new`: something to begin with."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Begin something of your own.")


@app.callback()
def _group() -> None:
    """Keep `channel` a command of its own, also while it is the only one."""


@app.command()
def channel(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="Lower case, such as acme: the type of channel."
        ),
    ],
    folder: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Where to write it; webcare-NAME when not given."
        ),
    ] = None,
) -> None:
    """Write a channel that runs, with its contract and a README.

    It receives and sends texts, and brings a simulated platform, so that it can be
    tried at once: webcare dev FOLDER. Nothing that exists is overwritten.
    """
    from webcare.cli.new.scaffold import new_channel

    made = new_channel(name, folder or Path(f"webcare-{name}"))
    typer.echo(f"{made} is a channel that runs. Try it:")
    typer.echo(f"  webcare dev {made}")
    typer.echo(f'  webcare simulate {name} --text "Is anybody there?"')
