"""What a message and a page cost as ever more messages are stored.

All sizes stand side by side, each with a server and a database of its own, and take
turns in every round: what else the machine does meets all of them.
"""

import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from operator import truediv
from pathlib import Path

import httpx2

from benchmarks.load import post_all
from benchmarks.processor import postmaster, seconds_of
from benchmarks.reading import log_in, token_of
from benchmarks.seeding import Seeded, fill, scattered
from benchmarks.servers import prepare, running
from benchmarks.webhooks import WHATSAPP, signed
from tests.services import postgres

SMALLEST = 10_000
ROUNDS = 8
CONNECTIONS = 64
_KNOWN, _NEW, _MESSAGES_EACH = 100, 20, 10
"""Who writes in a round: people who wrote before, others, and how often each."""
_READS = 20
_names = count()


@dataclass(frozen=True, slots=True)
class Grown:
    """What things cost at one size.

    Attributes:
        cost: median microseconds of processor, server and database together, by what
            was done.
        growth: the same as a share of the smallest size's, median of the rounds.
        database: the database's part of `cost`; empty on SQLite, which has none.
        milliseconds: median time of a page, by which.
    """

    seeded: Seeded
    cost: Mapping[str, float]
    growth: Mapping[str, float]
    database: Mapping[str, float]
    milliseconds: Mapping[str, float]


def measure(kind: str, largest: int, rounds: int = ROUNDS) -> list[Grown]:
    """Return what each power of ten costs, on `sqlite` or `postgresql`."""
    sizes = [SMALLEST]
    while sizes[-1] * 10 <= largest:
        sizes.append(sizes[-1] * 10)
    with ExitStack() as stack:
        all_of_them = [stack.enter_context(_installed(kind, size)) for size in sizes]
        for number in range(rounds + 1):
            for each in all_of_them:
                _round(each, measured=number > 0)
        return [_summary(each, all_of_them[0]) for each in all_of_them]


@dataclass(slots=True)
class _Installed:
    """A running installation, and what its rounds have cost."""

    seeded: Seeded
    port: int
    server: int
    database: Sequence[int]
    page: httpx2.Client
    token: str
    writers: Iterator[int]
    costs: dict[str, list[float]] = field(default_factory=dict)
    of_database: dict[str, list[float]] = field(default_factory=dict)
    times: dict[str, list[float]] = field(default_factory=dict)


@contextmanager
def _installed(kind: str, size: int) -> Iterator[_Installed]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database: list[int] = []
        url = f"sqlite:///{folder / 'webcare.db'}"
        if kind == "postgresql":
            server = stack.enter_context(postgres.running(postgres.HERE))
            url = server.url(server.create())
            database.append(postmaster(url))
        settings = prepare(folder, url)
        seeded = fill(url, size)
        # What is still on its way to the disk would be in the first round's way.
        os.sync()
        port, pid = stack.enter_context(running(settings))
        client = httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=120)
        stack.callback(client.close)
        log_in(client)
        people = random.Random(size).sample(  # noqa: S311 - the same in every run
            range(1, seeded.conversations + 1), _KNOWN * (ROUNDS + 1)
        )
        yield _Installed(
            seeded, port, pid, database, client, token_of(settings), iter(people)
        )


def _round(place: _Installed, *, measured: bool) -> None:
    known = [next(place.writers) for _ in range(_KNOWN)]
    requests = _requests(known, place.seeded.conversations)
    _note(place, "message", len(requests), lambda: _post(place.port, requests))
    for name, paths in _paths(known[:_READS]).items():
        _note(place, name, len(paths), partial(_read, place, paths))
    if not measured:
        for figures in (place.costs, place.of_database, place.times):
            figures.clear()


def _note(
    place: _Installed, name: str, number: int, do: Callable[[], Sequence[float]]
) -> None:
    """Do something so many times, and note the processor that each took."""
    ours, databases = seconds_of([place.server]), seconds_of(place.database)
    times = do()
    ours = seconds_of([place.server]) - ours
    databases = seconds_of(place.database) - databases
    place.costs.setdefault(name, []).append((ours + databases) / number)
    place.of_database.setdefault(name, []).append(databases / number)
    place.times.setdefault(name, []).extend(times)


def _requests(known: Sequence[int], conversations: int) -> list[tuple[bytes, str]]:
    """Return what people write, in turns; some of them write for the first time."""
    first = conversations + 1 + _NEW * next(_names)
    people = [*known, *range(first, first + _NEW)]
    body = WHATSAPP.body
    return [
        # The platform's ids are scattered, so that is what stands before the number.
        signed(WHATSAPP, body(f"{scattered(person * 64 + turn)}", scattered(person), 0))
        for turn in range(_MESSAGES_EACH)
        for person in people
    ]


def _post(port: int, requests: Sequence[tuple[bytes, str]]) -> Sequence[float]:
    load = asyncio.run(
        post_all(port, "/webhooks/bench", requests, connections=CONNECTIONS)
    )
    if load.failures:
        raise RuntimeError(f"{load.failures} webhooks were not answered with 200")
    return load.times


def _paths(conversations: Sequence[int]) -> dict[str, list[str]]:
    """Return what is read, by name; conversations are some of a year ago, too."""
    return {
        "queue page": ["/queue"] * _READS,
        "API list": ["/api/v1/conversations?status=open&limit=50"] * _READS,
        "API messages": [
            f"/api/v1/conversations/{each}/messages?limit=50" for each in conversations
        ],
        "conversation page": [f"/conversations/{each}" for each in conversations],
    }


def _read(place: _Installed, paths: Sequence[str]) -> list[float]:
    times = []
    for path in paths:
        by_program = path.startswith("/api/")
        headers = {"Authorization": f"Bearer {place.token}"} if by_program else {}
        started = time.perf_counter()
        place.page.get(path, headers=headers).raise_for_status()
        times.append(time.perf_counter() - started)
    return times


def _summary(place: _Installed, smallest: _Installed) -> Grown:
    median = statistics.median
    of_database = place.of_database if place.database else {}
    return Grown(
        place.seeded,
        {name: 1e6 * median(each) for name, each in place.costs.items()},
        {
            name: median(map(truediv, each, smallest.costs[name]))
            for name, each in place.costs.items()
        },
        {name: 1e6 * median(each) for name, each in of_database.items()},
        {name: 1e3 * median(each) for name, each in place.times.items()},
    )
