"""Start everything that a demo needs, and stop all of it again."""

import os
import socket
from contextlib import ExitStack, suppress
from ipaddress import ip_address

import typer

from webcare.cli.demo.folder import FOLDER, DemoFolder
from webcare.cli.demo.phones import phones_at
from webcare.cli.ports import listening_socket, port_of
from webcare.cli.running import only_server
from webcare.errors import ConfigurationError, WebcareError
from webcare.settings import Settings

_LOOPBACK = "127.0.0.1"


def start_demo(*, port: int, phone_port: int, reset: bool) -> None:
    """Run the demo until a signal comes.

    Raises:
        WebcareError: when the folder cannot be used, or a part does not start.
    """
    settings = _settings()
    with ExitStack() as stack:
        stack.enter_context(only_server(settings.data_dir))
        folder = DemoFolder(settings.data_dir)
        filled = folder.claim(reset=reset)
        listener = stack.enter_context(_port_or_other(settings.host, port, "inbox"))
        phones = stack.enter_context(phones_at(_free_port(phone_port, "phone")))
        # Imported while the phones start: both take a second.
        from webcare.cli.demo.run import run

        run(
            settings.on_port(port_of(listener)), listener, phones, folder, filled=filled
        )
    typer.echo("The demo has stopped.")


def _settings() -> Settings:
    """Return the settings, with what a demo must never share with real work.

    Raises:
        ConfigurationError: with a sentence for each setting that is wrong.
    """
    settings = Settings.load()
    _must_stay_here(settings.host)
    given = settings.model_dump(exclude_unset=True)
    if "WEBCARE_DATA_DIR" not in os.environ:
        given["data_dir"] = FOLDER
    # Never the database or the key of an installation that works.
    given |= {"database_url": None, "redis_url": None, "secret_key": None}
    settings = Settings.load(**given)
    chosen = "log_level" in settings.model_fields_set
    from webcare.logs import configure_logs

    configure_logs(settings.log_format, settings.log_level if chosen else "warning")
    return settings


def _must_stay_here(host: str) -> None:
    """Keep a demo on this machine: everybody knows its passwords.

    Raises:
        ConfigurationError: when others could reach it.
    """
    with suppress(ValueError):
        if ip_address(host).is_loopback:
            return
    if host != "localhost":
        raise ConfigurationError(
            f"WEBCARE_HOST is {host}, but a demo can only be reached from this "
            "machine: its passwords are no secret. Unset it, or run webcare serve."
        )


def _port_or_other(host: str, port: int, what: str) -> socket.socket:
    """Take a port, or one that is free when it is taken."""
    try:
        return listening_socket(host, port)
    except WebcareError:
        listener = listening_socket(host, 0)
        typer.echo(f"Port {port} is taken; the {what} is at {port_of(listener)}.")
        return listener


def _free_port(port: int, what: str) -> int:
    """Return a port of this machine that nobody uses just now."""
    with _port_or_other(_LOOPBACK, port, what) as listener:
        return port_of(listener)
