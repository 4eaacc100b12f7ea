"""Pauses grow, and stay within an hour."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.backoff import MAX_ATTEMPTS, backoff


@given(attempts=st.integers(0, 10_000))
def test_a_pause_never_shrinks_and_is_an_hour_at_most(attempts: int) -> None:
    assert timedelta(0) < backoff(attempts) <= backoff(attempts + 1)
    assert backoff(attempts) <= timedelta(hours=1)


def test_a_message_is_tried_for_hours_before_a_person_has_to_look() -> None:
    trying = sum((backoff(number) for number in range(MAX_ATTEMPTS - 1)), timedelta(0))
    assert timedelta(hours=1) < trying < timedelta(hours=6)
