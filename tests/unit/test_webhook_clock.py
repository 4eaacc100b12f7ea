"""Since when webhooks fail: told in time, not too often, and over with a success."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from webcare.services.connecting.webhook_clock import (
    ALARM_AFTER,
    ALARM_EVERY,
    WebhookClock,
)

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def failing_since_nine() -> WebhookClock:
    clock = WebhookClock()
    clock.failed(1, "loft", NINE)
    clock.failed(1, "loft", NINE + SECOND)
    return clock


def test_a_single_failure_is_no_time() -> None:
    clock = WebhookClock()
    clock.failed(1, "loft", NINE)
    assert clock.lasts(1, NINE + timedelta(hours=5)) == timedelta(0)


def test_it_counts_from_the_first_failure() -> None:
    clock = failing_since_nine()
    assert clock.lasts(1, NINE + timedelta(hours=5)) == timedelta(hours=5)
    assert clock.lasts(2, NINE + timedelta(hours=5)) == timedelta(0)


def test_the_alarm_comes_within_five_minutes_and_again() -> None:
    clock = failing_since_nine()
    assert clock.due(NINE + ALARM_AFTER - SECOND) == []
    moments = [NINE + timedelta(seconds=30 * each) for each in range(60)]
    told = [moment for moment in moments if clock.due(moment)]
    assert told[0] <= NINE + timedelta(minutes=5)
    assert {later - told[0] for later in told} == {
        ALARM_EVERY * each for each in range(len(told))
    }


def test_what_lasted_is_noted_when_it_is_over() -> None:
    clock = failing_since_nine()
    over = NINE + timedelta(minutes=7)
    clock.stored(2, lambda: over)
    assert clock.passed() == ()
    clock.stored(1, lambda: over)
    (outage,) = clock.passed()
    assert (outage.began, outage.ended, outage.refused) == (NINE, over, 2)
    clock.noted([outage])
    assert clock.passed() == ()
    assert clock.failing() == ()


def test_a_blip_is_not_noted() -> None:
    clock = failing_since_nine()
    clock.stored(1, lambda: NINE + timedelta(minutes=1))
    assert clock.passed() == ()


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 600)), max_size=30))
def test_it_fails_for_as_long_as_nothing_was_stored(
    webhooks: list[tuple[bool, int]],
) -> None:
    clock, now, run = WebhookClock(), NINE, list[datetime]()
    for stored, pause in webhooks:
        now += timedelta(seconds=pause)
        moment = now
        if stored:
            clock.stored(1, lambda moment=moment: moment)  # type: ignore[misc]
            run = []
        else:
            clock.failed(1, "loft", now)
            run.append(now)
    expected = now - run[0] if len(run) > 1 else timedelta(0)
    assert clock.lasts(1, now) == expected
