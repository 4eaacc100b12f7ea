"""Whether somebody is at work, from what they chose and what is heard of their screen.

    available ──wraps up──▶ wrap-up ──time──▶ available
        │  ▲
        │  └── does something on a page
        ├── five minutes without doing anything ──▶ away
        └── no page open ──▶ offline

What somebody chose is kept; the rest follows from the time. So a server that starts
anew forgets nobody, and nothing has to be switched when a moment has come.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

IDLE = timedelta(minutes=5)
"""Who did nothing on a page for so long is away."""

GONE = timedelta(seconds=150)
"""Whose pages were not heard of for so long has closed them."""


class Presence(StrEnum):
    """Where somebody is, as far as work can be given to them."""

    AVAILABLE = "available"
    AWAY = "away"
    OFFLINE = "offline"
    WRAP_UP = "wrap_up"


CHOICES = (Presence.AVAILABLE, Presence.AWAY, Presence.OFFLINE)
"""What people choose themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """What is known of somebody's presence.

    Attributes:
        chosen: one of `CHOICES`, by themselves or by who divides the work.
        seen_at: when a page of theirs was last heard of.
        active_at: when they last did something on one.
        wrap_until: until when they finish up after a conversation; None when they
            do not.
    """

    chosen: Presence
    seen_at: datetime
    active_at: datetime
    wrap_until: datetime | None = None


def presence_of(
    attendance: Attendance | None,
    now: datetime,
    *,
    listening_since: datetime | None = None,
) -> Presence:
    """Return where somebody is; None is somebody who never opened a page.

    Args:
        attendance: what is known of them.
        now: the present moment.
        listening_since: from when on pages could be heard of without a break, such as
            the start of the server; a silence counts from then. None for always.
    """
    if attendance is None or attendance.chosen is Presence.OFFLINE:
        return Presence.OFFLINE
    if now - _latest(attendance.seen_at, listening_since) > GONE:
        return Presence.OFFLINE
    idle = now - _latest(attendance.active_at, listening_since) > IDLE
    if attendance.chosen is Presence.AWAY or idle:
        return Presence.AWAY
    if attendance.wrap_until is not None and now < attendance.wrap_until:
        return Presence.WRAP_UP
    return Presence.AVAILABLE


def is_at_work(presence: Presence) -> bool:
    """Tell whether somebody keeps what they have: they are here, or about to be."""
    return presence in {Presence.AVAILABLE, Presence.WRAP_UP}


def _latest(moment: datetime, other: datetime | None) -> datetime:
    return moment if other is None else max(moment, other)
