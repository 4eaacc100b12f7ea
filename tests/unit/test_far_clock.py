"""Another clock is read as well as the quickest answer allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.far_clock import FarClock

SECONDS = st.floats(0, 2, allow_nan=False)


@given(st.lists(st.tuples(SECONDS, SECONDS), min_size=1), st.floats(-1e6, 1e6))
def test_a_reading_was_taken_between_asking_and_hearing(
    ways: list[tuple[float, float]], ahead: float
) -> None:
    """And as exactly as by the quickest way back so far, however slow this one is."""
    clock, ours, quickest = FarClock(), 0.0, float("inf")
    for there, back in ways:
        asked, read, heard = ours, ours + there, ours + there + back
        found = clock.ours(read + ahead, asked=asked, heard=heard)
        quickest = min(quickest, back)
        assert asked - 1e-6 <= found <= heard + 1e-6
        assert found == pytest.approx(read, abs=quickest + 1e-6)
        ours = heard


def test_a_clock_that_is_set_is_believed_at_once() -> None:
    clock = FarClock()
    clock.ours(1000.0, asked=1.0, heard=1.1)
    back = clock.ours(500.0, asked=2.0, heard=2.1)
    assert back == pytest.approx(2.05, abs=0.051)
    ahead = clock.ours(9000.0, asked=3.0, heard=3.1)
    assert ahead == pytest.approx(3.05, abs=0.051)
