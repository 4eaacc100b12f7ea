"""How a pop-up service goes: day by day, from its first day on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from webcare.domain.access import Scope
from webcare.policies import hours, pilot
from webcare.policies.popup import Phase, Popup
from webcare.services.admission.report import Tally, tally
from webcare.services.core import Core
from webcare.storage.queries.begun import begun
from webcare.storage.queries.popups import PopupView

MOST_DAYS = 92


@dataclass(frozen=True, slots=True)
class PopupReport:
    """Conversations in a pop-up; those turned away came too late for it.

    Attributes:
        days: each day on the channel's clock, the newest first, at most `MOST_DAYS`.
        total: of all those days.
    """

    days: Sequence[tuple[date, Tally]]
    total: Tally


def phase_of(view: PopupView, now: datetime) -> Phase:
    """Return whether a pop-up is open."""
    if view.closed_at is not None or view.ends_at <= now:
        return "over"
    return "open" if view.starts_at <= now else "planned"


def popup_report(
    core: Core, session: Session, scope: Scope, view: PopupView
) -> PopupReport:
    """Return how a pop-up goes, for what the caller may read."""
    now = core.clock()
    zone = core.policies.effective(hours.KIND, view.channel_id, now).clock
    popup = Popup.model_validate(view.document)
    last = pilot.local_day(now, zone)
    first = max(popup.starts, last - timedelta(days=MOST_DAYS - 1))
    calendar = [last - timedelta(days=back) for back in range((last - first).days + 1)]
    if not calendar:
        return PopupReport((), tally(()))
    since = _midnight(calendar[-1], zone)
    found = [
        each
        for each in begun(scope, session, since, now + timedelta(microseconds=1))
        if each.popup_id == view.id
    ]
    days = [
        (day, tally(e for e in found if pilot.local_day(e.began_at, zone) == day))
        for day in calendar
    ]
    return PopupReport(days, tally(found))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
