"""Erlang's formulas, against published tables and against a queue that is played."""

import math
import random
from heapq import heapreplace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webcare.domain import erlang

# The traffic that a group of lines carries with so much blocked, as the tables of
# Erlang B give it (such as those of ITU-T E.500 and the teletraffic handbooks).
TABLE = [
    (1, 0.01, 0.0101),
    (5, 0.01, 1.36),
    (10, 0.01, 4.46),
    (20, 0.01, 12.0),
    (50, 0.01, 37.9),
    (100, 0.01, 84.1),
    (10, 0.05, 6.22),
    (20, 0.05, 15.2),
]


@pytest.mark.parametrize(("servers", "share", "load"), TABLE)
def test_blocking_is_that_of_the_tables(
    servers: int, share: float, load: float
) -> None:
    assert erlang.blocked(servers, load) == pytest.approx(share, rel=0.03)


def test_the_example_of_every_course() -> None:
    """A hundred calls in half an hour of three minutes each, 80 % within 20 s."""
    needed = erlang.servers_for(10, handling=180, seconds=20, share=0.8)
    assert needed == 14
    assert erlang.waits(14, 10) == pytest.approx(0.174, abs=0.001)
    within = erlang.helped_within(14, 10, handling=180, seconds=20)
    assert within == pytest.approx(0.888, abs=0.001)
    assert erlang.mean_wait(14, 10, handling=180) == pytest.approx(7.8, abs=0.1)


def test_one_alone_is_the_simplest_queue() -> None:
    """M/M/1: busy for the share of the load, and exponential waiting."""
    assert erlang.waits(1, 0.5) == pytest.approx(0.5)
    within = erlang.helped_within(1, 0.5, handling=60, seconds=60)
    assert within == pytest.approx(1 - 0.5 * math.exp(-0.5))


def test_nothing_to_do_needs_nobody_and_too_much_piles_up() -> None:
    assert erlang.servers_for(0, handling=60, seconds=60, share=0.8) == 0
    assert erlang.helped_within(0, 0, handling=60, seconds=60) == 1
    assert erlang.helped_within(2, 2, handling=60, seconds=3600) == 0
    assert erlang.mean_wait(2, 3, handling=60) == math.inf
    assert erlang.blocked(0, 0) == 1
    with pytest.raises(ValueError, match="more than"):
        erlang.servers_for(erlang.MOST, handling=60, seconds=60, share=0.8)


@given(
    st.floats(0.05, 300), st.floats(10, 3000), st.floats(0, 3600), st.floats(0.1, 0.99)
)
@settings(max_examples=200)
def test_the_number_is_the_fewest_that_do(
    load: float, handling: float, seconds: float, share: float
) -> None:
    needed = erlang.servers_for(load, handling=handling, seconds=seconds, share=share)
    kept = erlang.helped_within(needed, load, handling=handling, seconds=seconds)
    fewer = erlang.helped_within(needed - 1, load, handling=handling, seconds=seconds)
    assert load < needed
    assert fewer < share <= kept


@given(st.integers(1, 200), st.floats(0.1, 150))
def test_more_people_and_less_work_never_make_waiting_longer(
    servers: int, load: float
) -> None:
    assert erlang.waits(servers + 1, load) <= erlang.waits(servers, load) + 1e-12
    assert erlang.waits(servers, load * 0.9) <= erlang.waits(servers, load) + 1e-12


@pytest.mark.parametrize(("servers", "load"), [(2, 1.2), (6, 5.0), (20, 17.0)])
def test_a_queue_that_is_played_waits_as_the_formula_says(
    servers: int, load: float
) -> None:
    handling, seconds = 240.0, 120.0
    played = _played(servers, load, handling, seconds)
    said = erlang.helped_within(servers, load, handling=handling, seconds=seconds)
    assert played == pytest.approx(said, abs=0.02)


def _played(servers: int, load: float, handling: float, seconds: float) -> float:
    """Return which share was helped in time of 200,000 who came at random."""
    chance = random.Random(20261122)  # noqa: S311 - the same chance each time
    free = [0.0] * servers
    moment, in_time, people = 0.0, 0, 200_000
    for _ in range(people):
        moment += chance.expovariate(load / handling)
        begins = max(moment, free[0])
        in_time += begins - moment <= seconds
        heapreplace(free, begins + chance.expovariate(1 / handling))
    return in_time / people
