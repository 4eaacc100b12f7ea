"""A bucket of permissions that fills itself."""

from datetime import UTC, datetime, timedelta

from webcare.plugin.simulation import Bucket

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def taken(bucket: Bucket, seconds: float) -> int:
    """Take all that is there some seconds after the start, and count it."""
    count, now = 0, START + timedelta(seconds=seconds)
    while bucket.holds(now):
        bucket.take()
        count += 1
    return count


def test_a_burst_empties_it_and_time_fills_it() -> None:
    bucket = Bucket.full(5, 0.5, START)
    assert taken(bucket, 0) == 5
    assert taken(bucket, 1.9) == 0
    assert taken(bucket, 2) == 1
    assert taken(bucket, 8) == 3


def test_it_never_holds_more_than_its_capacity() -> None:
    bucket = Bucket.full(3, 10, START)
    assert taken(bucket, 3600) == 3


def test_sixths_of_a_second_add_up_to_whole_permissions() -> None:
    bucket = Bucket.full(1, 1 / 6, START)
    assert taken(bucket, 0) == 1
    assert [taken(bucket, seconds) for seconds in range(1, 7)] == [0, 0, 0, 0, 0, 1]


def test_a_clock_that_goes_back_gives_nothing() -> None:
    bucket = Bucket.full(1, 1, START)
    assert taken(bucket, 0) == 1
    assert taken(bucket, -60) == 0
