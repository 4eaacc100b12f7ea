"""Taking a port of this machine."""

import socket

from webcare.errors import WebcareError

_BACKLOG = 2048


def listening_socket(host: str, port: int) -> socket.socket:
    """Take a port; 0 takes any that is free.

    Raises:
        WebcareError: when it cannot be had, with what to do.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise WebcareError(
            f"Webcare cannot listen on {host}, port {port}: {reason}. Stop the program "
            "that uses it, or set WEBCARE_HOST or WEBCARE_PORT."
        ) from None


def port_of(listener: socket.socket) -> int:
    """Return the port that a socket has."""
    port: int = listener.getsockname()[1]
    return port
