"""Measure everything, or what is named: `make bench args="receipt memory"`.

Servers run on one core and the load on another; figures are medians of interleaved
rounds. Machines differ and are noisy: the ratios are what counts.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from benchmarks import channels, memory, reading, receipt
from benchmarks.receipt import Comparison
from benchmarks.servers import pin_load
from tests.services import postgres


def main() -> None:
    """Run the measurements that are named on the command line, or all."""
    pin_load()
    wanted = sys.argv[1:] or list(MEASUREMENTS)
    unknown = set(wanted) - set(MEASUREMENTS)
    if unknown:
        print(f"There is: {', '.join(MEASUREMENTS)}.", file=sys.stderr)
        sys.exit(2)
    for name in wanted:
        MEASUREMENTS[name]()


def _receipt() -> None:
    print("\nDurable, routed WhatsApp messages, one core, 64 connections")
    with tempfile.TemporaryDirectory() as folder:
        _show_receipt(
            receipt.compare("SQLite", lambda name: f"sqlite:///{folder}/{name}.db")
        )
    with postgres.running(postgres.HERE) as server:
        _show_receipt(
            receipt.compare("PostgreSQL", lambda _: server.url(server.create()))
        )


def _show_receipt(found: Comparison) -> None:
    print(
        f"  {found.name:<12} {found.ours:6.0f}/s, p99 {found.ours_p99:4.0f} ms"
        f"   bare {found.bare:6.0f}/s, p99 {found.bare_p99:4.0f} ms"
        f"   ratio {found.ratio:.2f}"
    )


def _channels() -> None:
    print("\nDurable webhooks of each kind on SQLite, beside WhatsApp in the same run")
    for found in channels.measure():
        print(f"  {found.name:<18} {found.rate:6.0f}/s   ratio {found.ratio:.2f}")


def _reading() -> None:
    print("\nReading a page of 50 on SQLite, medians in ms")
    for found in reading.measure():
        print(
            f"  {found.open_conversations:>7} open   queue page {found.page:5.1f}"
            f"   API list {found.api:5.1f}   bare query {found.bare:5.2f}"
        )


def _screen() -> None:
    # Needs a browser, which the other measurements do not.
    from benchmarks import screen  # noqa: PLC0415

    found = screen.measure()
    print(
        f"\nFrom a webhook to the agent's screen at {screen.RATE}/s, p50 and p99 in ms"
    )
    for name, (half, most) in (
        ("row drawn", found.screen),
        ("bare listener", found.bare),
        ("answer", found.answer),
    ):
        print(f"  {name:<14} {half:5.0f} {most:5.0f}")


def _memory() -> None:
    ours, bare = memory.measure()
    print(
        f"\nIdle memory in MiB\n  webcare serve {ours:4.0f}   bare handler {bare:4.0f}"
    )


def _unit() -> None:
    command = [sys.executable, "-m", "pytest", "-q"]
    started = time.perf_counter()
    subprocess.run([*command, "tests/unit"], check=True, stdout=subprocess.DEVNULL)
    all_of_it = time.perf_counter() - started
    started = time.perf_counter()
    subprocess.run(
        [*command, "--collect-only", "tests/unit"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    collecting = time.perf_counter() - started
    print(
        f"\nUnit tests in s\n  whole folder {all_of_it:4.1f}"
        f"   of which starting and collecting {collecting:4.1f}"
    )


MEASUREMENTS: dict[str, Callable[[], None]] = {
    "receipt": _receipt,
    "channels": _channels,
    "reading": _reading,
    "screen": _screen,
    "memory": _memory,
    "unit": _unit,
}

if __name__ == "__main__":
    main()
