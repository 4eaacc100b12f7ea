"""Reminding administrators of the public holidays of another year."""

from datetime import datetime

from webcare.policies.hours import HoursPolicy, unconfirmed
from webcare.policies.hours.opening import local_date
from webcare.web.admin.policies.editor import Say


def reminder(policy: HoursPolicy, now: datetime, say: Say) -> str:
    """Return which holidays are to be confirmed by now; empty for none."""
    year = unconfirmed(policy, local_date(policy, now))
    if year is None:
        return ""
    return say(
        "The public holidays of %(year)s are not confirmed yet. Tick them under "
        "Holidays, or choose no country if somebody is there on those days.",
        year=year,
    )
