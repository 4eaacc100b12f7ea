"""Processes that live as long as a test session."""

import contextlib
import socket
import subprocess
import time
from collections.abc import Callable


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until(answers: Callable[[], bool], *, seconds: float = 20) -> bool:
    """Ask again and again; say whether the answer became yes in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answers():
            return True
        time.sleep(0.02)
    return False


def accepts_connections(port: int) -> bool:
    """Say whether something listens on a loopback port."""
    with (
        contextlib.suppress(OSError),
        socket.create_connection(("127.0.0.1", port), timeout=1),
    ):
        return True
    return False


def stop(process: subprocess.Popen[bytes], *, seconds: float = 10) -> None:
    """Ask a process to end, and insist."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
