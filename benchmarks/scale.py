"""What a message costs with several processes, beside one.

Both stand side by side, each with a PostgreSQL server of its own, and take turns. The
server's processes share one core, the database and the load the other.
"""

import asyncio
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx2
import psycopg

from benchmarks.load import post_all, post_steadily
from benchmarks.plan import fitted
from benchmarks.platform import Taken, taking_platform
from benchmarks.processor import postmaster, proportional_mib, seconds_of
from benchmarks.reading import token_of
from benchmarks.servers import free_port, prepare, running
from benchmarks.webhooks import WHATSAPP, requests
from tests.services import postgres, valkey

ROUNDS = 6
CONNECTIONS = 64
_RECEIVED, _REPLIES, _STEADY, _STEADY_RATE = 2000, 300, 300, 60
_WRITERS = 16
_IDLE_SECONDS = 8
_LONGEST_SECONDS = 60
PROPORTIONALLY = "received, as many connections to each"
SLOWLY = "received slowly"
_runs = count()


@dataclass(frozen=True, slots=True)
class Shape:
    """So many `webcare serve` and `webcare worker`; without a worker serve works."""

    name: str
    web: int
    workers: int


ONE = Shape("1 process", 1, 0)
FOUR = Shape("4 processes", 2, 2)


@dataclass(frozen=True, slots=True)
class Spent:
    """Processor seconds of Webcare's processes, and of the database's."""

    webcare: float
    database: float

    @property
    def all(self) -> float:
        """Return both together."""
        return self.webcare + self.database


@dataclass(frozen=True, slots=True)
class Measured:
    """What one shape costs: by what was done, microseconds each.

    Attributes:
        webcare: of Webcare's own processes.
        database: of PostgreSQL's.
        batch: requests in one transaction of receipt, the mean.
        idle: milliseconds of processor a second while nothing happens.
        memory: MiB of Webcare's processes, what they share counted once.
        connections: of Webcare's processes to the database.
    """

    shape: Shape
    webcare: Mapping[str, float]
    database: Mapping[str, float]
    batch: Mapping[str, float]
    idle: Spent
    memory: float
    connections: int

    def costs(self) -> dict[str, float]:
        """Return what `plan.py` reckons with, but for the size of a message."""
        fast, slow = "received", SLOWLY
        webcare, database = (
            fitted((self.batch[slow], of[slow]), (self.batch[fast], of[fast]))
            for of in (self.webcare, self.database)
        )
        return {
            "batch_webcare": round(webcare[0]),
            "message_webcare": round(webcare[1]),
            "batch_database": round(database[0]),
            "message_database": round(database[1]),
            "reply_webcare": round(self.webcare["replied"]),
            "reply_database": round(self.database["replied"]),
            "idle_milliseconds": round(self.idle.webcare, 1),
            "memory_mib": round(self.memory),
            "connections": self.connections,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """One process and four; `ratio` is four's cost as a share of one's, by action."""

    one: Measured
    four: Measured
    ratio: Mapping[str, float]


def compare(rounds: int = ROUNDS) -> Comparison:
    """Measure both in turn; medians of the rounds."""
    with ExitStack() as stack:
        platform, taken = stack.enter_context(taking_platform())
        one, four = (
            stack.enter_context(_installed(shape, platform)) for shape in (ONE, FOUR)
        )
        for number in range(rounds + 1):
            for place in (one, four) if number % 2 else (four, one):
                _round(place, taken)
                if not number:
                    place.spent.clear()
        for place in (one, four):
            _note(place, "idle", lambda: time.sleep(_IDLE_SECONDS))
        ratio = {
            name: statistics.median(
                many.all / single.all
                for many, single in zip(four.spent[name], spent, strict=True)
            )
            for name, spent in one.spent.items()
        }
        return Comparison(_summary(one), _summary(four), ratio)


@dataclass(slots=True)
class _Installed:
    """A running installation, and what its rounds have cost."""

    shape: Shape
    url: str
    ports: Sequence[int]
    processes: Sequence[int]
    database: int
    token: str
    spent: dict[str, list[Spent]] = field(default_factory=dict)
    batches: dict[str, list[float]] = field(default_factory=dict)


@contextmanager
def _installed(shape: Shape, platform: str) -> Iterator[_Installed]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(postgres.running(postgres.HERE))
        url = server.url(server.create())
        settings = prepare(folder, url, platform_url=platform)
        if shape.workers:
            redis = stack.enter_context(valkey.running())
            settings |= {"WEBCARE_REDIS_URL": redis}
        lanes = {"WEBCARE_WORKER_LANES": "0"} if shape.workers else {}
        web = [
            stack.enter_context(running(settings | lanes | _other_port()))
            for _ in range(shape.web)
        ]
        workers = [
            stack.enter_context(running(settings | _other_port(), "worker"))
            for _ in range(shape.workers)
        ]
        processes = [pid for _, pid in (*web, *workers)]
        ports = [port for port, _ in web]
        token = token_of(settings)
        yield _Installed(shape, url, ports, processes, postmaster(url), token)


def _other_port() -> dict[str, str]:
    return {"WEBCARE_PORT": str(free_port())}


def _round(place: _Installed, taken: Taken) -> None:
    together = CONNECTIONS // len(place.ports)
    _note(place, "received", lambda: _receive(place, together), _RECEIVED)
    _note(place, PROPORTIONALLY, lambda: _receive(place, CONNECTIONS), _RECEIVED)
    answerable = _answerable(place)
    _note(place, "replied", lambda: _reply(place, answerable, taken), _REPLIES)
    _note(place, SLOWLY, lambda: _receive_slowly(place), _STEADY)


def _note(
    place: _Installed, name: str, do: Callable[[], None], number: int = _IDLE_SECONDS
) -> None:
    """Do something so many times, and note the processor that each took."""
    before, (requests_before, batches_before) = _now(place), _batches(place)
    do()
    after, (requests_after, batches_after) = _now(place), _batches(place)
    place.batches.setdefault(name, []).append(
        (requests_after - requests_before) / max(1, batches_after - batches_before)
    )
    place.spent.setdefault(name, []).append(
        Spent(
            (after.webcare - before.webcare) / number,
            (after.database - before.database) / number,
        )
    )


def _now(place: _Installed) -> Spent:
    return Spent(seconds_of(place.processes), seconds_of([place.database]))


def _batches(place: _Installed) -> tuple[float, float]:
    """Return how many requests have been stored, and in how many transactions."""
    pages = [
        httpx2.get(f"http://127.0.0.1:{port}/metrics").text for port in place.ports
    ]
    found = [
        sum(float(number) for page in pages for number in pattern.findall(page))
        for pattern in (_REQUESTS, _TRANSACTIONS)
    ]
    return found[0], found[1]


_REQUESTS, _TRANSACTIONS = (
    re.compile(rf"^webcare_receipt_batch_requests_{part} (\S+)", re.MULTILINE)
    for part in ("sum", "count")
)


def _receive(place: _Installed, connections: int) -> None:
    """Post as fast as it is answered, over so many connections to each process."""
    webhooks = list(requests(f"{next(_runs)}", _RECEIVED, WHATSAPP))
    shares = [webhooks[start :: len(place.ports)] for start in range(len(place.ports))]

    async def post() -> int:
        loads = await asyncio.gather(
            *(
                post_all(port, "/webhooks/bench", share, connections=connections)
                for port, share in zip(place.ports, shares, strict=True)
            )
        )
        return sum(load.failures for load in loads)

    if failures := asyncio.run(post()):
        raise RuntimeError(f"{failures} webhooks were not answered with 200")


def _receive_slowly(place: _Installed) -> None:
    webhooks = list(requests(f"{next(_runs)}", _STEADY, WHATSAPP))
    shares = [webhooks[start :: len(place.ports)] for start in range(len(place.ports))]
    rate = _STEADY_RATE / len(place.ports)

    async def post() -> None:
        await asyncio.gather(
            *(
                post_steadily(port, "/webhooks/bench", share, rate=rate)
                for port, share in zip(place.ports, shares, strict=True)
            )
        )

    asyncio.run(post())


def _answerable(place: _Installed) -> list[int]:
    """Return conversations that wait for us, each of somebody else."""
    with psycopg.connect(place.url) as connection:
        rows = connection.execute(
            "SELECT id FROM conversations WHERE status = 'open' "
            "ORDER BY random() LIMIT %s",
            (_REPLIES,),
        ).fetchall()
    if len(rows) < _REPLIES:
        raise RuntimeError(f"only {len(rows)} conversations wait for an answer")
    return [conversation for (conversation,) in rows]


def _reply(place: _Installed, conversations: Sequence[int], taken: Taken) -> None:
    """Answer through the API, and wait until the platform has all of it."""
    before = taken.count
    asyncio.run(_answer(place, conversations))
    until = time.monotonic() + _LONGEST_SECONDS
    while taken.count < before + len(conversations) or _works(place):
        if time.monotonic() > until:
            found = taken.count - before
            raise RuntimeError(f"{found} of {len(conversations)} replies have left")
        time.sleep(0.1)


def _works(place: _Installed) -> bool:
    with psycopg.connect(place.url) as connection:
        job = "SELECT 1 FROM jobs WHERE kind = 'message.deliver' LIMIT 1"
        return connection.execute(job).fetchone() is not None


async def _answer(place: _Installed, conversations: Sequence[int]) -> None:
    waiting = iter(enumerate(conversations))
    headers = {"Authorization": f"Bearer {place.token}"}

    async def write(client: httpx2.AsyncClient) -> None:
        for number, conversation in waiting:
            port = place.ports[number % len(place.ports)]
            answer = await client.post(
                f"http://127.0.0.1:{port}/api/v1/conversations/{conversation}/messages",
                json={"kind": "reply", "text": "Uw vlucht gaat om 14.20 uur."},
            )
            answer.raise_for_status()

    # Less than what the server keeps: a busy machine may be late for it.
    limits = httpx2.Limits(keepalive_expiry=1)
    async with httpx2.AsyncClient(headers=headers, timeout=60, limits=limits) as client:
        await asyncio.gather(*(write(client) for _ in range(_WRITERS)))


def _summary(place: _Installed) -> Measured:
    idle = place.spent.pop("idle")[0]
    with psycopg.connect(place.url) as connection:
        (connections,) = connection.execute(
            "SELECT count(*) - 1 FROM pg_stat_activity "
            "WHERE datname = current_database() AND backend_type = 'client backend'"
        ).fetchone() or (0,)
    return Measured(
        place.shape,
        {n: _median(each.webcare for each in s) for n, s in place.spent.items()},
        {n: _median(each.database for each in s) for n, s in place.spent.items()},
        {n: statistics.median(s) for n, s in place.batches.items()},
        Spent(1000 * idle.webcare, 1000 * idle.database),
        proportional_mib(place.processes),
        connections,
    )


def _median(values: Iterator[float]) -> float:
    return 1e6 * statistics.median(values)
