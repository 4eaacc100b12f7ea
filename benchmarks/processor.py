"""Processor seconds of processes and of all that they start, from Linux's /proc."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import psycopg

_TICKS = os.sysconf("SC_CLK_TCK")
_AFTER_NAME = slice(11, 15)
"""utime, stime, and both of the children that have ended, behind the program's name."""


def seconds_of(pids: Iterable[int]) -> float:
    """Return what processes have used so far, with those below them, in seconds.

    Exact to a tick for each process, which is a hundredth of a second.
    """
    return sum(map(_ticks, _families(pids))) / _TICKS


def proportional_mib(pids: Iterable[int]) -> float:
    """Return the memory of processes, what they share counted once between them."""
    return sum(map(_proportional_kib, _families(pids))) / 1024


def postmaster(url: str) -> int:
    """Return the process that all of a PostgreSQL server's processes stand below."""
    with psycopg.connect(url) as connection:
        parent = _fields(connection.info.backend_pid)[1]
    return int(parent)


def _families(pids: Iterable[int]) -> Iterator[int]:
    for pid in pids:
        yield pid
        yield from _families(_children(pid))


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, task.read_text().split())
        except OSError:
            continue  # it ended meanwhile
    return found


def _ticks(pid: int) -> int:
    try:
        return sum(map(int, _fields(pid)[_AFTER_NAME]))
    except OSError:
        return 0  # it ended meanwhile: by now its parent counts it


def _fields(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat from the state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()


def _proportional_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
