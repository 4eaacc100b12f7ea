"""Hours in which nobody is there for so long that it is probably a mistake."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from webcare.policies.hours.opening import local_date, next_opening
from webcare.policies.hours.schema import HoursPolicy
from webcare.policies.kind import Problem

MONTH = timedelta(days=31)

_UNTIL = "Nobody is there in the month to come: the first opening is on %(date)s."
_NEVER = "Nobody is ever there: these hours have no opening to come."


def unopened(policy: HoursPolicy, now: datetime) -> Iterator[Problem]:
    """Return a problem when there is no opening within a month from `now`."""
    opening = next_opening(policy, now)
    if opening is None:
        yield Problem(("week",), _NEVER)
    elif opening - now > MONTH:
        day = local_date(policy, opening).isoformat()
        yield Problem(("week",), _UNTIL, (("date", day),))
