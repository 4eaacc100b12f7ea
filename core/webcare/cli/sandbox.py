"""A desk of one's own on this machine, which never touches real work."""

import socket
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path

import typer

from webcare.cli.ports import listening_socket, port_of
from webcare.errors import ConfigurationError, WebcareError
from webcare.settings import Settings

LOOPBACK = "127.0.0.1"


def sandbox_settings(folder: Path) -> Settings:
    """Return the settings, with what a sandbox must never share with real work.

    Its data is in `folder`, whatever they say: what they name may hold real work.

    Raises:
        ConfigurationError: with a sentence for each setting that is wrong.
    """
    settings = Settings.load()
    _must_stay_here(settings.host)
    given = settings.model_dump(exclude_unset=True) | {"data_dir": folder}
    # Never the database or the key of an installation that works.
    given |= {"database_url": None, "redis_url": None, "secret_key": None}
    settings = Settings.load(**given)
    chosen = "log_level" in settings.model_fields_set
    from webcare.logs import configure_logs

    configure_logs(settings.log_format, settings.log_level if chosen else "warning")
    return settings


def _must_stay_here(host: str) -> None:
    """Keep a sandbox on this machine: everybody knows its passwords.

    Raises:
        ConfigurationError: when others could reach it.
    """
    with suppress(ValueError):
        if ip_address(host).is_loopback:
            return
    if host != "localhost":
        raise ConfigurationError(
            f"WEBCARE_HOST is {host}, but this can only be reached from this "
            "machine: its passwords are no secret. Unset it, or run webcare serve."
        )


def port_or_other(host: str, port: int, what: str) -> socket.socket:
    """Take a port, or one that is free when it is taken."""
    try:
        return listening_socket(host, port)
    except WebcareError:
        listener = listening_socket(host, 0)
        typer.echo(f"Port {port} is taken; the {what} is at {port_of(listener)}.")
        return listener


def free_port(port: int, what: str) -> int:
    """Return a port of this machine that nobody uses just now."""
    with port_or_other(LOOPBACK, port, what) as listener:
        return port_of(listener)
