"""That only one server uses a data folder on SQLite, and who that is.

The kernel keeps the lock, so one that died leaves nothing stale behind; the number in
the file is for people.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webcare.errors import WebcareError

LOCK_FILE = "serve.lock"


@contextmanager
def only_server(data_dir: Path) -> Iterator[None]:
    """Hold a data folder while the context is open.

    Raises:
        WebcareError: when another server holds it; the sentence says which process.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data_dir / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            number = os.pread(descriptor, 20, 0).decode().strip() or "unknown"
            raise WebcareError(
                f"Webcare runs on the data folder {data_dir} already (process "
                f"{number})."
                " Stop it first, or set WEBCARE_DATA_DIR to another folder."
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        # The file stays: removing it would let two servers hold two files of one name.
        os.close(descriptor)


def server_process(data_dir: Path) -> int | None:
    """Return the process that serves a data folder; None when none does."""
    try:
        descriptor = os.open(data_dir / LOCK_FILE, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return int(os.pread(descriptor, 20, 0) or 0)
    else:
        return None
    finally:
        os.close(descriptor)
