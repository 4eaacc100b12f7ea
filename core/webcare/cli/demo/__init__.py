"""`webcare demo`: everything at once, with made-up people and simulated platforms."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def demo(
    port: Annotated[
        int,
        typer.Option(metavar="PORT", min=0, max=65535, help="The port of the inbox."),
    ] = 8800,
    phone_port: Annotated[
        int,
        typer.Option(metavar="PORT", min=0, max=65535, help="The port of the phone."),
    ] = 9000,
    *,
    reset: Annotated[
        bool,
        typer.Option(
            "--reset/--keep",
            help="Begin afresh, or go on with the conversations of last time. The "
            "simulated phones are new in either case.",
        ),
    ] = True,
) -> None:
    """Try Webcare: a service desk at work, and a phone to write to it.

    Its data lies in .demo, or in WEBCARE_DATA_DIR when that is set; a folder that holds
    anything but a demo is left alone. Needs no account anywhere and no other service.
    A port that is taken is replaced by one that is free. Stop it with Ctrl-C.
    """
    from webcare.cli.demo.start import start_demo

    start_demo(port=port, phone_port=phone_port, reset=reset)
