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
        raise _unavailable(host, port, error) from None


def bound_socket(host: str, port: int) -> socket.socket:
    """Take a port without listening yet; 0 takes any that is free.

    Until a server listens on it, whoever connects is refused at once, and a proxy asks
    another process. On one that listens already, they would wait for the start.

    Raises:
        WebcareError: when it cannot be had, with what to do.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    try:
        if port:
            # What an earlier process leaves behind for a minute is not in the way.
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            taken.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        taken.bind((host, port))
    except (OSError, UnicodeError) as error:
        taken.close()
        raise _unavailable(host, port, error) from None
    return taken


def port_of(listener: socket.socket) -> int:
    """Return the port that a socket has."""
    port: int = listener.getsockname()[1]
    return port


def _unavailable(host: str, port: int, error: Exception) -> WebcareError:
    reason = getattr(error, "strerror", None) or str(error)
    return WebcareError(
        f"Webcare cannot listen on {host}, port {port}: {reason}. Stop the program "
        "that uses it, or set WEBCARE_HOST or WEBCARE_PORT."
    )
