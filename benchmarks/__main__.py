"""Measure everything, or what is named: `make bench args="receipt memory"`.

`scale`, `growth`, `pulling`, `retention` and `staffing` take long, so that they are
measured when they are named only.

Servers run on one core and the load on another; figures are medians of interleaved
rounds. Machines differ and are noisy: the ratios are what counts.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable

from benchmarks import (
    channels,
    growth,
    guard,
    memory,
    policies,
    pulling,
    reading,
    receipt,
    retention,
    routing,
    scale,
    staffing,
)
from benchmarks.receipt import Comparison
from benchmarks.servers import pin_load
from tests.services import postgres


def main() -> None:
    """Run the measurements that are named on the command line, or all short ones."""
    reader = argparse.ArgumentParser(prog="make bench")
    reader.add_argument("names", nargs="*", metavar="|".join([*MEASUREMENTS, *LONG]))
    reader.add_argument("--largest", type=int, default=10_000_000)
    reader.add_argument("--databases", default="postgresql,sqlite")
    given = reader.parse_args()
    if unknown := set(given.names) - {*MEASUREMENTS, *LONG}:
        reader.error(f"there is no {', '.join(sorted(unknown))}")
    pin_load()
    for name in given.names or MEASUREMENTS:
        if name == "growth":
            _growth(given.databases.split(","), given.largest)
        elif name in ON_DATABASES:
            ON_DATABASES[name](given.databases.split(","))
        else:
            (MEASUREMENTS | LONG)[name]()


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


def _policies() -> None:
    found = policies.measure()
    print(
        f"\nA reply of {len(policies.REPLY)} characters held against policies, in ms\n"
        f"  {policies.RULES} tone rules {found.tone:5.2f}   bare patterns"
        f" {found.bare:5.2f}   ratio {found.ratio:.2f}   ({found.findings} findings)\n"
        f"  5 privacy guards {found.guards:5.2f}   scope {found.scope:5.2f}"
        f"   hours {found.hours:5.2f}   all together {found.together:5.2f}\n"
        f"  shield, of what comes in {found.shield:6.3f}   an insult"
        f" {found.insult:6.3f}\n"
        f"  made ready beforehand {found.ready:5.0f}   the first reply by another"
        f" version {found.first:5.2f}"
    )


def _routing() -> None:
    found = routing.measure()
    print(
        f"\nOne message through {routing.RULES} routing rules, in ms"
        f" ({found.matched} match)\n"
        f"  together {found.together:6.3f}   explained {found.explained:6.3f}"
        f"   one by one {found.one_by_one:6.3f}"
        f"   made ready beforehand {found.ready:5.0f}"
    )
    print(f"\nReceipt with {routing.RULES} rules and without")
    with tempfile.TemporaryDirectory() as folder:
        _show_routed(
            routing.receipt("SQLite", lambda name: f"sqlite:///{folder}/{name}.db")
        )
    with postgres.running(postgres.HERE) as server:
        _show_routed(
            routing.receipt("PostgreSQL", lambda _: server.url(server.create()))
        )


def _show_routed(found: routing.Receipt) -> None:
    print(
        f"  {found.name:<12} with {found.ruled:6.0f}/s   without"
        f" {found.without:6.0f}/s   ratio {found.ratio:.2f}"
    )


def _scale() -> None:
    print("\nProcessor a message with several processes and with one, in µs")
    found = scale.compare()
    for name, ratio in found.ratio.items():
        print(f"  {name}: ratio {ratio:.2f}")
        for each in (found.one, found.four):
            ours, theirs = each.webcare[name], each.database[name]
            print(
                f"    {each.shape.name:<12} Webcare {ours:7.0f}   PostgreSQL"
                f" {theirs:6.0f}   batch {each.batch[name]:5.1f}"
            )
    for each in (found.one, found.four):
        print(
            f"  {each.shape.name} at rest: Webcare {each.idle.webcare:.1f} and"
            f" PostgreSQL {each.idle.database:.1f} ms a second,"
            f" {each.memory:.0f} MiB, {each.connections} connections"
        )
    print(f"  for benchmarks/costs.json: {found.one.costs()}")


def _growth(databases: Iterable[str], largest: int) -> None:
    for kind in databases:
        print(f"\nProcessor in µs as {kind} grows, and its growth")
        for found in growth.measure(kind, largest):
            size = found.seeded.bytes / found.seeded.messages
            print(f"  {found.seeded.messages:,} messages, {size:.0f} bytes each")
            for name, cost in found.cost.items():
                print(
                    f"    {name:<18} {cost:7.0f}   {found.growth[name]:.2f}"
                    f"   of which PostgreSQL {found.database.get(name, 0):6.0f}"
                    f"   {found.milliseconds[name]:5.1f} ms"
                )


def _guard() -> None:
    print("\nRequests for personal data in labelled replies, and how long it takes")
    for found in guard.judgements():
        print(
            f"  {found.part:<10} {found.language}"
            f"   stopped {found.stopped:6.1%} of {found.requests}"
            f"   wrongly {found.false_stops:5.1%} of {found.innocent}"
        )
    median, longest = guard.milliseconds()
    print(f"  500 characters: median {median:.2f} ms, longest {longest:.2f} ms")


def _retention(databases: Iterable[str]) -> None:
    print(
        f"\nRemoving {retention.MESSAGES:,} messages, a tenth held, while"
        f" {retention.RATE} webhooks a second come in"
    )
    for kind in databases:
        found = retention.measure(kind)
        print(
            f"  {kind:<10} {found.removed:,} removed in {found.seconds:.0f} s,"
            f" {found.overdue} overdue, {found.held_gone} held ones gone\n"
            f"    p99 {found.p99:.1f} ms of {found.during}   without"
            f" {found.p99_without:.1f} ms of {found.without}   ratio {found.ratio:.2f}"
        )


def _staffing(databases: Iterable[str]) -> None:
    print(f"\nCounting half of {staffing.MESSAGES:,} messages, and a plan by them")
    for kind in databases:
        found = staffing.measure(kind)
        print(
            f"  {kind:<10} {found.questions:,} questions in {found.seconds:.1f} s,"
            f" again {found.again * 1000:.0f} ms   a plan {found.plan_ms:.0f} ms"
        )


def _pulling(databases: Iterable[str]) -> None:
    print(f"\n{pulling.AGENTS} people take {pulling.WAITING:,} conversations at once")
    for kind in databases:
        found = pulling.measure(kind)
        print(
            f"  {kind:<10} {found.taken:,} taken, {found.twice} twice,"
            f" {found.nobodys} nobody's   {found.rate:.0f}/s,"
            f" median {found.half:.1f} ms, p99 {found.most:.1f} ms,"
            f" {found.fewest} to {found.largest} each"
        )


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
    "guard": _guard,
    "screen": _screen,
    "memory": _memory,
    "policies": _policies,
    "routing": _routing,
    "unit": _unit,
}
ON_DATABASES: dict[str, Callable[[Iterable[str]], None]] = {
    "pulling": _pulling,
    "retention": _retention,
    "staffing": _staffing,
}
LONG: dict[str, Callable[[], None]] = {
    "scale": _scale,
    "pulling": lambda: _pulling(("postgresql", "sqlite")),
    "retention": lambda: _retention(("postgresql", "sqlite")),
    "staffing": lambda: _staffing(("postgresql", "sqlite")),
    "growth": lambda: _growth(("postgresql", "sqlite"), growth.SMALLEST),
}

if __name__ == "__main__":
    main()
