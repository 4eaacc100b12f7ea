"""The simulated platforms, in a process of their own beside the demo."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from webcare.errors import SimulationError, WebcareError

if TYPE_CHECKING:
    from webcare.simulator.client import SimulatorClient

_START_SECONDS = 30.0
_STOP_SECONDS = 5.0
_POLL_SECONDS = 0.05


class Phones:
    """A running simulator; `url` is the address of the phones."""

    def __init__(self, process: subprocess.Popen[bytes], url: str) -> None:
        self.url = url
        self._process = process

    @cached_property
    def client(self) -> "SimulatorClient":
        """Return what asks the simulator things."""
        from webcare.simulator.client import SimulatorClient

        return SimulatorClient(self.url)

    @property
    def running(self) -> bool:
        """Tell whether the process still runs."""
        return self._process.poll() is None

    def wait_until_ready(self) -> tuple[str, ...]:
        """Return the types of the platforms, as soon as the simulator answers.

        Raises:
            WebcareError: when it does not start.
        """
        give_up = time.monotonic() + _START_SECONDS
        while self.running and time.monotonic() < give_up:
            try:
                return self.client.types()
            except SimulationError:
                time.sleep(_POLL_SECONDS)
        raise WebcareError("The simulated platforms did not start.")

    def stop(self) -> None:
        """End the process, and wait until it has."""
        if "client" in self.__dict__:
            self.client.close()
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()


@contextmanager
def phones_at(port: int) -> Iterator[Phones]:
    """Run the simulator while the context is open, and not a moment longer.

    It has a session of its own, so that Ctrl-C reaches us first; it ends by itself
    when we die, because its standard input ends then.
    """
    process = subprocess.Popen(  # noqa: S603 - our own program
        [
            sys.executable,
            *("-m", "webcare", "simulate", "serve"),
            *("--port", str(port), "--until-eof"),
        ],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    phones = Phones(process, f"http://127.0.0.1:{port}")
    try:
        yield phones
    finally:
        phones.stop()
