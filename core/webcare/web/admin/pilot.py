"""How the pilot of a channel goes, and the switch that stops it."""

import csv
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.access import Permission
from webcare.errors import InvalidTransition
from webcare.policies import hours, pilot
from webcare.policies.pilot import Phase
from webcare.services.admission.report import (
    DAYS,
    PilotReport,
    Tally,
    pilot_report,
)
from webcare.services.admission.stopping import resume_pilot, stop_of, stop_pilot
from webcare.storage.queries.channels import ChannelView, channel_named
from webcare.web.languages import translatable
from webcare.web.pages import Fields, Notice, Visit, fields_of, see, storable, visit_of

SPANS = (14, 31, 92)
"""Of how many days a report can be, to choose from."""

PHASES = {
    "off": translatable("No pilot"),
    "before": translatable("Not begun"),
    "running": translatable("Running"),
    "after": translatable("Over"),
}
_COLUMNS = ("day", "channel", "in", "overflowed", "answered", "median_seconds")


@dataclass(frozen=True, slots=True)
class PilotState:
    """What the page of a channel says of its pilot; `word` names the phase."""

    phase: Phase
    word: str
    stopped: bool
    manages: bool


def pilot_state(visit: Visit, session: Session, channel: ChannelView) -> PilotState:
    """Return how the pilot of a channel stands now."""
    policy = visit.core.policies.effective(pilot.KIND, channel.id, visit.now)
    zone = visit.core.policies.effective(hours.KIND, channel.id, visit.now).clock
    phase = pilot.phase(policy, pilot.local_day(visit.now, zone))
    return PilotState(
        phase,
        visit.say(PHASES[phase]),
        stop_of(session, channel.id) is not None,
        manages_pilot(visit, channel),
    )


async def show_pilot(request: Request) -> Response:
    """Show who got in day by day, beside the other channels."""
    visit = visit_of(request)
    return await _page(visit)


async def download(request: Request) -> Response:
    """Give the same as a file: a row for each day, then one for each other channel."""
    visit = visit_of(request)
    report = await _report(visit)
    out = StringIO()
    write = csv.writer(out)
    write.writerow(_COLUMNS)
    for day, tally in report.days:
        write.writerow([day.isoformat(), report.channel.name, *_figures(tally)])
    for channel, tally in report.others:
        write.writerow(["", channel.name, *_figures(tally)])
    name = f"pilot-{report.channel.name}.csv"
    return Response(
        out.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


async def switch(request: Request) -> Response:
    """Stop the pilot, or let people in again."""
    visit = visit_of(request)
    fields: Fields = await fields_of(request)
    name = _name(visit)
    channel = await visit.core.read(
        lambda session: channel_named(visit.scope, session, name)
    )
    change = stop_pilot if fields["to"] == "stop" else resume_pilot
    try:
        await change(visit.core, visit.scope, channel.id)
    except InvalidTransition as error:
        return await _page(visit, Notice(visit.say(str(error)), "bad"), status=409)
    return see(f"/channels/{channel.name}/pilot")


async def _page(
    visit: Visit, notice: Notice | None = None, status: int = 200
) -> Response:
    report = await _report(visit)
    return await visit.page(
        "admin/pilot.html",
        "channels",
        status,
        title=visit.say("Pilot of %(name)s", name=report.channel.name),
        notice=notice,
        report=report,
        phase=visit.say(PHASES[report.phase]),
        manages=manages_pilot(visit, report.channel),
        spans=SPANS,
        span=_days(visit),
    )


def manages_pilot(visit: Visit, channel: ChannelView) -> bool:
    """Tell whether the visitor may stop the pilot of a channel."""
    return visit.scope.allows(
        Permission.MANAGE_POLICIES, team_id=channel.team_id, channel_id=channel.id
    )


async def _report(visit: Visit) -> PilotReport:
    return await pilot_report(visit.core, visit.scope, _name(visit), _days(visit))


def _days(visit: Visit) -> int:
    asked = visit.asked("days")
    return next((each for each in SPANS if str(each) == asked), DAYS)


def _name(visit: Visit) -> str:
    return storable(visit.request.path_params["name"])


def _figures(tally: Tally) -> tuple[int, int, int, int | str]:
    waited = tally.first_response
    seconds = "" if waited is None else round(waited / timedelta(seconds=1))
    return (tally.let_in, tally.turned_away, tally.answered, seconds)
