"""Until when a free reply is taken, with time to spare for the way there."""

from datetime import UTC, datetime, timedelta

import pytest

from webcare.domain.window import ENDING, ReplyWindow, reply_window

UNTIL = datetime(2026, 3, 2, 12, tzinfo=UTC)
MARGIN = timedelta(minutes=2)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("before_end", "state"),
    [
        (MARGIN + ENDING, "open"),
        (MARGIN + ENDING - TICK, "ending"),
        (MARGIN + TICK, "ending"),
        (MARGIN, "closed"),
        (timedelta(0), "closed"),
        (timedelta(days=-1), "closed"),
    ],
)
def test_the_window_closes_a_margin_early(before_end: timedelta, state: str) -> None:
    window = reply_window(
        limited=True, until=UNTIL, now=UNTIL - before_end, margin=MARGIN
    )
    assert window.state == state
    left = max(before_end - MARGIN, timedelta(0))
    assert window.left == (left if state != "closed" else timedelta(0))


def test_who_never_wrote_has_no_open_window() -> None:
    assert reply_window(limited=True, until=None, now=UNTIL) == ReplyWindow("closed")


def test_a_channel_without_a_limit_has_no_window() -> None:
    late = UNTIL + timedelta(days=99)
    assert reply_window(limited=False, until=UNTIL, now=late) == ReplyWindow("none")


@pytest.mark.parametrize(
    ("after_end", "state", "people_only"),
    [
        (timedelta(0), "open", True),
        (timedelta(days=6) - MARGIN - ENDING, "open", True),
        (timedelta(days=6) - MARGIN - TICK, "ending", True),
        (timedelta(days=6) - MARGIN, "closed", False),
        (-MARGIN - TICK, "ending", False),
    ],
)
def test_what_a_person_writes_is_taken_for_longer(
    after_end: timedelta, state: str, *, people_only: bool
) -> None:
    window = reply_window(
        limited=True,
        until=UNTIL,
        now=UNTIL + after_end,
        margin=MARGIN,
        longer=timedelta(days=6),
    )
    assert (window.state, window.people_only) == (state, people_only)
