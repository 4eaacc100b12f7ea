"""How a pilot goes: who got in, who did not, and how soon people were answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from sqlmodel import Session

from webcare.domain.access import Scope
from webcare.policies import hours, pilot
from webcare.policies.pilot import Phase, PilotPolicy
from webcare.services.admission.stopping import Stopped, stop_of
from webcare.services.core import Core
from webcare.storage.queries.begun import Begun, begun
from webcare.storage.queries.channels import ChannelView, channel_named, channels

DAYS = 14
"""How far back a report looks when nobody says."""

MOST_DAYS = 92


@dataclass(frozen=True, slots=True)
class Tally:
    """Conversations that began.

    Attributes:
        let_in: those that reached the queue.
        turned_away: those that found no place.
        answered: how many of those let in a person of ours answered.
        first_response: the median time until that; None without any.
    """

    let_in: int
    turned_away: int
    answered: int
    first_response: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotReport:
    """A channel's pilot, and the other channels beside it.

    Attributes:
        stopped: who stopped it, and when; None while nobody has.
        days: each day on the channel's clock, the newest first.
        total: of all those days.
        others: the other channels that the caller sees, over the same time.
    """

    channel: ChannelView
    policy: PilotPolicy
    phase: Phase
    stopped: Stopped | None
    days: Sequence[tuple[date, Tally]]
    total: Tally
    others: Sequence[tuple[ChannelView, Tally]]


async def pilot_report(
    core: Core, scope: Scope, name: str, days: int = DAYS
) -> PilotReport:
    """Return how the pilot of a channel goes, for what the caller may read.

    Args:
        core: the parts to work with.
        scope: who asks.
        name: the channel's.
        days: how many days back, this one included; at most `MOST_DAYS`.

    Raises:
        NotFound: when the channel is absent or foreign.
    """
    now = core.clock()

    def look(session: Session) -> PilotReport:
        channel = channel_named(scope, session, name)
        policy = core.policies.effective(pilot.KIND, channel.id, now)
        zone = core.policies.effective(hours.KIND, channel.id, now).clock
        today = pilot.local_day(now, zone)
        calendar = [today - timedelta(days=back) for back in range(days)]
        found = begun(scope, session, _midnight(calendar[-1], zone), now + _MOMENT)
        # Who came for a pop-up passed by the pilot.
        here = [e for e in found if e.channel_id == channel.id and not e.popup_id]
        return PilotReport(
            channel=channel,
            policy=policy,
            phase=pilot.phase(policy, today),
            stopped=stop_of(session, channel.id),
            days=[(day, tally(_on(here, day, zone))) for day in calendar],
            total=tally(here),
            others=[
                (other, tally(e for e in found if e.channel_id == other.id))
                for other in channels(scope, session)
                if other.id != channel.id
            ],
        )

    return await core.read(look)


def tally(found: Iterable[Begun]) -> Tally:
    """Count conversations."""
    inside, away = [], 0
    for each in found:
        if each.turned_away and each.answered_at is None:
            away += 1
        else:
            inside.append(each)
    waited = [each.answered_at - each.began_at for each in inside if each.answered_at]
    return Tally(len(inside), away, len(waited), _middle(waited))


def _middle(waited: Sequence[timedelta]) -> timedelta | None:
    if not waited:
        return None
    return timedelta(seconds=median(each.total_seconds() for each in waited))


def _on(found: Iterable[Begun], day: date, zone: ZoneInfo) -> Iterable[Begun]:
    return (each for each in found if pilot.local_day(each.began_at, zone) == day)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


_MOMENT = timedelta(microseconds=1)
