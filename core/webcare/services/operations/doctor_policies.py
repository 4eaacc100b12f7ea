"""What the doctor says of policies: which do not hold, and what is to be confirmed."""

from collections.abc import Iterator

from pydantic import ValidationError
from sqlmodel import Session

from webcare.domain.access import SYSTEM
from webcare.policies import hours
from webcare.policies.hours.opening import local_date
from webcare.services.core import Core
from webcare.services.operations.symptom import Symptom
from webcare.storage.queries.channel_names import channel_names


def examine_policies(core: Core, session: Session) -> Iterator[Symptom]:
    """Look whether what is in force can be read, and is up to date."""
    yield from _unreadable(core, session)
    yield from _holidays(core)


def _unreadable(core: Core, session: Session) -> Iterator[Symptom]:
    """Find policies that do not hold, since an upgrade cannot make anything of them.

    What a privacy policy forbids is not stopped then: nobody is to find out by that.
    """
    now, book = core.clock(), core.policies
    names = {each.id: each.name for each in channel_names(SYSTEM, session)}
    for kind in book.kinds.values():
        ours = book.document(kind, None, now)
        for place in (None, *sorted(book.channels(kind) & names.keys())):
            own = {} if place is None else book.document(kind, place, now)
            try:
                kind.effective(ours, own)
            except ValidationError:
                where = "organisation" if place is None else names[place]
                yield Symptom(
                    "wrong",
                    f"The policy of {kind.name} of {where} does not hold: "
                    "this version cannot read it.",
                    "Mend it and activate it again: "
                    f"{core.settings.public_url}/admin/policies/{kind.name}/{where}",
                )


def _holidays(core: Core) -> Iterator[Symptom]:
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
