"""The platform's rate under a backlog that several workers share."""

import asyncio
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sqlmodel import Session, select

from chaos.audit import delivered, settled
from chaos.databases import postgresql
from chaos.installation import Installation, installed
from chaos.openings import open_conversations
from chaos.outcome import Outcome, Row, Trial
from chaos.platform import Platform, Send, simulated
from webcare.bootstrap import build_core
from webcare.cli.working import close_core
from webcare.domain.access import SYSTEM
from webcare.domain.draft import Draft
from webcare.services.conversations.converse import reply_within
from webcare.services.core import Core
from webcare.settings import Settings
from webcare.storage.tables import Conversation

_BACKLOG = 10_000
_EACH = 10
_HOT = 50
"""What one person gets beside the others: more than goes to one at once."""
_WORKERS = 2
_RATE = 80
_USED = 0.95
_BURST = 45
_PAIR_SECONDS = 6.0
_JITTER = 0.5
"""How much of one message two that are on their way may come closer."""
_TOGETHER = 200
_SETTLE = 1800.0


def run(trial: Trial) -> list[Outcome]:
    """Write a backlog while nobody works, then let workers at it."""
    with (
        simulated() as platform,
        postgresql(trial.folder) as url,
        installed(trial.folder / "w", url, platform.url) as installation,
    ):
        return [asyncio.run(_worked_off(trial, installation, platform))]


async def _worked_off(
    trial: Trial, installation: Installation, platform: Platform
) -> Outcome:
    installation.serve(works=False)
    await installation.ready()
    people = trial.times(_BACKLOG // _EACH, least=20)
    await open_conversations(installation, people)
    written = await _backlog(installation)
    for _ in range(_WORKERS):
        installation.work()
    quiet = await settled(installation.database_url, seconds=_SETTLE)
    out = delivered(installation.database_url, written, platform)
    return _judged(platform.sends, quiet=quiet and not out.faults)


async def _backlog(installation: Installation) -> dict[int, list[str]]:
    """Write replies to everybody, and many more to one; return them by conversation."""
    folder = Path(installation.folder, "data")
    core = build_core(Settings(data_dir=folder, database_url=installation.database_url))
    written: dict[int, list[str]] = defaultdict(list)
    try:
        ids = await core.read(lambda s: s.exec(select(Conversation.id)).all())
        wanted = [number for number in ids for _ in range(_EACH)] + _HOT * [ids[0]]
        for start in range(0, len(wanted), _TOGETHER):
            some = wanted[start : start + _TOGETHER]
            await core.write(partial(_write, core, written, some))
    finally:
        await close_core(core)
    return written


def _write(
    core: Core, written: dict[int, list[str]], ids: Sequence[int], session: Session
) -> None:
    for number in ids:
        text = f"Antwoord {number}-{len(written[number])}"
        reply_within(core, session, SYSTEM, number, Draft(text=text))
        written[number].append(text)


def _judged(sends: Sequence[Send], *, quiet: bool) -> Outcome:
    times = sorted(send.at for send in sends)
    most, used = most_in_a_second(times), share_used(sends)
    above = above_pair_limit(sends)
    return Outcome(
        fault=f"backlog on one number, {_WORKERS} workers",
        did=f"{len(sends):,} replies, {_EACH + _HOT} of them to one person",
        reach=f"never above {_RATE}/s or the limit for one person, "
        f"≥ {_USED:.0%} of the rate used",
        seen=f"at most {most} in any second, {used:.1%} used, {above} above the limit "
        f"for one person" + ("" if quiet else "; some lost, repeated or left"),
        held=quiet and most <= _RATE and used >= _USED and not above,
    )


def most_in_a_second(times: Sequence[float]) -> int:
    """Return the most that came within any second; times are in order."""
    return max(
        place + 1 - bisect_left(times, moment - 1 + 1e-9)
        for place, moment in enumerate(times)
    )


def share_used(sends: Sequence[Send]) -> float:
    """Return the share of the rate that was used while many people waited.

    Without the first tenth, when not every worker has started yet, and the last, when
    what waits is for one person, who has a limit of their own.
    """
    times = sorted(send.at for send in sends)
    middle = times[len(times) // 10 : len(times) * 9 // 10]
    return (len(middle) - 1) / (_RATE * (middle[-1] - middle[0]))


def above_pair_limit(sends: Sequence[Send]) -> int:
    """Return how many sends came sooner than the limit for one person allows.

    Forty-five may come at once, and one every six seconds from then on.
    """
    due: dict[str, float] = {}
    above = 0
    for send in sorted(sends, key=lambda send: send.at):
        used = max(due.get(send.to, send.at), send.at) + _PAIR_SECONDS
        due[send.to] = used
        above += used - send.at > (_BURST + _JITTER) * _PAIR_SECONDS
    return above


ROW = Row(name="pace", seconds=400, run=run, least=60)
