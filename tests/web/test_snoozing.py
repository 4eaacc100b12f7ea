"""The moments that are offered when something is put off."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as some

from webcare.web.inbox.snoozing import offers

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def texts(now: datetime) -> list[str]:
    return [offer.text for offer in offers(now, AMSTERDAM)]


def test_a_monday_morning_offers_the_afternoon_and_friday() -> None:
    assert texts(datetime(2026, 3, 2, 8, 0, tzinfo=UTC)) == [
        "In an hour",
        "In three hours",
        "This afternoon",
        "Tomorrow morning",
        "Friday",
        "Next Monday",
    ]


def test_a_sunday_does_not_offer_tomorrow_twice() -> None:
    assert "Next Monday" not in texts(datetime(2026, 3, 8, 15, 0, tzinfo=UTC))


def test_mornings_follow_the_local_clock_over_a_change_of_time() -> None:
    before_summer = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
    tomorrow = next(
        offer
        for offer in offers(before_summer, AMSTERDAM)
        if offer.text == "Tomorrow morning"
    )
    assert tomorrow.moment.astimezone(UTC) == datetime(2026, 3, 29, 6, 30, tzinfo=UTC)


@given(some.floats(0, 3 * 365 * 24 * 60))
def test_every_moment_is_to_come(minutes: float) -> None:
    now = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    assert all(
        offer.moment.astimezone(UTC) - now > timedelta(minutes=30)
        for offer in offers(now, AMSTERDAM)
    )
