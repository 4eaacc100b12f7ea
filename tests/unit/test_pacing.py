"""A rate is never exceeded, whoever asks and whenever; and it is used."""

from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.pacing import Rated, take_turn

RATES = st.builds(
    Rated,
    key=st.just("account"),
    per_second=st.floats(0.01, 500),
    burst=st.integers(1, 100).map(float),
    patience=st.floats(0, 5),
)


def turns(rate: Rated, asked: list[float]) -> list[float]:
    """Return when those who ask at some moments may go."""
    dues: dict[str, float] = {}
    gone = []
    for now in asked:
        turn = take_turn([rate], dues, now)
        dues.update(turn.dues)
        if turn.dues:
            gone.append(now + turn.wait)
    return gone


@given(RATES, st.lists(st.floats(0, 2), min_size=1, max_size=200))
def test_no_span_of_time_holds_more_than_burst_and_rate(
    rate: Rated, pauses: list[float]
) -> None:
    now, asked = 1000.0, []
    for pause in pauses:
        now += pause
        asked.append(now)
    gone = sorted(turns(rate, asked))
    for first, start in enumerate(gone):
        for count, end in enumerate(gone[first:], start=1):
            assert count <= rate.burst + (end - start) * rate.per_second + 1e-3


def test_who_waits_gets_the_turns_one_after_the_other() -> None:
    rate = Rated(key="account", per_second=10, burst=1, patience=1)
    gone = turns(rate, [0.0] * 20)
    # Eleven within the second that somebody is ready to wait, the others not.
    assert len(gone) == 11
    assert [round(each, 6) for each in gone] == [number / 10 for number in range(11)]


def test_a_turn_that_is_too_far_off_is_not_taken() -> None:
    rate = Rated(key="account", per_second=1, burst=1)
    first = take_turn([rate], {}, 50.0)
    assert (first.wait, first.dues) == (0, {"account": 51.0})
    second = take_turn([rate], first.dues, 50.25)
    assert (second.wait, second.dues) == (0.75, {})


def test_one_rate_that_is_used_up_takes_nothing_of_the_other() -> None:
    pair = Rated(key="pair", per_second=1, burst=5)
    account = Rated(key="account", per_second=1, burst=1)
    turn = take_turn([pair, account], {"account": 101.0}, 100.0)
    assert (turn.wait, turn.dues) == (1.0, {})


def test_a_burst_comes_back_with_time() -> None:
    rate = Rated(key="pair", per_second=1 / 6, burst=3)
    assert turns(rate, [0.0, 0.0, 0.0, 0.0, 5.9]) == [0, 0, 0]
    assert turns(rate, [0.0, 0.0, 0.0, 6.0, 100.0, 100.0, 100.0]) == [
        0, 0, 0, 6, 100, 100, 100,
    ]  # fmt: skip
