"""What is wrong with what holds, although it was right when it was activated.

A rule names a team that was deleted since, or somebody who left; hours ran out.
"""

from collections.abc import Iterator

from pydantic import ValidationError

from webcare.policies.kind import Problem
from webcare.services.core import Core
from webcare.services.policies.documents import Known
from webcare.services.policies.places import Place

_NO_CHANNEL = "This names the channel “%(name)s”, which is not there any more."
_NO_TEAM = "This names the team “%(name)s”, which is not there any more."
_NOBODY = "This names %(name)s, who does not work here any more."
_NO_CONDITION = "No plugin brings the condition “%(name)s”, so that it never holds."
_NO_SKILL = "Nobody has the skill and level that this asks for: %(name)s."


def ailments(core: Core, known: Known, place: Place) -> tuple[Problem, ...]:
    """Return what is wrong by now with what a place says itself.

    Nothing where it says nothing: what it inherits ails where it was said.

    Args:
        core: the parts to work with.
        known: what there is to be named; see `known_names`.
        place: the kind of policy, and for whom it is.
    """
    own = core.policies.document(place.kind, place.channel_id, core.clock())
    return tuple(_ailments(core, known, place, own)) if own else ()


def _ailments(core: Core, known: Known, place: Place, own: object) -> Iterator[Problem]:
    kind, now = place.kind, core.clock()
    try:
        policy = kind.schema.model_validate(own)
    except ValidationError:
        # It does not hold at all, which is told apart.
        return
    for mentioned, there, reason in (
        (kind.channels(policy), known.channels, _NO_CHANNEL),
        (kind.teams(policy), known.teams, _NO_TEAM),
        (kind.people(policy), known.people, _NOBODY),
        (kind.skills(policy), known.skills, _NO_SKILL),
        (kind.conditions(policy), core.plugins.conditions, _NO_CONDITION),
    ):
        for where, name in mentioned:
            if name not in there:
                yield Problem(where, reason, (("name", name),))
    yield from kind.lapsed(core.policies.effective(kind, place.channel_id, now), now)
