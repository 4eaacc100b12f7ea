"""Weeks begin on Monday at midnight, on the clock of the place."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as some

from webcare.domain.weeks import weeks_around

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@given(some.floats(0, 20 * 365 * 24 * 3600), some.integers(1, 53), some.integers(0, 14))
def test_now_is_in_the_week_before_those_ahead(
    seconds: float, back: int, ahead: int
) -> None:
    now = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    starts = weeks_around(now, AMSTERDAM, back=back, ahead=ahead)
    assert len(starts) == back + ahead + 1
    assert starts[back - 1] <= now < starts[back]
    for each in starts:
        local = each.astimezone(AMSTERDAM)
        assert (local.weekday(), local.hour, local.minute) == (0, 0, 0)


def test_the_week_of_summer_time_is_an_hour_shorter() -> None:
    during = datetime(2026, 3, 28, 12, tzinfo=UTC)
    start, end = weeks_around(during, AMSTERDAM, back=1)
    assert end - start == timedelta(days=7) - timedelta(hours=1)
