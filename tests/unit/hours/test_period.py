"""The closed period of a moment: the same until it opens, and another after that."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.hours.test_clock_changes import situations
from webcare.policies.hours import HoursPolicy, is_open, open_seconds
from webcare.policies.hours.period import FOR_EVER, closed_period

HALF_A_DAY = 720
NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)


@settings(max_examples=60)
@given(situations(), st.integers(0, HALF_A_DAY))
def test_it_lasts_while_nobody_is_there(
    at: tuple[HoursPolicy, datetime], minutes: int
) -> None:
    policy, now = at
    then = now - timedelta(minutes=minutes)
    closed = not is_open(policy, then) and not is_open(policy, now)
    same = closed and open_seconds(policy, then, now) == 0
    assert (closed_period(policy, then, now) is not None) == same


def test_who_is_ahead_of_our_clock_writes_now() -> None:
    policy = HoursPolicy.model_validate({"week": {}})
    assert closed_period(policy, NOON + timedelta(hours=1), NOON) == "for ever"
    assert closed_period(policy, NOON - FOR_EVER, NOON) is None
