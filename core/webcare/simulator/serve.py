"""Running the host: for good, or in a thread beside a test or a demo."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING, Self

import uvicorn

from webcare.errors import SimulationError
from webcare.simulator.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from webcare.plugin.simulation import Simulation

DEFAULT_PORT = 9000
_START_WITHIN = 20.0


def _config(simulations: Iterable[Simulation], url: str) -> uvicorn.Config:
    known = tuple(simulations)
    for simulation in known:
        simulation.address = f"{url}/{simulation.type}/api"
    return uvicorn.Config(
        create_app(known),
        log_level="warning",
        access_log=False,
        ws="none",
        timeout_graceful_shutdown=2,
    )


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket(
        socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM
    )
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        reason = f"Nothing can listen on {host} port {port}: {error.strerror}."
        raise SimulationError(reason) from error
    return listening


def serve(
    simulations: Iterable[Simulation], *, host: str = "127.0.0.1", port: int = 0
) -> None:
    """Run the host until it is interrupted.

    Whoever reaches `host` may use the simulator: beyond this machine nobody is kept
    out. A `port` of 0 is the default one.

    Raises:
        SimulationError: when the port is taken.
    """
    with _listen(host, port or DEFAULT_PORT) as listening:
        config = _config(simulations, _address(host, listening))
        uvicorn.Server(config).run(sockets=[listening])


def _address(host: str, listening: socket.socket) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listening.getsockname()[1]}"


class SimulatorServer:
    """The host in a thread with a loop of its own; use it as a context manager.

    Args:
        port: 0 for a free one.
    """

    def __init__(
        self,
        simulations: Iterable[Simulation],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self._socket = _listen(host, port)
        self._host = host
        self._server = uvicorn.Server(_config(simulations, self.url))
        self._thread = threading.Thread(
            target=self._server.run,
            kwargs={"sockets": [self._socket]},
            name="simulator",
            daemon=True,
        )

    @property
    def url(self) -> str:
        """Return the address of the host, without a slash at its end."""
        return _address(self._host, self._socket)

    def __enter__(self) -> Self:
        """Start, and wait until requests are answered."""
        self._thread.start()
        give_up = time.monotonic() + _START_WITHIN
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > give_up:
                self._socket.close()
                raise SimulationError("The simulator did not start.")
            time.sleep(0.01)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, and wait until it has."""
        self._server.should_exit = True
        self._thread.join()
        with contextlib.suppress(OSError):
            self._socket.close()
