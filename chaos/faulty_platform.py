"""Replies through a platform that refuses, fails, waits and forgets to answer."""

import asyncio
import random

from chaos.agents import Agents
from chaos.audit import delivered, settled, unmarked
from chaos.databases import postgresql
from chaos.installation import Installation, installed
from chaos.kills import kill_at_random, populate
from chaos.openings import open_conversations
from chaos.outcome import Outcome, Row, Trial
from chaos.platform import UNKNOWN, Mood, Platform, simulated

_REPLIES = 5_000
_EACH = 10
_KILLS = 50
_SETTLE = 3600.0
_WEIGHTS = {
    Mood.TAKEN: 700,
    Mood.SLOW: 50,
    Mood.BUSY: 60,
    Mood.CROWDED: 2,
    Mood.BROKEN: 80,
    Mood.GATEWAY: 40,
    Mood.SILENT: 28,
    Mood.DROPPED: 40,
}


def run(trial: Trial) -> list[Outcome]:
    """Write replies while processes are killed, on PostgreSQL."""
    rng = random.Random(trial.seed)  # noqa: S311 - repeatable, and no secret

    def mood() -> Mood:
        (chosen,) = rng.choices(list(_WEIGHTS), list(_WEIGHTS.values()))
        return chosen

    with (
        simulated(mood) as platform,
        postgresql(trial.folder) as url,
        installed(trial.folder / "w", url, platform.url) as installation,
    ):
        populate(installation)
        return [asyncio.run(_ordeal(trial, installation, platform))]


async def _ordeal(
    trial: Trial, installation: Installation, platform: Platform
) -> Outcome:
    await installation.ready()
    people = trial.times(_REPLIES // _EACH, least=5)
    kills = trial.times(_KILLS)
    await open_conversations(installation, people)
    agents = Agents(installation, seed=trial.seed)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(agents.answer_all(_EACH))
        tasks.create_task(kill_at_random(installation, kills, trial.seed, pause=8))
    quiet = await settled(installation.database_url, seconds=_SETTLE)
    out = delivered(installation.database_url, agents.accepted, platform)
    silent = unmarked(installation.database_url, platform)
    unknown = sum(send.mood in UNKNOWN for send in platform.sends)
    refused = len(platform.sends) - len(platform.taken())
    return Outcome(
        fault="platform answers 429, 500, late, or takes and says nothing",
        did=f"{agents.count:,} replies, {kills} kills, {refused:,} refusals, "
        f"{unknown:,} answers lost",
        reach="0 lost; unknown outcomes marked, none silently repeated",
        seen=f"{out.sent:,} sent, {out.doubtful:,} marked perhaps sent, "
        f"{out.lost} lost, {out.twice} sent twice, {silent} unknown and not marked, "
        f"{out.disorderly} out of order, {out.failed} failed",
        held=quiet and not out.faults and not silent,
    )


ROW = Row(name="platform", seconds=900, run=run, least=90)
