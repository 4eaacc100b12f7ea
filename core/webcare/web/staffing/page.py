"""The page itself, and what it shows as a file for a spreadsheet."""

import csv
import io
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.access import Permission
from webcare.domain.forecast import HOURS
from webcare.errors import Forbidden
from webcare.services.staffing.assumptions import assumptions, troubled
from webcare.services.staffing.planning import Asked, Plan, plan
from webcare.storage.queries.arrivals import counted_channels
from webcare.web.admin.policies.hours.lines import DAY_NAMES
from webcare.web.languages import translatable
from webcare.web.pages import Visit, visit_of
from webcare.web.staffing.reading import ADDRESS, WEEKS, Form
from webcare.web.staffing.tables import compared, people, questions

TITLE = translatable("Staffing")

WEEKDAYS = tuple(DAY_NAMES.values())
"""Monday is the first one."""

_COLUMNS = ("weekday", "hour", "questions", "load", "working", "planned", "kept")


async def show_staffing(request: Request) -> Response:
    """Show what a week brings and needs."""
    visit = visit_of(request)
    form, asked, found = await _answered(visit)
    rests_on = assumptions(found)
    peak = max(found.hours, key=lambda need: need.planned, default=None)
    return await visit.page(
        "staffing/page.html",
        "at-work"
        if visit.scope.allows_anywhere(Permission.DIVIDE_WORK)
        else "staffing",
        title=visit.say(TITLE),
        form=form,
        asked=asked,
        channels=found.channels,
        too_much=not found.hours,
        days=[visit.say(name) for name in WEEKDAYS],
        weeks=[(n, visit.say("%(num)s weeks", num=n)) for n in WEEKS],
        unknown=_unknown(visit, found),
        peak=_peak(visit, found) if peak and peak.planned else "",
        whole=sum(need.planned for need in found.hours),
        people=people(found) if found.hours else (),
        questions=questions(found) if found.hours else (),
        compared=compared(found, asked.roster) if found.kept else (),
        assumptions=rests_on,
        troubled=troubled(rests_on),
        more=_more(visit, found),
        csv=f"{ADDRESS}.csv?{form.query()}",
    )


async def give_staffing(request: Request) -> Response:
    """Give the same as a file: a row for each hour of the week, in English."""
    visit = visit_of(request)
    _, _, found = await _answered(visit)
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(_COLUMNS)
    for hour, need in enumerate(found.hours):
        day, of_day = divmod(hour, HOURS)
        kept = "" if need.kept is None else f"{need.kept:.3f}"
        write.writerow(
            (
                WEEKDAYS[day],
                f"{of_day:02}:00",
                f"{need.arrivals:.2f}",
                f"{need.load:.2f}",
                need.working,
                need.planned,
                kept,
            )
        )
    return Response(
        out.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="staffing.csv"'},
    )


async def _answered(visit: Visit) -> tuple[Form, Asked, Plan]:
    """Return what was asked, and the plan that answers it.

    Raises:
        Forbidden: for who plans nobody.
    """
    if not visit.scope.allows_anywhere(Permission.PLAN):
        raise Forbidden("You may not do this.")
    channels = await visit.core.read(
        lambda session: counted_channels(visit.scope, session)
    )
    form = Form.of(visit)
    asked = form.asked(visit, [each.id for each in channels])
    return form, asked, await plan(visit.core, visit.scope, asked)


def _peak(visit: Visit, found: Plan) -> str:
    """Return when most are needed, as a sentence."""
    planned = [need.planned for need in found.hours]
    hour = planned.index(max(planned))
    return visit.say(
        "Most at once: %(people)s (%(day)s, %(hour)s)",
        people=max(planned),
        day=visit.say(WEEKDAYS[hour // HOURS]),
        hour=f"{hour % HOURS:02}:00",
    )


def _unknown(visit: Visit, found: Plan) -> Sequence[str]:
    """Return the weekdays of which nothing was counted on any channel."""
    known = set(range(7)) if not found.channels else set()
    for each in found.channels:
        known |= set(range(7)) - set(each.outlook.forecast.unknown)
    return [visit.say(name) for n, name in enumerate(WEEKDAYS) if n not in known]


def _more(visit: Visit, found: Plan) -> Sequence[tuple[str, str]]:
    """Return what one more channel can be like."""
    none = ("", visit.say("None"))
    like = [
        (str(each.outlook.id), visit.say("Like %(name)s", name=each.outlook.name))
        for each in found.channels
    ]
    return [none, *like]
