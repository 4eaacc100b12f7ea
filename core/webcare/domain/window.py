"""The time in which a platform takes a free reply."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

ENDING = timedelta(hours=2)
"""From when a window that still is open is shown as about to close."""


@dataclass(frozen=True, slots=True)
class ReplyWindow:
    """The state of the reply window at one moment.

    `none` means that the platform has no window. `left` is zero unless it is open.
    """

    state: Literal["none", "open", "ending", "closed"]
    left: timedelta = timedelta(0)


def reply_window(
    *,
    limited: bool,
    until: datetime | None,
    now: datetime,
    margin: timedelta = timedelta(0),
) -> ReplyWindow:
    """Judge the reply window now.

    Args:
        limited: whether the channel has a reply window at all.
        until: when the platform closes it; None when the customer never wrote.
        now: the moment to judge.
        margin: how much earlier we stop, since the way to the platform takes time.
    """
    if not limited:
        return ReplyWindow("none")
    if until is None or now >= until - margin:
        return ReplyWindow("closed")
    left = until - margin - now
    return ReplyWindow("ending" if left < ENDING else "open", left)
