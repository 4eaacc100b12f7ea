"""What an installation needs at a rate: `python -m benchmarks.plan`.

Arithmetic says how many processes, cores and connections; a simulation of one process
of each kind says how long things wait there. Both are fed by measured costs
(`costs.json`, whose figures `make bench args="scale growth"` prints) and by the
assumptions that stand in `Assumed`.
"""

import heapq
import json
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

RATES = (10, 100, 1_000, 10_000)
"""Messages of customers a second."""

COSTS = Path(__file__).with_name("costs.json")
_ARRIVALS = 20_000
_DAY = 24 * 3600
_LARGEST_BATCH = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What was measured; microseconds of processor unless said otherwise.

    Attributes:
        batch_webcare: of each transaction of receipt, however many are in it.
        message_webcare: of each message in it.
        batch_database: PostgreSQL's part of a transaction.
        message_database: PostgreSQL's part of a message.
        reply_webcare: of a reply, from the API's request to the platform's answer.
        reply_database: PostgreSQL's part of a reply.
        idle_milliseconds: a second, of a process that has nothing to do.
        memory_mib: of a process.
        connections: to the database, of a process that is busy.
        stored_bytes: of a message with all that belongs to it, indexes included.
    """

    batch_webcare: float
    message_webcare: float
    batch_database: float
    message_database: float
    reply_webcare: float
    reply_database: float
    idle_milliseconds: float
    memory_mib: float
    connections: int
    stored_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """What nobody has measured here.

    Attributes:
        replies: for each message of a customer.
        statuses: webhooks for each reply; each costs what a message costs.
        busy: the share of a core that a process may use.
        database_cores: of one PostgreSQL server; more needs another partition.
        stall_share: of commits that wait for something else, such as a checkpoint.
        stall_seconds: how long those wait.
        platform_seconds: until a platform has answered a send.
        account_rate: sends a second that a platform allows an account.
        account_busy: the share of that rate that is used.
        lanes: that a worker works on side by side.
        raw_bytes: of a webhook's body, kept for `raw_days`.
    """

    replies: float = 0.5
    statuses: float = 3
    busy: float = 0.6
    database_cores: int = 16
    stall_share: float = 0.01
    stall_seconds: float = 0.05
    platform_seconds: float = 0.2
    account_rate: float = 80
    account_burst: int = 80
    account_busy: float = 0.8
    lanes: int = 16
    raw_bytes: int = 1_100
    raw_days: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a rate needs; times in milliseconds, sizes in bytes."""

    rate: float
    web: int
    workers: int
    webcare_cores: float
    database_cores: float
    partitions: int
    accounts: int
    connections: int
    memory_mib: float
    stored_a_day: float
    raw_kept: float
    batch: float
    answer_p99: float
    leaves_p99: float


def read_costs(path: Path = COSTS) -> Costs:
    """Return the measured costs; what else stands in the file is for people."""
    found = json.loads(path.read_text())
    return Costs(**{name: found[name] for name in Costs.__slots__})


def fitted(
    small: tuple[float, float], large: tuple[float, float]
) -> tuple[float, float]:
    """Return what a batch and what each message in it costs.

    Args:
        small: the mean size of small batches, and what each message cost there.
        large: the same of large ones.
    """
    (few, dear), (many, cheap) = small, large
    batch = (dear - cheap) / (1 / few - 1 / many)
    return batch, dear - batch / few


def plan(rate: float, costs: Costs, assumed: Assumed) -> Plan:
    """Return what so many messages a second need."""
    replies = rate * assumed.replies
    webhooks = rate + replies * assumed.statuses
    web = _web_processes(webhooks, costs, assumed)
    arrivals = _poisson(webhooks / web)
    answers, batch = batched(arrivals, costs, assumed)
    # A message in a batch of the size that the simulation found.
    in_webcare = webhooks * (costs.message_webcare + costs.batch_webcare / batch)
    in_database = webhooks * (costs.message_database + costs.batch_database / batch)
    working = replies * costs.reply_webcare
    workers = _workers(replies, costs, assumed)
    idle = (web + workers) * costs.idle_milliseconds * 1000
    accounts = math.ceil(replies / (assumed.account_rate * assumed.account_busy))
    leaving = _leaving(replies, workers, accounts, costs, assumed)
    cores = (in_database + replies * costs.reply_database) / 1e6
    partitions = math.ceil(cores / (assumed.database_cores * assumed.busy))
    return Plan(
        rate=rate,
        web=web,
        workers=workers,
        webcare_cores=(in_webcare + working + idle) / 1e6,
        database_cores=cores,
        partitions=partitions,
        accounts=accounts,
        connections=(web + workers) * costs.connections,
        memory_mib=(web + workers) * costs.memory_mib,
        stored_a_day=(rate + replies) * costs.stored_bytes * _DAY,
        raw_kept=webhooks * assumed.raw_bytes * _DAY * assumed.raw_days,
        batch=batch,
        answer_p99=1000 * percentile(answers, 0.99),
        leaves_p99=1000 * percentile(leaving, 0.99),
    )


def _web_processes(webhooks: float, costs: Costs, assumed: Assumed) -> int:
    """Return how many processes take webhooks, each no busier than it may be.

    How large batches become depends on how many there are, so that is tried out.
    """
    web = max(1, math.floor(webhooks * costs.message_webcare / 1e6 / assumed.busy))
    while True:
        _, batch = batched(_poisson(webhooks / web), costs, assumed)
        each = costs.message_webcare + costs.batch_webcare / batch
        if webhooks / web * each / 1e6 <= assumed.busy:
            return web
        web += 1 + web // 20


def _workers(replies: float, costs: Costs, assumed: Assumed) -> int:
    seconds = costs.reply_webcare / 1e6
    by_processor = replies * seconds / assumed.busy
    by_lanes = replies * (seconds + assumed.platform_seconds) / assumed.lanes
    return max(1, math.ceil(by_processor), math.ceil(by_lanes / assumed.busy))


def _leaving(
    replies: float, workers: int, accounts: int, costs: Costs, assumed: Assumed
) -> Sequence[float]:
    """Return how long replies take to leave: through a worker, then at a pace."""
    seconds = costs.reply_webcare / 1e6 + assumed.platform_seconds
    worked = laned(_poisson(replies / workers), assumed.lanes, seconds)
    waits = paced(
        _poisson(replies / accounts), assumed.account_rate, assumed.account_burst
    )
    return [one + other for one, other in zip(worked, waits, strict=True)]


def batched(
    arrivals: Iterable[float], costs: Costs, assumed: Assumed
) -> tuple[list[float], float]:
    """Return how long webhooks wait for their answer, and the mean batch.

    One writer commits what waits, and takes all that came meanwhile next. Processor
    and database come one after the other, which the real one does better.
    """
    chance = random.Random(2)  # noqa: S311 - the same in every run
    waiting = list(arrivals)
    took: list[float] = []
    free, position, batches = 0.0, 0, 0
    while position < len(waiting):
        start = max(free, waiting[position])
        end = position
        while (
            end < len(waiting)
            and waiting[end] <= start
            and end - position < _LARGEST_BATCH
        ):
            end += 1
        number = end - position
        fixed = costs.batch_webcare + costs.batch_database
        free = start + (
            (fixed + number * (costs.message_webcare + costs.message_database)) / 1e6
        )
        if chance.random() < assumed.stall_share:
            free += assumed.stall_seconds
        took += [free - each for each in waiting[position:end]]
        position, batches = end, batches + 1
    return took, len(took) / batches


def laned(arrivals: Iterable[float], lanes: int, seconds: float) -> list[float]:
    """Return how long each takes where so many are done side by side."""
    free = [0.0] * lanes
    took = []
    for arrival in arrivals:
        start = max(arrival, heapq.heappop(free))
        heapq.heappush(free, start + seconds)
        took.append(start + seconds - arrival)
    return took


def paced(arrivals: Iterable[float], rate: float, burst: int) -> list[float]:
    """Return how long each waits for a bucket of so many, refilled at a rate."""
    waits = []
    tokens, last = float(burst), 0.0
    for arrival in arrivals:
        moment = max(arrival, last)
        tokens = min(burst, tokens + (moment - last) * rate)
        missing = max(0.0, 1 - tokens) / rate
        tokens = max(0.0, tokens - 1) if not missing else 0.0
        last = moment + missing
        waits.append(last - arrival)
    return waits


def percentile(values: Iterable[float], share: float) -> float:
    """Return what a share of the values stays below."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _poisson(rate: float) -> list[float]:
    """Return moments that come by chance, so many a second, the same in every run."""
    chance = random.Random(1)  # noqa: S311 - the same in every run
    moments, now = [], 0.0
    for _ in range(_ARRIVALS):
        now += chance.expovariate(rate)
        moments.append(now)
    return moments


def table(plans: Iterable[Plan]) -> Iterator[str]:
    """Yield the lines of a table in Markdown."""
    yield (
        "| messages/s | web | workers | cores, Webcare | cores, PostgreSQL "
        "| partitions | connections | memory | accounts | stored a day | raw kept "
        "| batch | answer p99 | leaves p99 |"
    )
    yield "|" + "---|" * 14
    for each in plans:
        cells = (
            f"{each.rate:,.0f}",
            f"{each.web}",
            f"{each.workers}",
            f"{each.webcare_cores:,.1f}",
            f"{each.database_cores:,.1f}",
            f"{each.partitions}",
            f"{each.connections:,}",
            f"{each.memory_mib / 1024:,.1f} GiB",
            f"{each.accounts}",
            f"{each.stored_a_day / 1e9:,.1f} GB",
            f"{each.raw_kept / 1e9:,.0f} GB",
            f"{each.batch:.1f}",
            f"{each.answer_p99:.0f} ms",
            f"{each.leaves_p99:.0f} ms",
        )
        yield "| " + " | ".join(cells) + " |"


def main() -> None:
    """Print the table."""
    costs, assumed = read_costs(), Assumed()
    for line in table(plan(rate, costs, assumed) for rate in RATES):
        print(line)


if __name__ == "__main__":
    main()
