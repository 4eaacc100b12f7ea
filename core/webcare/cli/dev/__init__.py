"""`webcare dev`: a desk for who writes a channel; it shows everything and reloads."""

from pathlib import Path
from typing import Annotated

import typer

from webcare.errors import ConfigurationError

app = typer.Typer()


@app.command()
def dev(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FOLDER]",
            help="Of a plugin with a pyproject.toml; it need not be installed. Without "
            "it the installed plugins are used.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    port: Annotated[
        int,
        typer.Option(metavar="PORT", min=0, max=65535, help="The port of the inbox."),
    ] = 8800,
    phone_port: Annotated[
        int,
        typer.Option(metavar="PORT", min=0, max=65535, help="The port of the phone."),
    ] = 9000,
    replay: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            min=1,
            help="Send a webhook that was shown once more to the desk that runs.",
        ),
    ] = None,
    *,
    inside: Annotated[bool, typer.Option("--inside", hidden=True)] = False,
) -> None:
    """Write a channel: see every webhook with what became of it, reload at each change.

    Runs a desk with a simulated platform for every channel that brings one, keeps its
    data in .dev, and begins anew whenever a file of the plugin changes. Every webhook
    is shown with its raw body and the events that the channel reads in it, and has a
    number by which it can be sent again. Stop it with Ctrl-C.
    """
    if replay is not None:
        from webcare.cli.dev.replay import replay_webhook

        replay_webhook(replay)
    elif inside:
        from webcare.cli.dev.desk import run_desk

        run_desk(port=port, phone_port=phone_port)
    else:
        try:
            from webcare.cli.dev.reloading import run_reloading
        except ModuleNotFoundError as error:
            raise ConfigurationError(
                f'{error.name} is not installed. Do: pip install "webcare[testing]"'
            ) from None

        run_reloading(folder, port=port, phone_port=phone_port)
