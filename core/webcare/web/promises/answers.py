"""The report of what policies promised: counted, listed, and as a file."""

import asyncio
import csv
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from io import StringIO
from itertools import pairwise
from statistics import median
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.promise import Outcome, PledgeKind
from webcare.domain.weeks import weeks_around
from webcare.services.promises.rules import clock_on
from webcare.storage.queries.kept_promises import (
    MOST_COUNTED,
    KeptView,
    Sought,
    counted,
    listed,
)
from webcare.web.languages import translatable
from webcare.web.pages import Visit, visit_of

TITLE = translatable("Answers promised by policy")
ADDRESS = "/promises/answers"
SPANS = (1, 4, 12, 26, 52)
"""Of how many weeks a report can be, to choose from."""

USUAL = 4
GROUPS = {
    "channel": translatable("Channel"),
    "team": translatable("Team"),
    "week": translatable("Week"),
}
KINDS = {
    PledgeKind.FIRST: translatable("First answer"),
    PledgeKind.NEXT: translatable("Later answers"),
    PledgeKind.RESOLUTION: translatable("Resolution"),
}
OUTCOMES = {
    Outcome.KEPT: translatable("Kept"),
    Outcome.BROKEN: translatable("Late"),
    Outcome.OPEN: translatable("Still running"),
    Outcome.ENDED: translatable("Ended"),
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = (
    "conversation",
    "kind",
    "channel",
    "team",
    "asked_at",
    "due_at",
    "outcome",
    "answered_at",
    "open_minutes",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the report is asked: of which weeks, by what, and of which promises."""

    weeks: int
    by: str
    sought: Sought

    def url(self, path: str = "", **more: str) -> str:
        """Return the address of the same, or of a part of it."""
        sought = self.sought
        values = {
            "weeks": str(self.weeks),
            "by": self.by,
            "kind": sought.kind.value if sought.kind else "",
            "outcome": sought.outcome.value if sought.outcome else "",
            **({} if sought.channel is None else {"channel": sought.channel}),
            **({} if sought.team is None else {"team": sought.team}),
            **more,
        }
        return f"{ADDRESS}{path}?{urlencode(values)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One group and kind of the report.

    Attributes:
        label: of the group: a channel, a team, or the Monday of a week.
        channel_type: of a channel; empty for another group.
        took: the median of the time that it took, while we were open; None without any.
        urls: where the promises with an outcome are listed.
    """

    label: str | date
    channel_type: str
    kind: str
    took: timedelta | None
    counts: Mapping[str, int]
    urls: Mapping[str, str]

    @property
    def share(self) -> str:
        """Return how many of those that came to their end were kept, in per cent."""
        judged = self.counts["kept"] + self.counts["broken"]
        return f"{100 * self.counts['kept'] // judged} %" if judged else "–"  # noqa: RUF001 - nothing to judge


async def show_answers(request: Request) -> Response:
    """Show how many promises were kept, and how long it took."""
    visit = visit_of(request)
    asked = _asked(visit)
    found = await visit.core.read(
        lambda session: counted(visit.scope, session, asked.sought)
    )
    return await visit.page(
        "promises/answers.html",
        "queue",
        title=visit.say(TITLE),
        asked=asked,
        full=len(found) == MOST_COUNTED,
        lines=await asyncio.to_thread(_lines, visit, asked, found),
        spans=SPANS,
        groups=GROUPS,
        kinds=KINDS,
        outcomes=OUTCOMES,
    )


async def list_answers(request: Request) -> Response:
    """List the promises that a number of the report counts."""
    visit = visit_of(request)
    asked = _asked(visit)
    page = await visit.core.read(
        lambda session: listed(
            visit.scope, session, asked.sought, after=visit.asked("after") or None
        )
    )
    return await visit.page(
        "promises/answer_list.html",
        "queue",
        title=visit.say(TITLE),
        asked=asked,
        page=page,
        more_url=asked.url("/list", week=visit.asked("week"), after=page.next or ""),
        kinds=KINDS,
        outcomes=OUTCOMES,
    )


async def export_answers(request: Request) -> Response:
    """Give the same as a file, one promise a line and nobody's name in it."""
    visit = visit_of(request)
    asked = _asked(visit)
    found = await visit.core.read(
        lambda session: counted(visit.scope, session, asked.sought)
    )
    text = await asyncio.to_thread(_file, visit, found)
    return Response(
        text,
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="answers.csv"'},
    )


def _asked(visit: Visit) -> Asked:
    """Return what the address asks for; what makes no sense is as usual."""
    typed = visit.asked("weeks")
    weeks = int(typed) if typed in map(str, SPANS) else USUAL
    starts = weeks_around(visit.now, visit.templates.languages.zone, back=weeks)
    kind, outcome = visit.asked("kind"), visit.asked("outcome")
    by = visit.asked("by")
    sought = Sought(
        since=starts[0],
        until=starts[-1],
        kind=PledgeKind(kind) if kind in {*PledgeKind} else None,
        outcome=Outcome(outcome) if outcome in {*Outcome} else None,
        channel=visit.asked("channel") or None,
        team=visit.asked("team") if "team" in visit.request.query_params else None,
    )
    for begins, ends in pairwise(starts):
        if _local(visit, begins).isoformat() == visit.asked("week"):
            sought = replace(sought, since=begins, until=ends)
    return Asked(weeks, by if by in GROUPS else "channel", sought)


def _local(visit: Visit, moment: datetime) -> date:
    return moment.astimezone(visit.templates.languages.zone).date()


def _lines(visit: Visit, asked: Asked, found: Sequence[KeptView]) -> list[Line]:
    group = _grouping(asked.by, visit.templates.languages.zone)
    took = _times(visit, found)
    together: dict[tuple[str, PledgeKind], list[KeptView]] = defaultdict(list)
    for each in found:
        together[group(each), each.kind].append(each)
    order = list(KINDS)
    newest_first = asked.by == "week"
    names = sorted({name for name, _ in together}, reverse=newest_first)
    return [
        _line(asked, name, kind, together[name, kind], took)
        for name in names
        for kind in order
        if (name, kind) in together
    ]


def _line(
    asked: Asked,
    name: str,
    kind: PledgeKind,
    found: Sequence[KeptView],
    took: Mapping[int, timedelta],
) -> Line:
    times = [took[each.id].total_seconds() for each in found if each.id in took]
    return Line(
        label=date.fromisoformat(name) if asked.by == "week" else name,
        channel_type=found[0].channel_type if asked.by == "channel" else "",
        kind=KINDS[kind],
        took=timedelta(seconds=median(times)) if times else None,
        counts={
            each.value: sum(one.outcome is each for one in found) for each in Outcome
        },
        urls={
            each.value: asked.url(
                "/list", **{asked.by: name, "kind": kind.value, "outcome": each.value}
            )
            for each in OUTCOMES
        },
    )


def _grouping(by: str, zone: tzinfo) -> Callable[[KeptView], str]:
    def week_of(view: KeptView) -> str:
        day = view.given_at.astimezone(zone).date()
        return (day - timedelta(days=day.weekday())).isoformat()

    if by == "week":
        return week_of
    return (lambda view: view.team) if by == "team" else (lambda view: view.channel)


def _times(visit: Visit, found: Sequence[KeptView]) -> Mapping[int, timedelta]:
    """Return how long each took that is done, in time in which we were open.

    Without the time in which the clock of a resolution stood still.
    """
    book = visit.core.policies
    channels = {each.channel_id for each in found}
    clocks = {each: clock_on(book, each) for each in channels}
    return {
        each.id: each.spent
        if each.kind is PledgeKind.RESOLUTION and each.spent
        else clocks[each.channel_id].elapsed(each.given_at, each.answered_at)
        for each in found
        if each.answered_at is not None
    }


def _file(visit: Visit, found: Sequence[KeptView]) -> str:
    took = _times(visit, found)
    out = StringIO()
    write = csv.writer(out)
    write.writerow(_COLUMNS)
    for each in found:
        minutes = took[each.id].total_seconds() / 60 if each.id in took else None
        write.writerow(
            [
                str(each.conversation_id),
                each.kind.value,
                _plain(each.channel),
                _plain(each.team),
                each.given_at.isoformat(),
                each.due_at.isoformat(),
                each.outcome.value,
                each.answered_at.isoformat() if each.answered_at else "",
                "" if minutes is None else f"{minutes:.1f}",
            ]
        )
    return out.getvalue()


def _plain(text: str) -> str:
    """Return a name that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
