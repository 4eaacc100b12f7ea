"""An object store that speaks S3, for the length of a test session."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.services.process import accepts_connections, free_port, stop, wait_until


class ObjectStoreUnavailableError(Exception):
    """The store did not start."""


@contextmanager
def running() -> Iterator[str]:
    """Run a store on a free loopback port; give its address."""
    port = free_port()
    # In a process of its own: what it imports warns, and is a lot.
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Without a name it looks for one on the network, for half a minute.
        env=os.environ
        | {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        if not wait_until(lambda: accepts_connections(port)):
            raise ObjectStoreUnavailableError(f"it ended with {process.poll()}")
        yield address
    finally:
        stop(process)
