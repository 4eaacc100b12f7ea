"""Processor time is that of a process and of all that it starts."""

import os
import subprocess
import sys
import time

import pytest

from benchmarks.processor import proportional_mib, seconds_of

BUSY = (
    "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: 0"
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def test_a_child_that_ended_counts_for_its_parent() -> None:
    before = seconds_of([os.getpid()])

    subprocess.run([sys.executable, "-c", BUSY], check=True)

    assert seconds_of([os.getpid()]) - before >= 0.28


def test_a_child_that_runs_counts_for_its_parent() -> None:
    before = seconds_of([os.getpid()])
    with subprocess.Popen([sys.executable, "-c", BUSY + "\ntime.sleep(60)"]) as child:
        until = time.monotonic() + 20
        while seconds_of([child.pid]) < 0.28 and time.monotonic() < until:
            time.sleep(0.05)
        spent = seconds_of([os.getpid()]) - before
        child.kill()

    assert spent >= 0.28


def test_a_process_takes_some_memory() -> None:
    assert proportional_mib([os.getpid()]) > 1
