from webcare.services.access.throttle import MOST_KEYS, Limit, Throttle

THREE_A_MINUTE = Limit(3, 60)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_tries_are_allowed_up_to_the_limit_and_then_told_how_long_to_wait() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(3):
        assert throttle.take(("a", THREE_A_MINUTE)) == 0
        clock.now += 10
    assert throttle.take(("a", THREE_A_MINUTE)) == 30


def test_the_window_moves() -> None:
    """No burst of twice the limit where one window ends and the next begins."""
    clock = Clock()
    throttle = Throttle(clock)
    taken = []
    for _ in range(240):
        if throttle.take(("a", THREE_A_MINUTE)) == 0:
            taken.append(clock.now)
        clock.now += 1
    assert len(taken) == 12
    assert all(
        later - earlier >= 60 for earlier, later in zip(taken, taken[3:], strict=False)
    )


def test_a_refused_try_does_not_prolong_the_wait() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(10):
        throttle.take(("a", THREE_A_MINUTE))
    clock.now += 60
    assert throttle.take(("a", THREE_A_MINUTE)) == 0


def test_the_strictest_of_several_limits_counts_and_none_is_used_up() -> None:
    throttle = Throttle(Clock())
    for _ in range(3):
        throttle.take(("a", THREE_A_MINUTE))
    assert throttle.take(("a", THREE_A_MINUTE), ("b", Limit(1, 60))) == 60
    assert throttle.take(("b", Limit(1, 60))) == 0


def test_a_try_can_be_given_back() -> None:
    throttle = Throttle(Clock())
    for _ in range(10):
        assert throttle.take(("a", THREE_A_MINUTE)) == 0
        throttle.give_back("a")


def test_forgetting_starts_anew() -> None:
    throttle = Throttle(Clock())
    for _ in range(3):
        throttle.take(("a", THREE_A_MINUTE))
    throttle.forget("a")
    assert throttle.take(("a", THREE_A_MINUTE)) == 0


def test_many_keys_do_not_fill_the_memory() -> None:
    throttle = Throttle(Clock())
    for number in range(MOST_KEYS + 500):
        throttle.take((str(number), THREE_A_MINUTE))
    assert len(throttle._tries) == MOST_KEYS
