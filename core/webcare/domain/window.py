"""The time in which a platform takes a free reply."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

ENDING = timedelta(hours=2)
"""From when a window that still is open is shown as about to close."""

_NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class ReplyWindow:
    """The state of the reply window at one moment.

    `none` means that the platform has no window. `left` is zero unless it is open.
    `people_only` is True when the ordinary window is over, and only the longer one for
    what a person wrote still holds.
    """

    state: Literal["none", "open", "ending", "closed"]
    left: timedelta = _NOTHING
    people_only: bool = False


def reply_window(
    *,
    limited: bool,
    until: datetime | None,
    now: datetime,
    margin: timedelta = _NOTHING,
    longer: timedelta = _NOTHING,
) -> ReplyWindow:
    """Judge the reply window now.

    Args:
        limited: whether the channel has a reply window at all.
        until: when the platform closes it; None when the customer never wrote.
        now: the moment to judge.
        margin: how much earlier we stop, since the way to the platform takes time.
        longer: how much longer than `until` the platform takes what a person wrote.
    """
    if not limited:
        return ReplyWindow("none")
    if until is None:
        return ReplyWindow("closed")
    left = until - margin - now
    if left > _NOTHING:
        return ReplyWindow("ending" if left < ENDING else "open", left)
    left += longer
    if left > _NOTHING:
        return ReplyWindow(
            "ending" if left < ENDING else "open", left, people_only=True
        )
    return ReplyWindow("closed")
