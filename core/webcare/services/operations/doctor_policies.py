"""What the doctor says of policies: whose holidays are to be confirmed by now."""

from collections.abc import Iterator

from webcare.policies import hours
from webcare.policies.hours.opening import local_date
from webcare.services.core import Core
from webcare.services.operations.symptom import Symptom


def examine_holidays(core: Core) -> Iterator[Symptom]:
    """Look whether the organisation knows its holidays of the time to come."""
    now = core.clock()
    policy = core.policies.effective(hours.KIND, None, now)
    year = hours.unconfirmed(policy, local_date(policy, now))
    if year is not None:
        yield Symptom(
            "warning",
            f"The public holidays of {year} are not confirmed yet.",
            f"Tick them: {core.settings.public_url}/admin/policies/hours/organisation",
        )
