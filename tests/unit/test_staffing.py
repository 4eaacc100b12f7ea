"""How many people an hour needs."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.forecast import WEEK
from webcare.domain.staffing import MOST_BUSY, Demand, Goal, kept_by, needs

GOAL = Goal(share=0.8, at_once=1, away=0.0)
OFFICE = [
    1.0 if day < 5 and 9 <= hour < 17 else 0.0 for day in range(7) for hour in range(24)
]
ALWAYS = [1.0] * WEEK
MINUTE = 60.0
HOUR = 60 * MINUTE


def demand(
    *,
    each: float = 0.0,
    at: dict[int, float] | None = None,
    open: list[float] = OFFICE,  # noqa: A002 - the field's name
    handling: float = 4 * MINUTE,
    within: float = 30 * MINUTE,
) -> Demand:
    arrivals = [each] * WEEK
    for hour, count in (at or {}).items():
        arrivals[hour] = count
    return Demand(arrivals=arrivals, open=open, handling=handling, within=within)


def test_the_example_of_every_course() -> None:
    """200 an hour of three minutes, 80 % within 20 seconds: fourteen people."""
    busy = demand(each=200, open=ALWAYS, handling=180, within=20)
    need = needs([busy], GOAL)[0]
    assert need.working == 14
    assert need.kept == pytest.approx(0.888, abs=0.001)
    assert need.load == pytest.approx(10)


def test_closed_hours_need_nobody_and_their_questions_wait_for_the_first_hour() -> None:
    night = demand(at={3: 30.0})
    week = needs([night], GOAL)
    assert [hour for hour, need in enumerate(week) if need.working] == [9]
    assert week[9].arrivals == 30
    # Thirty of four minutes are two hours' work.
    assert week[9].working == math.ceil(2 / MOST_BUSY)
    assert week[9].kept is None


def test_what_came_while_closed_may_take_longer() -> None:
    week = needs([demand(at={3: 30.0})], Goal(0.8, 1, 0.0, clear=4))
    assert [week[hour].load for hour in range(9, 14)] == pytest.approx([0.5] * 4 + [0])
    assert [week[hour].working for hour in range(9, 14)] == [1] * 4 + [0]
    assert week[9].arrivals == 30


def test_what_comes_on_sunday_is_there_on_monday() -> None:
    week = needs([demand(at={6 * 24 + 20: 12.0})], GOAL)
    assert week[9].arrivals == 12
    assert sum(need.arrivals for need in week) == 12


def test_a_promise_of_hours_spreads_the_work_over_them() -> None:
    quick = needs([demand(at={10: 60.0})], GOAL)
    late = needs([demand(at={10: 60.0}, within=4 * HOUR)], GOAL)
    assert quick[10].working == 5
    assert [late[hour].working for hour in range(9, 16)] == [0, 2, 2, 2, 2, 0, 0]
    assert sum(need.load for need in late) == pytest.approx(4)


def test_work_that_can_wait_is_done_by_those_who_must_be_free_anyway() -> None:
    chat = demand(each=8, open=ALWAYS, within=2 * MINUTE)
    posts = demand(each=3, open=ALWAYS, within=8 * HOUR)
    alone = needs([chat], GOAL)[0]
    both = needs([chat, posts], GOAL)[0]
    assert both.working == alone.working == 2
    assert both.load > alone.load


def test_several_at_once_let_somebody_begin_sooner_and_do_no_more() -> None:
    chat = demand(each=30, open=ALWAYS, handling=5 * MINUTE, within=MINUTE)
    one = needs([chat], GOAL)[0]
    three = needs([chat], Goal(share=0.8, at_once=3, away=0.0))[0]
    assert three.load == one.load == pytest.approx(2.5)
    assert three.load / MOST_BUSY <= three.working <= one.working


def test_who_is_away_is_planned_for() -> None:
    need = needs([demand(each=200, open=ALWAYS)], Goal(0.8, 1, 0.3))[0]
    assert need.planned == math.ceil(need.working / 0.7)


def test_half_an_hour_open_has_the_work_of_the_hour() -> None:
    half = [0.0] * WEEK
    half[9] = 0.5
    whole = [0.0] * WEEK
    whole[9] = 1.0
    one = needs([demand(at={9: 15.0}, open=whole)], GOAL)[9]
    two = needs([demand(at={9: 15.0}, open=half)], GOAL)[9]
    assert two.load == 2 * one.load


def test_a_channel_that_never_opens_asks_nothing() -> None:
    week = needs([demand(each=5, open=[0.0] * WEEK)], GOAL)
    assert not any(need.working or need.arrivals for need in week)


def test_a_roster_says_what_would_be_kept() -> None:
    chat = demand(each=200, open=ALWAYS, handling=180, within=20)
    enough = kept_by([chat], GOAL, [14] * WEEK)[0]
    short = kept_by([chat], GOAL, [11] * WEEK)[0]
    assert enough == pytest.approx(0.888, abs=0.001)
    assert short is not None
    assert 0.2 < short < 0.6
    assert kept_by([chat], GOAL, [0] * WEEK)[0] == 0
    # Of twenty on the roster fourteen are there.
    away = Goal(0.8, 1, 0.3)
    assert kept_by([chat], away, [20] * WEEK)[0] == enough


def test_twice_as_much_needs_less_than_twice_as_many() -> None:
    pilot = demand(each=40, open=ALWAYS, handling=5 * MINUTE, within=2 * MINUTE)
    one, two = needs([pilot], GOAL)[0], needs([pilot.times(2)], GOAL)[0]
    assert one.working < two.working < 2 * one.working


@st.composite
def demands(draw: st.DrawFn) -> Demand:
    """Draw a channel with any hours, volume and promise."""
    shares = st.sampled_from([0.0, 0.0, 0.25, 1.0])
    return Demand(
        arrivals=draw(st.lists(st.floats(0, 200), min_size=WEEK, max_size=WEEK)),
        open=draw(st.lists(shares, min_size=WEEK, max_size=WEEK)),
        handling=draw(st.floats(10, 1800)),
        within=draw(st.floats(10, 72 * HOUR)),
    )


@given(
    st.lists(demands(), max_size=3),
    st.floats(0.5, 0.95),
    st.integers(1, 5),
    st.floats(0, 0.6),
    st.integers(1, 8),
)
def test_all_work_has_people_and_the_promise_is_kept(
    channels: list[Demand], share: float, at_once: int, away: float, clear: int
) -> None:
    goal = Goal(share, at_once, away, clear)
    week = needs(channels, goal)
    assert len(week) == WEEK
    came = sum(sum(each.arrivals) for each in channels if any(each.open))
    assert sum(need.arrivals for need in week) == pytest.approx(came)
    for need in week:
        assert need.load <= need.working + 1e-6
        assert need.working <= need.planned * (1 - away) + 1e-6
        assert need.kept is None or need.kept >= share
    kept = kept_by(channels, goal, [need.planned for need in week])
    assert all(each is None or each >= share - 1e-9 for each in kept)
