"""The page of promises: what is owed now, and what was kept or broken before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.promise import WEEKS_AHEAD, Outcome
from webcare.domain.weeks import weeks_around
from webcare.storage.queries.promises import (
    PromiseView,
    WeekOfPromises,
    by_week,
    owed,
    promises,
)
from webcare.web.languages import translatable
from webcare.web.pages import Visit, visit_of

TITLE = translatable("Promises")
WEEKS = 12
MOST_BROKEN = 20


@dataclass(frozen=True, slots=True)
class Week:
    """A channel's promises of one week, as a row of the table shows them."""

    channel: str
    channel_type: str
    monday: date
    kept: int
    broken: int
    moved: int
    ended: int
    running: int

    @property
    def share(self) -> str:
        """Return how many of those that came to their end were kept, in per cent."""
        judged = self.kept + self.broken
        return f"{100 * self.kept // judged} %" if judged else "–"  # noqa: RUF001 - nothing to judge


@dataclass(frozen=True, slots=True)
class Found:
    """What the page shows; `broken` are the newest of those."""

    owed: Sequence[PromiseView]
    broken: Sequence[PromiseView]
    weeks: Sequence[WeekOfPromises]


async def show_promises(request: Request) -> Response:
    """Show what is owed, and how promises were kept, by channel and week."""
    visit = visit_of(request)
    zone = visit.templates.languages.zone
    starts = weeks_around(visit.now, zone, back=WEEKS, ahead=WEEKS_AHEAD)

    def look(session: Session) -> Found:
        return Found(
            owed(visit.scope, session),
            promises(
                visit.scope, session, outcome=Outcome.BROKEN, limit=MOST_BROKEN
            ).items,
            by_week(visit.scope, session, starts),
        )

    found = await visit.core.read(look)
    weeks = [
        Week(
            channel=each.channel,
            channel_type=each.channel_type,
            monday=starts[each.week].astimezone(zone).date(),
            kept=each.count(Outcome.KEPT),
            broken=each.count(Outcome.BROKEN),
            moved=each.count(Outcome.MOVED),
            ended=each.count(Outcome.ENDED),
            running=each.count(Outcome.OPEN),
        )
        for each in found.weeks
    ]
    return await _page(visit, found, weeks)


async def _page(visit: Visit, found: Found, weeks: Sequence[Week]) -> Response:
    return await visit.page(
        "promises/list.html",
        "queue",
        title=visit.say(TITLE),
        owed=found.owed,
        broken=found.broken,
        weeks=weeks,
        how_many=WEEKS,
    )
