"""What the doctor says of policies: which do not hold, and what is to be confirmed."""

from collections.abc import Iterator

from pydantic import ValidationError
from sqlmodel import Session

from webcare.domain.access import SYSTEM
from webcare.policies import hours
from webcare.policies.hours.opening import local_date
from webcare.services.core import Core
from webcare.services.operations.symptom import Symptom
from webcare.services.policies.ailments import ailments
from webcare.services.policies.documents import known_names
from webcare.services.policies.places import ORGANISATION, Place
from webcare.storage.queries.channel_names import channel_names


def examine_policies(core: Core, session: Session) -> Iterator[Symptom]:
    """Look whether what is in force can be read, and is up to date."""
    yield from _unreadable(core, session)
    yield from _ailing(core, session)
    yield from _holidays(core)


def _places(core: Core, session: Session) -> Iterator[tuple[Place, str]]:
    """Yield where a policy may be said, with what people call it."""
    names = {each.id: each.name for each in channel_names(SYSTEM, session)}
    for kind in core.policies.kinds.values():
        yield Place(kind), ORGANISATION
        for channel_id in sorted(core.policies.channels(kind) & names.keys()):
            yield Place(kind, channel_id), names[channel_id]


def _unreadable(core: Core, session: Session) -> Iterator[Symptom]:
    """Find policies that do not hold, since an upgrade cannot make anything of them.

    What a privacy policy forbids is not stopped then: nobody is to find out by that.
    """
    now, book = core.clock(), core.policies
    for place, where in _places(core, session):
        kind, channel_id = place.kind, place.channel_id
        own = {} if channel_id is None else book.document(kind, channel_id, now)
        try:
            kind.effective(book.document(kind, None, now), own)
        except ValidationError:
            yield Symptom(
                "wrong",
                f"The policy of {kind.name} of {where} does not hold: "
                "this version cannot read it.",
                f"Mend it and activate it again: {_page(core, place, where)}",
            )


def _ailing(core: Core, session: Session) -> Iterator[Symptom]:
    """Find what was right when it was activated, such as a rule to a deleted team."""
    known = known_names(session)
    for place, where in _places(core, session):
        for each in ailments(core, known, place):
            yield Symptom(
                "warning",
                f"The policy of {place.kind.name} of {where}, at "
                f"{'.'.join(map(str, each.place))}: {each.reason % dict(each.values)}",
                f"Change it: {_page(core, place, where)}",
            )


def _page(core: Core, place: Place, where: str) -> str:
    return f"{core.settings.public_url}/admin/policies/{place.kind.name}/{where}"


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
