"""Pilots: who got in on a channel that is tried out, and the switch that stops it."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from webcare.api.operations import Caller, operation
from webcare.api.values import In, Out
from webcare.services.admission.report import (
    DAYS,
    MOST_DAYS,
    PilotReport,
    Tally,
    pilot_report,
)
from webcare.services.admission.stopping import resume_pilot, stop_pilot
from webcare.storage.queries.channels import channel_named

TAG = "Channels"


class TallyOut(Out):
    """Conversations in private that began."""

    let_in: int = Field(description="Those that reached the queue.")
    turned_away: int = Field(description="Those that found no place.")
    answered: int = Field(description="Those that a person of ours answered.")
    first_response_seconds: float | None = Field(
        description="The median time until then; null without any."
    )


class PilotDayOut(TallyOut):
    """The same of one day."""

    day: date = Field(description="On the clock of the channel's opening hours.")


class PilotOut(Out):
    """How the pilot of a channel goes."""

    channel: str = Field(description="The channel's name.")
    phase: Literal["off", "before", "running", "after"]
    stopped_at: datetime | None = Field(
        description="Since when nobody new gets in; null while the switch is off."
    )
    total: TallyOut
    days: list[PilotDayOut] = Field(description="The newest first.")


class PilotQuery(In):
    """How far back."""

    days: int = Field(DAYS, ge=1, le=MOST_DAYS, description="This one included.")


@operation("GET /channels/{name}/pilot", TAG, refuses=(404,))
async def get_pilot(caller: Caller, name: str, query: PilotQuery) -> PilotOut:
    """Look at how the pilot of a channel goes."""
    return _shown(await pilot_report(caller.core, caller.scope, name, query.days))


@operation("POST /channels/{name}/pilot/stop", TAG, refuses=(403, 404, 409))
async def stop(caller: Caller, name: str) -> PilotOut:
    """Stop the pilot of a channel: nobody new gets in, what runs goes on."""
    await stop_pilot(caller.core, caller.scope, await _channel_id(caller, name))
    return _shown(await pilot_report(caller.core, caller.scope, name))


@operation("POST /channels/{name}/pilot/resume", TAG, refuses=(403, 404))
async def resume(caller: Caller, name: str) -> PilotOut:
    """Let people in again, as the policy says."""
    await resume_pilot(caller.core, caller.scope, await _channel_id(caller, name))
    return _shown(await pilot_report(caller.core, caller.scope, name))


async def _channel_id(caller: Caller, name: str) -> int:
    found = await caller.core.read(
        lambda session: channel_named(caller.scope, session, name)
    )
    return found.id


def _shown(report: PilotReport) -> PilotOut:
    return PilotOut(
        channel=report.channel.name,
        phase=report.phase,
        stopped_at=report.stopped.at if report.stopped else None,
        total=_tally(report.total),
        days=[_day(day, tally) for day, tally in report.days],
    )


def _tally(tally: Tally) -> TallyOut:
    waited = tally.first_response
    return TallyOut(
        let_in=tally.let_in,
        turned_away=tally.turned_away,
        answered=tally.answered,
        first_response_seconds=None if waited is None else waited.total_seconds(),
    )


def _day(day: date, tally: Tally) -> PilotDayOut:
    return PilotDayOut(day=day, **_tally(tally).model_dump())
