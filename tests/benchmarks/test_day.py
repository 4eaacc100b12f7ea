"""A small day: all that customers wrote is resolved, in order, and fairly."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from benchmarks.day import simulate
from benchmarks.day_desk import Person, Talk
from benchmarks.day_judge import Day, Judge, Told
from webcare.domain.presence import Presence

SMALL = Day(agents=9, arrivals=90, restarts=2, seed=3, step=timedelta(minutes=2))


@pytest.mark.anyio
async def test_a_small_day_ends_well(tmp_path: Path) -> None:
    with capture_logs():
        told = await simulate(SMALL, tmp_path)
    assert told.good, dict(told.rows())
    assert told.resolved == SMALL.arrivals
    # Something happened that it had to cope with.
    assert told.breaks > 0
    assert told.left > 0
    assert told.gifts > told.resolved


NOON = datetime.fromisoformat("2026-03-02T12:00:00+00:00")


def person(number: int, *, skills: dict[str, int] | None = None) -> Person:
    return Person(
        name=f"p{number}",
        team="t",
        skills=skills or {},
        from_=NOON,
        until=NOON,
        away=(),
        number=number,
    )


def talk(*, ago: int = 0, owner: int | None = None) -> Talk:
    return Talk(
        at=NOON - timedelta(seconds=ago),
        team="t",
        public=False,
        weight=2,
        needs={},
        own=None,
        takes=timedelta(minutes=1),
        owner=owner,
    )


def judged(talks: dict[int, Talk], after: dict[int, int | None], *away: int) -> Told:
    told = Told(Day(), people=2)
    states = {
        number: Presence.AWAY if number in away else Presence.AVAILABLE
        for number in (0, 1)
    }
    people = [person(0), person(1)]
    Judge(told).look(NOON, talks, after, people, states)
    return told


def test_the_judge_sees_what_is_left_lying() -> None:
    assert judged({1: talk()}, {1: None}).stuck == 1


def test_the_judge_sees_what_stays_with_who_left() -> None:
    assert judged({1: talk(owner=0)}, {1: 0}, 0).stuck == 1


def test_the_judge_sees_who_was_passed_over() -> None:
    """Who has two already is given a third, and the other nothing."""
    had = talk(owner=0)
    assert judged({1: had, 2: talk()}, {1: 0, 2: 0}).unfair == 1
    assert judged({1: had, 2: talk()}, {1: 0, 2: 1}).unfair == 0


def test_the_judge_sees_what_overtakes() -> None:
    full = {1: talk(owner=0), 2: talk(owner=0), 3: talk(owner=1), 4: talk(owner=1)}
    talks = {**full, 5: talk(ago=9), 6: talk()}
    found = judged(talks, {1: 0, 2: 0, 3: 1, 4: 1, 5: None, 6: 0})
    assert (found.overtaken, found.crowded) == (1, 1)
