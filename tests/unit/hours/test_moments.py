"""The moments that are offered for a promise lie within the hours."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from tests.made.hours import OFFICE
from webcare.policies.hours import KIND, HoursPolicy, open_seconds
from webcare.policies.hours.moments import SOON, offered

OFFICE_HOURS = KIND.effective(OFFICE, {})
ALWAYS = HoursPolicy()


def told(policy: HoursPolicy, now: datetime) -> list[tuple[str, str]]:
    return [
        (each.near, each.moment.astimezone(policy.clock).strftime("%a %H:%M"))
        for each in offered(policy, now)
    ]


def test_on_a_friday_afternoon_the_weekend_does_not_count() -> None:
    friday = datetime(2026, 3, 6, 15, 30, tzinfo=UTC)
    assert told(OFFICE_HOURS, friday) == [
        ("day", "Fri 17:30"),
        ("soon", "Mon 09:30"),
        ("next_day", "Mon 17:30"),
        ("later", "Wed 17:30"),
    ]


def test_where_somebody_always_is_a_day_ends_in_the_afternoon() -> None:
    morning = datetime(2026, 3, 6, 8, tzinfo=UTC)
    assert told(ALWAYS, morning) == [
        ("soon", "Fri 11:00"),
        ("day", "Fri 17:00"),
        ("next_day", "Sat 17:00"),
        ("later", "Mon 17:00"),
    ]


def test_who_never_opens_offers_nothing() -> None:
    never = KIND.effective({"week": {}}, {})
    assert offered(never, datetime(2026, 3, 6, 8, tzinfo=UTC)) == []


@given(some.floats(0, 365 * 24 * 60), some.sampled_from([OFFICE_HOURS, ALWAYS]))
def test_each_is_to_come_and_rises(minutes: float, policy: HoursPolicy) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    moments = [each.moment for each in offered(policy, now)]
    assert moments == sorted(set(moments))
    assert all(moment - now >= timedelta(minutes=30) for moment in moments)
    soon = next(each for each in offered(policy, now) if each.near == "soon")
    assert 0 <= open_seconds(policy, now, soon.moment) - SOON <= 60
