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
        "Look at the public holidays of %(year)s: none of those to come is confirmed "
        "yet. Do you observe none, choose no country.",
        year=year,
    )
