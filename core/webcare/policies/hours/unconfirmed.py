"""When it is time to confirm the public holidays of another year."""

from datetime import date, timedelta

from webcare.policies.hours.schema import DAYS, HoursPolicy

NOVEMBER = 11
AHEAD = timedelta(days=14)
"""So far ahead at least it is known which days are holidays."""
_DAY = timedelta(days=1)


def unconfirmed(policy: HoursPolicy, today: date) -> int | None:
    """Return the year whose holidays are to be confirmed; None while there is time.

    From November on that is the next one, unless a day in it is confirmed; and whenever
    the last day that is confirmed has come within two weeks. Who is always there, or
    has no country, observes none.
    """
    if not policy.holidays.country or _never_closes(policy):
        return None
    last = max((each.date for each in policy.holidays.days), default=date.min)
    if today.month >= NOVEMBER and last.year <= today.year:
        return today.year + 1
    horizon = today + AHEAD
    return horizon.year if last < horizon else None


def _never_closes(policy: HoursPolicy) -> bool:
    return all(
        sum((each.end - each.start for each in policy.week.on(day)), timedelta())
        >= _DAY
        for day in range(len(DAYS))
    )
