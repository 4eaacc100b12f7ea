"""Customers that write and agents that answer while something fails, and what is left.

Rates are small on purpose: what is looked for is loss, not speed.
"""

import asyncio
import math
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import httpx2

from chaos.agents import Agents
from chaos.audit import Delivered, Received, delivered, received, settled
from chaos.customers import Customers
from chaos.installation import Installation
from chaos.outcome import Trial
from chaos.platform import Platform
from chaos.whatsapp import PATH, said, signature, webhook

CUSTOMERS = 60
_REPLY_PAUSE = 0.5
"""About one reply in six seconds to each: what WhatsApp lets through to a person."""
_SETTLE = 300.0
_PATIENCE = 90.0


@dataclass(frozen=True, slots=True)
class Load:
    """What goes on while something fails."""

    installation: Installation
    platform: Platform
    customers: Customers
    agents: Agents


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What is left when everything has come to rest.

    Attributes:
        written: how many messages were acknowledged.
        replies: how many replies were accepted.
        refused: how often a webhook was answered with 503.
        wrong: how often with something else than 200 and 503, or a reply with 500.
        quiet: whether everything came to rest in time.
        rest: after how many seconds.
    """

    inbound: Received
    outbound: Delivered
    written: int
    replies: int
    refused: int
    wrong: int
    quiet: bool
    rest: float

    @property
    def held(self) -> bool:
        """Tell whether nothing is lost, and nothing there twice."""
        return (
            self.quiet
            and not self.wrong
            and self.inbound.stored == self.written
            and self.inbound.conversations <= CUSTOMERS
            and not (self.inbound.lost or self.inbound.twice or self.outbound.faults)
        )

    @property
    def amount(self) -> str:
        """Return how much was written, in words."""
        return f"{self.written:,} messages, {self.replies:,} replies"

    @property
    def words(self) -> str:
        """Return what became of it, in words."""
        rest = "" if self.quiet else "; some were still on their way"
        wrong = f"; {self.wrong} answered wrongly" if self.wrong else ""
        out = self.outbound
        return (
            f"{self.inbound.lost} lost, {self.inbound.twice} shown twice; "
            f"{out.sent:,} sent, {out.doubtful} perhaps sent, {out.lost} lost, "
            f"{out.twice} sent twice, {out.disorderly} out of order, "
            f"{out.failed} failed, the last after {self.rest:.0f} s{wrong}{rest}"
        )


@asynccontextmanager
async def under_load(
    trial: Trial, installation: Installation, platform: Platform
) -> AsyncIterator[Load]:
    """Have customers write and agents answer while the context is open."""
    await installation.ready()
    customers = Customers(installation.urls, CUSTOMERS, seed=trial.seed)
    agents = Agents(installation, seed=trial.seed)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(customers.write())
        tasks.create_task(agents.answer_until(customers.over, pause=_REPLY_PAUSE))
        await asyncio.sleep(2)
        yield Load(installation, platform, customers, agents)
        await asyncio.sleep(1)
        customers.over.set()


async def aftermath(load: Load) -> Aftermath:
    """Wait until everything has come to rest, and look what is left."""
    url = load.installation.database_url
    began = time.monotonic()
    quiet = await settled(url, seconds=_SETTLE)
    load.installation.check()
    return Aftermath(
        inbound=received(url, load.customers.acknowledged),
        outbound=delivered(url, load.agents.accepted, load.platform),
        written=len(load.customers.acknowledged),
        replies=load.agents.count,
        refused=load.customers.answers[503],
        wrong=load.customers.wrong + load.agents.answers[500],
        quiet=quiet,
        rest=time.monotonic() - began,
    )


async def until_taken(load: Load) -> float:
    """Write to each process that takes requests, until each has taken it.

    Returns the seconds from now on; infinity when one takes nothing for long.
    """
    began = time.monotonic()
    async with httpx2.AsyncClient(trust_env=False, timeout=_PATIENCE) as client:
        tried = await asyncio.gather(
            *(_taken(client, load.customers, url) for url in load.installation.urls)
        )
    return time.monotonic() - began if all(tried) else math.inf


async def _taken(client: httpx2.AsyncClient, customers: Customers, url: str) -> bool:
    # Not from a seed: each must be another message than all before.
    name = f"probe.{random.getrandbits(60)}"
    body = webhook([said(0, name, f"Probe {name}")])
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with suppress(httpx2.TransportError):
            answer = await client.post(
                url + PATH, content=body, headers=signature(body)
            )
            if answer.is_success:
                customers.acknowledged.add(f"wamid.{name}")
                return True
        await asyncio.sleep(0.05)
    return False
