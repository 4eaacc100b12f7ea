"""Everything delivered several times in any order, and once more eight days later."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from redis.asyncio import Redis
from sqlmodel import Session, select

from chaos.agents import Agents
from chaos.audit import Received, received, settled
from chaos.databases import KINDS
from chaos.installation import Installation, installed
from chaos.openings import post_webhooks
from chaos.outcome import Outcome, Row, Trial
from chaos.platform import Platform, simulated
from chaos.whatsapp import Item, reached, said
from tests.services import valkey
from webcare.domain.status import MessageStatus, advance
from webcare.storage.database import Database
from webcare.storage.tables import Message

_MESSAGES = 20_000
_REPLIED = 300
_PEOPLE = 2_000
_MOST_TIMES = 10
_MOST_ITEMS = 10
_DAYS = "8"
_STATUSES = ("sent", "delivered", "read")


@dataclass(slots=True)
class Watch:
    """Looks at the statuses of our messages again and again.

    Attributes:
        seen: the newest status of each, by the message's id.
        backwards: how often one went back.
        looks: how often all were looked at.
    """

    database: Database
    seen: dict[int, MessageStatus] = field(default_factory=dict)
    backwards: int = 0
    looks: int = 0

    async def look(self) -> None:
        """Look once."""
        for number, status in await self.database.read(_statuses):
            before = self.seen.get(number, status)
            self.backwards += advance(before, status) is not status
            self.seen[number] = status
        self.looks += 1

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[None]:
        """Look again and again while the context is open, and once at its end."""

        async def again() -> None:
            while True:
                await self.look()
                await asyncio.sleep(0.25)

        task = asyncio.create_task(again())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self.look()


def _statuses(session: Session) -> list[tuple[int, MessageStatus]]:
    found = session.exec(
        select(Message.id, Message.status).where(Message.direction == "out")
    )
    return [(number, MessageStatus(status)) for number, status in found]


def run(trial: Trial) -> Iterator[Outcome]:
    """Deliver on SQLite, and on PostgreSQL with Redis."""
    for kind in KINDS:
        yield on(kind, trial)


def on(kind: str, trial: Trial) -> Outcome:
    """Deliver on one kind of database."""
    folder = trial.folder / kind
    with (
        simulated() as platform,
        KINDS[kind](folder) as url,
        valkey.running() as redis_url,
        installed(
            folder, url, platform.url, {"WEBCARE_REDIS_URL": redis_url}
        ) as installation,
    ):
        return asyncio.run(_twice(kind, trial, installation, platform))


async def _twice(
    kind: str, trial: Trial, installation: Installation, platform: Platform
) -> Outcome:
    rng = random.Random(trial.seed)  # noqa: S311 - repeatable, and no secret
    watch = Watch(Database(installation.database_url))
    messages = _messages(trial)
    installation.serve()
    await installation.ready()
    events = messages + await _replied(installation, platform, messages)
    failures = 0
    async with watch.looking():
        failures += await _deliver(installation, events, rng)
    await _eight_days_later(installation)
    async with watch.looking():
        failures += await _deliver(installation, events, rng)
    watch.database.close()
    wanted = [message["id"] for message in messages]
    inbound = received(installation.database_url, wanted)
    return _judged(kind, len(messages), inbound, watch, failures)


def _messages(trial: Trial) -> list[Item]:
    count = trial.times(_MESSAGES)
    people = max(1, min(_PEOPLE, count // 5))
    return [said(n % people, f"once.{n}", f"Vraag {n}") for n in range(count)]


async def _replied(
    installation: Installation, platform: Platform, messages: Sequence[Item]
) -> list[Item]:
    """Answer some people, and return the news that the platform has of that.

    Raises:
        RuntimeError: when the first messages are not taken.
    """
    people = len({message["from"] for message in messages})
    if await post_webhooks(
        installation, [[each] for each in messages[: min(people, _REPLIED)]]
    ):
        raise RuntimeError("the first messages were not taken")
    await Agents(installation).answer_all(1)
    await settled(installation.database_url, seconds=120)
    return [
        reached(int(send.to[3:]), send.external_id, status, at=1_790_000_000 + place)
        for send in platform.taken()
        for place, status in enumerate(_STATUSES)
    ]


async def _deliver(
    installation: Installation, events: Sequence[Item], rng: random.Random
) -> int:
    """Deliver each event one to ten times, in any order, cut into webhooks anyhow."""
    deliveries = [event for event in events for _ in range(rng.randint(1, _MOST_TIMES))]
    rng.shuffle(deliveries)
    webhooks = []
    while deliveries:
        size = rng.randint(1, _MOST_ITEMS)
        webhooks.append(deliveries[-size:])
        del deliveries[-size:]
    return await post_webhooks(installation, webhooks)


async def _eight_days_later(installation: Installation) -> None:
    """Empty Redis, and start the server with its clock moved."""
    async with Redis.from_url(installation.settings["WEBCARE_REDIS_URL"]) as client:
        await client.flushall()
    installation.stop()
    installation.serve(command=("chaos.shifted", _DAYS))
    await installation.ready()


def _judged(
    kind: str, count: int, inbound: Received, watch: Watch, failures: int
) -> Outcome:
    unread = sum(status is not MessageStatus.READ for status in watch.seen.values())
    return Outcome(
        fault=f"delivered 1 to 10 times in any order, again 8 days later, {kind}",
        did=f"{count:,} messages and {len(_STATUSES) * len(watch.seen):,} statuses",
        reach=f"exactly {count:,} messages, 0 status regressions",
        seen=f"{inbound.stored:,} messages, {inbound.lost} lost, {inbound.twice} shown "
        f"twice; {watch.backwards} statuses went back in {watch.looks} looks, "
        f"{unread} of {len(watch.seen):,} not read in the end; "
        f"{failures} webhooks not taken",
        held=inbound.stored == count
        and not (inbound.lost or inbound.twice or watch.backwards)
        and not (unread or failures),
    )


ROW = Row(name="redelivery", seconds=600, run=run, least=60)
