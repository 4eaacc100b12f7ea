"""What a week brings, from the weeks before."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.forecast import WEEK, Forecast, forecast, quantile

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # a Monday
TUESDAY_TEN = 24 + 10


def weekly(*counts: int) -> dict[datetime, int]:
    """Give Tuesdays at ten so many each, the newest first."""
    newest = datetime(2026, 2, 24, 9, tzinfo=UTC)
    return {newest - timedelta(weeks=n): count for n, count in enumerate(counts)}


def seen(
    counts: dict[datetime, int], *, weeks: int = 8, odd: frozenset[date] = frozenset()
) -> Forecast:
    began = NOW - timedelta(weeks=30)
    return forecast(counts, began, NOW, AMSTERDAM, most_weeks=weeks, odd=odd)


def test_an_ordinary_hour_is_the_median_and_a_busy_one_the_highest_of_ten() -> None:
    found = seen(weekly(90, 20, 21, 22, 20, 21, 22, 20))
    assert found.usual[TUESDAY_TEN] == 21
    assert found.busy[TUESDAY_TEN] == 90
    assert (found.days, len(found.usual)) == (56, WEEK)
    assert sum(found.usual) == 21


def test_of_few_the_mean_counts_because_the_median_would_be_nobody() -> None:
    usual = seen(weekly(0, 1, 0, 0, 0, 1, 0, 0)).usual[TUESDAY_TEN]
    assert 0.15 < usual < 0.35


def test_newer_weeks_count_more() -> None:
    rising = seen(weekly(40, 40, 40, 10, 10, 10, 10, 10)).usual[TUESDAY_TEN]
    assert rising == 40
    assert seen(weekly(10, 10, 10, 40, 40, 40, 40, 40)).usual[TUESDAY_TEN] == 10


def test_a_holiday_says_nothing_about_other_days() -> None:
    holiday = date(2026, 2, 24)
    found = seen(weekly(0, 20, 20, 20), weeks=4, odd=frozenset({holiday}))
    assert found.usual[TUESDAY_TEN] == 20
    assert found.left_out == [holiday]


def test_days_before_the_first_count_and_today_do_not_count_as_quiet() -> None:
    began = datetime(2026, 2, 19, 12, tzinfo=UTC)
    found = forecast(
        {began: 7, NOW.replace(minute=0): 50}, began, NOW, AMSTERDAM, most_weeks=8
    )
    assert found.days == 11
    assert found.usual[3 * 24 + 13] == pytest.approx(3.5, abs=0.5)
    assert found.usual[10] == 0
    assert found.unknown == []


def test_weekdays_that_nobody_saw_are_named() -> None:
    began = NOW - timedelta(days=2)
    found = forecast({}, began, NOW, AMSTERDAM, most_weeks=8)
    assert (found.days, found.unknown) == (2, [0, 1, 2, 3, 4])
    assert found.dispersion is None


def test_hours_are_those_on_the_clock_also_after_it_was_changed() -> None:
    """Ten o'clock is 8 UTC in summer and 9 in winter."""
    now = datetime(2026, 11, 9, 12, tzinfo=UTC)
    counts = {
        datetime(2026, 10, 20, 8, tzinfo=UTC): 30,
        datetime(2026, 10, 27, 9, tzinfo=UTC): 30,
        datetime(2026, 11, 3, 9, tzinfo=UTC): 30,
    }
    began = datetime(2026, 10, 19, tzinfo=UTC)
    found = forecast(counts, began, now, AMSTERDAM, most_weeks=3)
    assert found.usual[TUESDAY_TEN] == 30
    assert sum(found.usual) == 30


def test_bursts_are_seen() -> None:
    calm = seen(weekly(20, 24, 16, 22, 18, 25, 15, 20)).dispersion
    wild = seen(weekly(1, 60, 2, 55, 0, 40, 3, 70)).dispersion
    assert calm is not None
    assert wild is not None
    assert calm < 1.5 < wild


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 1)), min_size=1, max_size=20),
    st.floats(0, 1),
)
def test_a_quantile_is_one_of_the_values_with_that_share_below_it(
    weighted: list[tuple[float, float]], share: float
) -> None:
    value = quantile(weighted, share)
    assert value in {each for each, _ in weighted}
    total = sum(weight for _, weight in weighted)
    below = sum(weight for each, weight in weighted if each <= value)
    assert below >= share * total - 1e-9
    assert sum(w for each, w in weighted if each < value) <= share * total + 1e-9
