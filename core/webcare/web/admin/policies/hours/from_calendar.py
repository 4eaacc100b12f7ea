"""Taking dates with other hours from a calendar file into the draft."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from webcare.errors import Forbidden, InvalidTransition, NotFound, Refused
from webcare.policies.hours import KIND, HoursPolicy, OtherHours
from webcare.policies.hours.calendar_file import (
    MOST_CHARACTERS,
    MOST_EVENTS,
    Calendar,
    NotACalendar,
    read_calendar,
)
from webcare.policies.hours.opening import local_date
from webcare.services.policies.book import resolve
from webcare.services.policies.drafts import NO_DRAFT, save_draft
from webcare.web.admin.policies.hours.lines import hours
from webcare.web.admin.policies.hours.shown import date_word
from webcare.web.admin.policies.standing import Standing, standing_of
from webcare.web.languages import translatable
from webcare.web.pages import Fields, Visit, fields_of, see, visit_of

TITLE = translatable("Dates from a calendar")
NOTHING_CHOSEN = translatable("Choose at least one date.")


@dataclass(frozen=True, slots=True)
class Found:
    """A date of a calendar as its page shows it.

    Attributes:
        value: what the form sends.
        day: the date in words.
        times: the hours in words.
        before: what stands on this date until now, in words; empty for nothing.
    """

    value: str
    day: str
    name: str
    times: str
    before: str


async def show_calendar(request: Request) -> Response:
    """Ask for a calendar file."""
    visit = visit_of(request)
    return await _page(visit, await _standing(visit))


async def read(request: Request) -> Response:
    """Show what a calendar says, and change nothing."""
    visit = visit_of(request)
    standing = await _standing(visit)
    text = (await fields_of(request)).raw("calendar")
    policy = _policy(visit, standing)
    try:
        # The longest takes half a second, in which others are served.
        calendar = await asyncio.to_thread(
            read_calendar,
            text,
            zone=policy.clock,
            today=local_date(policy, visit.now),
        )
    except NotACalendar as error:
        return await _page(visit, standing, wrong=visit.say(str(error)))
    return await _page(visit, standing, calendar)


async def take_over(request: Request) -> Response:
    """Put the dates that were ticked into the draft, in place of what stood there."""
    visit = visit_of(request)
    standing = await _standing(visit)
    fields = await fields_of(request)
    dates = [*_ticked(fields)]
    if not dates:
        return await _page(visit, standing, wrong=visit.say(NOTHING_CHOSEN))
    try:
        await save_draft(
            visit.core,
            visit.scope,
            standing.place,
            _with_dates(visit, standing, dates),
            revision=fields.number("revision") or NO_DRAFT,
        )
    except Refused as error:
        wrong = " ".join(visit.say_finding(each) for each in error.findings)
        return await _page(visit, standing, wrong=wrong)
    except InvalidTransition as error:
        return await _page(visit, standing, wrong=visit.say(str(error)))
    return see(f"{standing.address}?done=saved#draft")


async def _standing(visit: Visit) -> Standing:
    """Return how the hours stand that somebody may change.

    Raises:
        NotFound: for another kind of policy, or as `standing_of`.
        Forbidden: when they may not change them.
    """
    standing = await standing_of(visit)
    if standing.editor.kind.name != KIND.name:
        raise NotFound("This page does not exist.")
    if not standing.may_change:
        raise Forbidden("You may not do this.")
    return standing


def _policy(visit: Visit, standing: Standing) -> HoursPolicy:
    """Return the hours as the draft has them, or as they hold."""
    document = standing.draft.document if standing.draft else standing.own
    if standing.channel is None:
        return resolve(KIND, document, {})
    return resolve(KIND, standing.inherited(visit), document)


def _with_dates(
    visit: Visit, standing: Standing, dates: Sequence[OtherHours]
) -> dict[str, object]:
    own = standing.draft.document if standing.draft else standing.own
    known = {each.date: each for each in _policy(visit, standing).dates}
    merged = known | {each.date: each for each in dates}
    return {
        **own,
        "dates": [merged[day].model_dump(mode="json") for day in sorted(merged)],
    }


def _ticked(fields: Fields) -> Iterator[OtherHours]:
    """Yield the dates that were ticked; what no page of ours sent is left out."""
    for value in fields.values.get("date", ())[:MOST_EVENTS]:
        try:
            yield OtherHours.model_validate_json(value)
        except ValidationError:
            continue


async def _page(
    visit: Visit,
    standing: Standing,
    calendar: Calendar | None = None,
    *,
    wrong: str = "",
) -> Response:
    policy = _policy(visit, standing)
    return await visit.page(
        "admin/policies/calendar.html",
        "policies",
        422 if wrong else 200,
        title=visit.say(TITLE),
        standing=standing,
        wrong=wrong,
        calendar=calendar,
        found=[_shown(visit, policy, each) for each in calendar.dates]
        if calendar
        else (),
        most=MOST_CHARACTERS,
    )


def _shown(visit: Visit, policy: HoursPolicy, each: OtherHours) -> Found:
    return Found(
        each.model_dump_json(),
        date_word(visit, each.date),
        each.name,
        hours(each.hours, visit.say),
        _before(visit, policy, each.date),
    )


def _before(visit: Visit, policy: HoursPolicy, day: date) -> str:
    known = next((each for each in policy.dates if each.date == day), None)
    if known is None:
        return ""
    times = hours(known.hours, visit.say)
    return f"{times} ({known.name})" if known.name else times
