"""What a server at rest keeps in memory, beside a bare one."""

import tempfile
import time
from pathlib import Path

from benchmarks.servers import bare, prepare, running

_SETTLED_SECONDS = 5


def measure() -> tuple[float, float]:
    """Return the resident MiB of `webcare serve` and of the bare handler, idle."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = prepare(folder, f"sqlite:///{folder / 'webcare.db'}")
        with (
            running(settings) as (_, ours),
            bare(f"sqlite:///{folder / 'bare.db'}") as (_, other),
        ):
            time.sleep(_SETTLED_SECONDS)
            return _resident(ours), _resident(other)


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the process has ended")
