"""Where tests write: in memory, if the machine has room there.

A database is hundreds of files, and most tests have one of their own: to make them on
a disk takes longer than many a test.
"""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - a name of Linux; what is in it is made safely
ROOM = 4 * 2**30
"""In bytes; a whole run takes much less."""


def fits(folder: Path) -> bool:
    """Tell whether we may write into a folder, run programs from it, and have room."""
    try:
        return (
            os.access(folder, os.W_OK | os.X_OK)
            and not os.statvfs(folder).f_flag & os.ST_NOEXEC
            and shutil.disk_usage(folder).free >= ROOM
        )
    except OSError:
        return False


def use_memory() -> None:
    """Let temporary files of this process and its children lie in memory if they fit.

    Whoever says where they go, with `TMPDIR`, decides.
    """
    if "TMPDIR" not in os.environ and fits(MEMORY):
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
