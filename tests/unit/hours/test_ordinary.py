"""Which share of each hour of an ordinary week somebody is there."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.policies.hours import (
    DAYS,
    Closing,
    Holiday,
    Holidays,
    HoursPolicy,
    Interval,
    Week,
    ordinary_week,
)


def on(*intervals: Interval, day: str = "monday") -> HoursPolicy:
    return HoursPolicy(week=Week(**{day: intervals}))


def test_without_a_policy_somebody_always_is_there() -> None:
    assert ordinary_week(HoursPolicy()) == [1.0] * 168


def test_half_hours_are_half() -> None:
    share = ordinary_week(on(Interval(opens="08:30", closes="10:15")))
    assert share[:12] == [0] * 8 + [0.5, 1, 0.25, 0]
    assert sum(share) == 1.75


def test_a_night_goes_on_and_sunday_night_is_mondays() -> None:
    night = Interval(opens="22:00", closes="02:00", next_day=True)
    friday = ordinary_week(on(night, day="friday"))
    assert [hour for hour, each in enumerate(friday) if each] == [118, 119, 120, 121]
    sunday = ordinary_week(on(night, day="sunday"))
    assert [hour for hour, each in enumerate(sunday) if each] == [0, 1, 166, 167]


def test_intervals_over_each_other_count_once() -> None:
    share = ordinary_week(
        on(
            Interval(opens="09:00", closes="12:00"),
            Interval(opens="10:00", closes="11:00"),
            Interval(opens="11:30", closes="12:30"),
        )
    )
    assert share[9:13] == [1, 1, 1, 0.5]


def test_what_is_not_ordinary_does_not_count() -> None:
    monday = datetime(2026, 3, 2)  # noqa: DTZ001 - on the clock of the policy
    policy = on(Interval(opens="09:00", closes="10:00")).model_copy(
        update={
            "holidays": Holidays(days=(Holiday(date=monday.date(), name="Vrij"),)),
            "closings": (Closing(begins=monday, ends=monday.replace(day=9)),),
        }
    )
    assert sum(ordinary_week(policy)) == 1


minutes = st.integers(0, 24 * 60 - 1)


@given(st.lists(st.tuples(st.integers(0, 6), minutes, minutes), max_size=8))
def test_it_is_the_week_minute_by_minute(drawn: list[tuple[int, int, int]]) -> None:
    opened = [False] * 7 * 24 * 60
    days: dict[str, list[Interval]] = {}
    for day, opens, closes in drawn:
        if opens == closes:
            continue
        each = Interval(
            opens=f"{opens // 60:02}:{opens % 60:02}",
            closes=f"{closes // 60:02}:{closes % 60:02}",
            next_day=closes < opens,
        )
        days.setdefault(DAYS[day], []).append(each)
        until = closes + (24 * 60 if closes < opens else 0)
        for minute in range(opens, until):
            opened[(day * 24 * 60 + minute) % len(opened)] = True
    share = ordinary_week(HoursPolicy(week=Week(**days)))  # type: ignore[arg-type]
    by_hour = [sum(opened[h * 60 : h * 60 + 60]) / 60 for h in range(168)]
    assert share == pytest.approx(by_hour)
