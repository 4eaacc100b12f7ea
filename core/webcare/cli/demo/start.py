"""Start everything that a demo needs, and stop all of it again."""

import os
from contextlib import ExitStack
from pathlib import Path

import typer

from webcare.cli.demo.folder import FOLDER, DemoFolder
from webcare.cli.demo.phones import phones_at
from webcare.cli.ports import port_of
from webcare.cli.running import only_server
from webcare.cli.sandbox import free_port, port_or_other, sandbox_settings


def start_demo(*, port: int, phone_port: int, reset: bool) -> None:
    """Run the demo until a signal comes.

    Raises:
        WebcareError: when the folder cannot be used, or a part does not start.
    """
    settings = sandbox_settings(Path(os.environ.get("WEBCARE_DATA_DIR") or FOLDER))
    with ExitStack() as stack:
        stack.enter_context(only_server(settings.data_dir))
        folder = DemoFolder(settings.data_dir)
        filled = folder.claim(reset=reset)
        listener = stack.enter_context(port_or_other(settings.host, port, "inbox"))
        phones = stack.enter_context(phones_at(free_port(phone_port, "phone")))
        # Imported while the phones start: both take a second.
        from webcare.cli.demo.run import run

        run(
            settings.on_port(port_of(listener)), listener, phones, folder, filled=filled
        )
    typer.echo("The demo has stopped.")
