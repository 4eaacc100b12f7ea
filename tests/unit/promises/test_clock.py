"""Time in which somebody is there, over changes of the hours: minute by minute."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from webcare.policies.hours import DAYS, HoursPolicy, is_open
from webcare.policies.promises import NEVER, Clock, Hours

MINUTE = timedelta(minutes=1)
OFFICE = {"opens": "08:30", "closes": "17:30"}
LATE = {"opens": "12:00", "closes": "20:00"}
NIGHT = {"opens": "22:00", "closes": "04:00", "next_day": True}
# The clocks of Amsterdam go forward on 29 March 2026, and back on 25 October.
STARTS = [datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC)]


def hours(*intervals: dict[str, Any], **more: Any) -> HoursPolicy:
    week = {day: list(intervals) for day in DAYS}
    return HoursPolicy.model_validate({"week": week, **more})


POLICIES = [
    hours(OFFICE),
    hours(LATE),
    hours(NIGHT),
    hours(OFFICE, holidays={"days": [{"date": "2026-03-28", "name": "Feest"}]}),
    hours(
        OFFICE,
        closings=[{"begins": "2026-10-24T10:00:00", "ends": "2026-10-26T09:00:00"}],
    ),
    hours(),
]

clocks = st.builds(
    lambda start, first, changes: Clock(
        (
            Hours(start - timedelta(days=1), first),
            *(
                Hours(start + minutes * MINUTE, policy)
                for minutes, policy in sorted(changes, key=lambda each: each[0])
            ),
        )
    ),
    st.sampled_from(STARTS),
    st.sampled_from(POLICIES),
    st.lists(
        st.tuples(st.integers(0, 5_000), st.sampled_from(POLICIES)),
        max_size=3,
        unique_by=lambda each: each[0],
    ),
)


def there(clock: Clock, moment: datetime) -> bool:
    """Tell whether somebody is there, by the hours of that moment."""
    held = [each for each in clock.hours if each.begins <= moment]
    return is_open((held or clock.hours)[-1 if held else 0].policy, moment)


@settings(max_examples=60, deadline=None)
@given(clocks, st.sampled_from(STARTS), st.integers(0, 1_500), st.integers(0, 4_000))
def test_what_elapses_is_what_a_count_of_minutes_says(
    clock: Clock, start: datetime, after: int, lasting: int
) -> None:
    begins = start + after * MINUTE
    counted = sum(there(clock, begins + each * MINUTE) for each in range(lasting))
    assert clock.elapsed(begins, begins + lasting * MINUTE) == counted * MINUTE


@settings(max_examples=60, deadline=None)
@given(clocks, st.sampled_from(STARTS), st.integers(0, 1_500), st.integers(1, 900))
def test_a_deadline_is_the_first_moment_by_which_so_much_has_elapsed(
    clock: Clock, start: datetime, after: int, lasting: int
) -> None:
    begins = start + after * MINUTE
    due = clock.deadline(begins, lasting * MINUTE)
    if due == begins + NEVER:
        assert clock.elapsed(begins, begins + timedelta(days=60)) < lasting * MINUTE
        return
    assert clock.elapsed(begins, due) == lasting * MINUTE
    assert clock.elapsed(begins, due - MINUTE) < lasting * MINUTE


def test_the_hours_of_each_moment_count_for_it() -> None:
    """Half of the day by the office, and from noon on by those who stay late."""
    noon = datetime(2026, 6, 1, 10, tzinfo=UTC)
    clock = Clock(
        (Hours(noon - timedelta(days=9), POLICIES[0]), Hours(noon, POLICIES[1]))
    )
    assert clock.elapsed(noon - 4 * 60 * MINUTE, noon + 9 * 60 * MINUTE) == (
        timedelta(hours=3, minutes=30) + timedelta(hours=8)
    )
    assert clock.deadline(noon - 60 * MINUTE, timedelta(hours=8)) == noon + timedelta(
        hours=7
    )


def test_nobody_ever_there_is_far_away() -> None:
    clock = Clock((Hours(STARTS[0], hours()),))
    assert clock.deadline(STARTS[0], MINUTE) == STARTS[0] + NEVER
