"""What came in is counted by the hour, when the hour is over.

Reading it takes no lock, and what is written is a row for each channel and team. An
hour is counted once: who comes second finds it counted.
"""

import asyncio
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete
from sqlmodel import Session, col

from webcare.domain.arrivals import LONGEST, Count, Place, counted
from webcare.services.core import Core
from webcare.storage.bulk import insert_new
from webcare.storage.queries.arrivals import counted_until
from webcare.storage.queries.spoken import first_message, spoken
from webcare.storage.tables import Arrival
from webcare.work.schedules import Recurring

COUNT = Recurring("arrivals.count", timedelta(minutes=15))
"""The job that counts what came in."""

BACK = timedelta(weeks=26)
"""How far back the first count looks."""

KEPT = timedelta(days=731)
"""How long counts are kept."""

_HOUR = timedelta(hours=1)
_AT_ONCE = timedelta(days=1)
_SETTLED = timedelta(minutes=5)
"""A transaction that receives may take that long to commit."""

log = structlog.get_logger()


async def count(core: Core) -> int:
    """Count every hour that is over and was not counted; return how many places."""
    now = core.clock()
    until = _beginning(now - _SETTLED)
    start = await core.read(lambda session: _uncounted(session, now))
    total = 0
    while start is not None and start < until:
        end = min(start + _AT_ONCE, until)
        total += await _count_between(core, start, end)
        start = end
        await asyncio.sleep(0)
    await core.write(lambda session: _forget(session, now - KEPT))
    if total:
        log.info("arrivals.counted", rows=total)
    return total


async def _count_between(core: Core, start: datetime, end: datetime) -> int:
    found = await core.read(
        lambda session: counted(spoken(session, start - LONGEST, end), start)
    )
    rows = [_row(place, each) for place, each in sorted(found.items())]
    if rows:
        await core.write(
            lambda session: insert_new(session.connection(), Arrival, rows)
        )
    return len(rows)


def _uncounted(session: Session, now: datetime) -> datetime | None:
    """Return the first hour to count; None when nobody ever said anything."""
    last = counted_until(session)
    if last is not None:
        return max(last + _HOUR, _beginning(now - BACK))
    first = first_message(session)
    return first and max(_beginning(first), _beginning(now - BACK))


def _forget(session: Session, before: datetime) -> None:
    session.execute(delete(Arrival).where(col(Arrival.hour) < before))


def _row(place: Place, found: Count) -> dict[str, object]:
    return {
        "hour": place.hour,
        "channel_id": place.channel_id,
        "team_id": place.team_id,
        "questions": found.questions,
        "answers": found.answers,
        "seconds": found.seconds,
    }


def _beginning(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
