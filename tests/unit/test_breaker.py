from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.breaker import Breaker, BreakerRules, BreakerState

RULES = BreakerRules(failure_percentage=50, minimum_calls=4, period=60, pause=30)
NEW = Breaker(rules=RULES)


def after(breaker: Breaker, outcomes: str, *, at: float = 0) -> Breaker:
    """Let calls through one after another; `-` fails, `+` goes well."""
    for outcome in outcomes:
        breaker = breaker.admitted(at)
        breaker = breaker.succeeded(at) if outcome == "+" else breaker.failed(at)
    return breaker


def test_half_of_enough_calls_failing_opens() -> None:
    assert after(NEW, "++-").state is BreakerState.CLOSED
    assert after(NEW, "++--").state is BreakerState.OPEN


def test_too_few_calls_conclude_nothing() -> None:
    assert after(NEW, "---").state is BreakerState.CLOSED


def test_fewer_failures_than_the_percentage_stay_closed() -> None:
    assert after(NEW, "+++-+-+-+").state is BreakerState.CLOSED


def test_calls_of_an_earlier_period_do_not_count() -> None:
    earlier = after(NEW, "---", at=0)
    assert after(earlier, "-", at=61).state is BreakerState.CLOSED
    assert after(earlier, "-", at=59).state is BreakerState.OPEN


def test_an_open_breaker_waits_and_then_lets_one_trial_through() -> None:
    opened = after(NEW, "----", at=100)
    assert not opened.admits(129)
    assert opened.remaining(110) == 20
    assert opened.admits(130)
    trial = opened.admitted(130)
    assert trial.state is BreakerState.HALF_OPEN
    assert not trial.admits(131)


def test_a_good_trial_closes_with_a_clean_slate() -> None:
    closed = after(NEW, "----").admitted(30).succeeded(31)
    assert closed.state is BreakerState.CLOSED
    assert after(closed, "---", at=32).state is BreakerState.CLOSED


def test_a_bad_trial_begins_the_pause_anew() -> None:
    again = after(NEW, "----").admitted(30).failed(35)
    assert again.state is BreakerState.OPEN
    assert again.remaining(35) == 30


def test_a_lost_trial_makes_room_for_another_after_a_pause() -> None:
    trial = after(NEW, "----").admitted(30)
    assert not trial.admits(59)
    assert trial.admits(60)


def test_a_late_outcome_does_not_prolong_the_pause() -> None:
    opened = after(NEW, "----", at=0)
    assert opened.failed(20) == opened
    assert opened.succeeded(20) == opened


@given(
    steps=st.lists(
        st.tuples(
            st.floats(0, 40), st.sampled_from(["begin", "good", "bad", "nothing"])
        )
    )
)
def test_whatever_happens_it_never_blocks_for_longer_than_a_pause(
    steps: list[tuple[float, str]],
) -> None:
    """After a pause a call always gets through, and trials come one at a time."""
    breaker, now = NEW, 0.0
    for wait, step in steps:
        now += wait
        if step == "begin" and breaker.admits(now):
            breaker = breaker.admitted(now)
            assert breaker.state is BreakerState.CLOSED or not breaker.admits(now)
        elif step == "good":
            breaker = breaker.succeeded(now)
        elif step == "bad":
            breaker = breaker.failed(now)
        assert breaker.admits(now) == (breaker.remaining(now) == 0)
        assert breaker.admits(now + RULES.pause + 0.001)
        assert 0 <= breaker.failures <= breaker.calls


@given(outcomes=st.text("+-", max_size=40))
def test_within_a_period_it_opens_exactly_when_the_rule_says(outcomes: str) -> None:
    breaker = NEW
    for count in range(1, len(outcomes) + 1):
        seen = outcomes[:count]
        step = outcomes[count - 1]
        breaker = breaker.succeeded(0) if step == "+" else breaker.failed(0)
        # Only a failing call can open it: a good one is no reason to stop.
        due = (
            step == "-"
            and count >= RULES.minimum_calls
            and seen.count("-") * 2 >= count
        )
        assert (breaker.state is BreakerState.OPEN) == due
        if due:
            return
