"""How servers end: by a signal, or with the process that started them."""

import os
import signal
import threading
from types import FrameType


def leave_quietly() -> None:
    """Let the end of a server be no more than that.

    uvicorn raises the signal that stopped it once more when everything is closed, so
    that the process dies of it; we may have more to close, and leave with 0.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _ignore)


def stop_at_eof() -> None:
    """Stop this process when its standard input ends: whoever held it is gone."""
    threading.Thread(target=_wait_for_eof, name="stop-at-eof", daemon=True).start()


def _wait_for_eof() -> None:
    # Not through sys.stdin: its lock would still be held when Python ends.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _ignore(number: int, frame: FrameType | None) -> None:
    del number, frame
