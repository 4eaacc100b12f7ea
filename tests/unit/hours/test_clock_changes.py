"""Hours are exact to the second when clocks change, and across midnight."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.hours.wall_clock import MINUTE, minutes
from webcare.policies.hours import (
    DAYS,
    HoursPolicy,
    deadline,
    is_open,
    next_change,
    next_opening,
    open_seconds,
    strip,
)
from webcare.policies.hours.schema import Closing

SECOND = timedelta(seconds=1)
HALF = timedelta(hours=12)

# Clocks that are set forward and back, by an hour and by half of one, at night and at
# midnight, and one that skipped a whole day.
CHANGES = {
    "Europe/Amsterdam": [(2026, 3, 29, 1), (2026, 10, 25, 1)],
    "America/New_York": [(2026, 3, 8, 7), (2026, 11, 1, 6)],
    "Australia/Lord_Howe": [(2026, 10, 3, 15), (2026, 4, 4, 15)],
    "America/Santiago": [(2026, 9, 6, 4), (2026, 4, 5, 3)],
    "Asia/Beirut": [(2026, 3, 28, 22), (2026, 10, 24, 21)],
    "Pacific/Apia": [(2011, 12, 30, 10)],
    "UTC": [(2026, 12, 31, 23)],
}

clocks = st.sampled_from(
    ["00:00", "23:30", "01:59", "02:00", "02:01", "02:30", "03:00", "03:01"]
) | st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))


@st.composite
def intervals(draw: st.DrawFn) -> dict[str, object]:
    """Draw any interval that may stand alone; several together may overlap."""
    opens, closes = draw(clocks), draw(clocks | st.just("24:00"))
    return {"opens": opens, "closes": closes, "next_day": closes <= opens}


@st.composite
def situations(draw: st.DrawFn) -> tuple[HoursPolicy, datetime]:
    """Draw hours, and a whole minute within half a day of a change of clocks."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    change = datetime(*draw(st.sampled_from(CHANGES[zone])), tzinfo=UTC)
    day = change.astimezone(ZoneInfo(zone)).date()
    days = st.sampled_from([day + timedelta(days=count) for count in range(-2, 3)])
    hours = st.lists(intervals(), max_size=2)
    naive = datetime.combine(day, datetime.min.time())
    begins = naive + draw(st.integers(-2000, 2000)) * MINUTE
    closing = {
        "begins": begins,
        "ends": begins + draw(st.integers(1, 2000)) * MINUTE,
    }
    policy = HoursPolicy.model_validate(
        {
            "zone": zone,
            "week": draw(st.fixed_dictionaries(dict.fromkeys(DAYS, hours))),
            "holidays": {
                "days": [{"date": draw(days), "name": "x"}] * draw(st.integers(0, 1))
            },
            "dates": [{"date": draw(days), "hours": draw(hours)}]
            * draw(st.integers(0, 1)),
            "closings": [closing] * draw(st.integers(0, 1)),
        }
    )
    return policy, change + draw(st.integers(-720, 720)) * MINUTE


@settings(max_examples=60)
@given(situations())
def test_open_as_the_clock_on_the_wall_says(
    situation: tuple[HoursPolicy, datetime],
) -> None:
    policy, start = situation
    looked = minutes(policy, start, timedelta(hours=3))
    for number, there in enumerate(looked):
        minute = start + number * MINUTE
        assert is_open(policy, minute) == there
        # Nothing changes but on a whole minute.
        if number % 10 == 9 or looked[number : number + 2] == [there, not there]:
            assert is_open(policy, minute + MINUTE - SECOND) == there


@settings(max_examples=60)
@given(situations(), st.integers(0, 59))
def test_the_next_opening_and_the_next_change(
    situation: tuple[HoursPolicy, datetime], second: int
) -> None:
    policy, whole = situation
    start = whole + second * SECOND
    looked = minutes(policy, whole, 4 * HALF)
    end = whole + len(looked) * MINUTE
    changes = [
        whole + number * MINUTE
        for number, (before, after) in enumerate(pairwise(looked), start=1)
        if before != after
    ]
    change = next_change(policy, start)
    if changes:
        assert change == changes[0]
        assert is_open(policy, change) != is_open(policy, change - SECOND)
    else:
        assert change is None or change >= end
    opening = next_opening(policy, start)
    if looked[0]:
        assert opening == start
    elif changes:
        assert opening == changes[0]
    else:
        assert opening is None or opening >= end


@settings(max_examples=60)
@given(situations(), st.integers(0, 200_000), st.integers(0, 90_000))
def test_seconds_on_the_clock_of_the_hours(
    situation: tuple[HoursPolicy, datetime], length: int, wanted: int
) -> None:
    policy, start = situation
    looked = minutes(policy, start, timedelta(seconds=length) + MINUTE)
    full, rest = divmod(length, 60)
    counted = 60 * sum(looked[:full]) + rest * looked[full]
    end = start + length * SECOND
    assert open_seconds(policy, start, end) == counted
    due = deadline(policy, start, wanted)
    if due is None:
        assert counted < wanted
    else:
        # The first moment by which it is enough.
        assert open_seconds(policy, start, due) == wanted
        assert wanted == 0 or is_open(policy, due - SECOND)
        assert (due <= end) == (wanted <= counted)


@settings(max_examples=60)
@given(situations())
def test_the_strip_shows_each_day_as_it_is(
    situation: tuple[HoursPolicy, datetime],
) -> None:
    policy, moment = situation
    days = strip(policy, moment.astimezone(policy.clock).date(), days=3)
    assert [one.ends for one in days[:-1]] == [other.begins for other in days[1:]]
    begins = days[0].begins
    looked = minutes(policy, begins, days[-1].ends - begins)
    shown = [False] * len(looked)
    for day in days:
        assert all(one.end < other.start for one, other in pairwise(day.open))
        for span in day.open:
            assert day.begins <= span.start < span.end <= day.ends
            for at in range(
                (span.start - begins) // MINUTE, (span.end - begins) // MINUTE
            ):
                shown[at] = True
    assert shown == looked


NIGHTS = [
    # The lost hour: the clock goes from 02:00 to 03:00, and 02:30 is never shown.
    ("2026-03-28", "02:30", "2026-03-28T22:30:00Z", "2026-03-29T01:00:00Z", 2.5),
    # The doubled hour: it is 02:30 twice, and closed after the second time.
    ("2026-10-24", "02:30", "2026-10-24T21:30:00Z", "2026-10-25T01:30:00Z", 4),
    # The clock is set back to 02:00, which is not before 02:00.
    ("2026-10-24", "02:00", "2026-10-24T21:30:00Z", "2026-10-25T00:00:00Z", 2.5),
    ("2026-10-24", "03:00", "2026-10-24T21:30:00Z", "2026-10-25T02:00:00Z", 4.5),
    # Any other night.
    ("2026-06-06", "02:30", "2026-06-06T21:30:00Z", "2026-06-07T00:30:00Z", 3),
]


@pytest.mark.parametrize(("day", "until", "opens", "closes", "hours"), NIGHTS)
def test_a_night_second_by_second(
    day: str, until: str, opens: str, closes: str, hours: float
) -> None:
    night = [{"opens": "23:30", "closes": until, "next_day": True}]
    policy = HoursPolicy.model_validate(
        {"week": {}, "dates": [{"date": day, "hours": night}]}
    )
    begin, end = map(datetime.fromisoformat, (opens, closes))
    start = begin - timedelta(minutes=30)
    for number in range(int(hours * 3600) + 3600):
        moment = start + number * SECOND
        assert is_open(policy, moment) == (begin <= moment < end), moment
    assert next_opening(policy, start) == begin
    assert next_change(policy, begin) == end
    assert open_seconds(policy, start, end + SECOND) == hours * 3600
    assert deadline(policy, start, hours * 3600) == end
    assert deadline(policy, start, hours * 3600 + 1) is None


@settings(max_examples=60)
@given(situations(), st.integers(0, 4000), st.integers(2 * 1440, 12 * 1440))
def test_a_long_closing_is_many_short_ones(
    situation: tuple[HoursPolicy, datetime], before: int, lasts: int
) -> None:
    """It is not looked through day by day, and nothing is missed after it."""
    policy, moment = situation
    begins = moment.replace(tzinfo=None) - before * MINUTE
    edges = [begins + minute * MINUTE for minute in (*range(0, lasts, 700), lasts)]
    one = _closed(policy, [edges[0], edges[-1]])
    many = _closed(policy, edges)
    assert next_opening(one, moment) == next_opening(many, moment)
    assert next_change(one, moment) == next_change(many, moment)


def _closed(policy: HoursPolicy, edges: Sequence[datetime]) -> HoursPolicy:
    """Close it from each edge to the next one."""
    closings = [Closing(begins=one, ends=other) for one, other in pairwise(edges)]
    return policy.model_copy(update={"closings": tuple(closings)})


def test_until_further_notice_is_found_at_once() -> None:
    often = [
        {"opens": f"{hour:02}:00", "closes": f"{hour:02}:30"} for hour in range(12)
    ]
    policy = HoursPolicy.model_validate(
        {
            "zone": "UTC",
            "week": dict.fromkeys(DAYS, often),
            "closings": [{"begins": "2026-01-01T00:00", "ends": "2035-01-01T08:10"}],
        }
    )
    started = time.process_time()
    assert next_opening(policy, datetime(2026, 3, 1, tzinfo=UTC)) == datetime(
        2035, 1, 1, 8, 10, tzinfo=UTC
    )
    assert time.process_time() - started < 0.5
