"""Where a policy holds: the whole organisation, or one channel."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from webcare.domain.access import Permission, Scope
from webcare.errors import Forbidden, NotFound
from webcare.policies.kind import PolicyKind
from webcare.services.access.permitted import permitted_channel
from webcare.storage.locks import lock_names
from webcare.storage.tables import ChannelRow

ORGANISATION = "organisation"
"""What stands in addresses and in the audit for the place that is no channel."""


@dataclass(frozen=True, slots=True)
class Place:
    """A kind of policy for the organisation (`channel_id` None) or for one channel."""

    kind: PolicyKind[Any]
    channel_id: int | None = None


def hold(session: Session, scope: Scope, place: Place) -> str:
    """Check that the caller may change a policy; return what the audit calls it.

    Nobody else changes a policy of this kind until the transaction ends: what one
    place may say depends on the others.

    Raises:
        NotFound: when the channel is absent, the caller may not see it, or policies of
            this kind are the organisation's only.
        Forbidden: when the caller may not change its policies.
    """
    if place.channel_id is None:
        name = ORGANISATION
        if not scope.allows_everywhere(Permission.MANAGE_POLICIES):
            raise Forbidden("You may not change the policies of the organisation.")
    elif not place.kind.for_channels:
        raise NotFound("A channel has no words of its own about this.")
    else:
        name = permitted_channel(
            session, scope, place.channel_id, Permission.MANAGE_POLICIES
        ).name
    return _held(session, place, name)


def hold_to_propose(session: Session, place: Place) -> str:
    """Return what the audit calls a policy, for who may propose and not change it.

    Nobody else changes a policy of this kind until the transaction ends.
    """
    if place.channel_id is None:
        return _held(session, place, ORGANISATION)
    return _held(session, place, session.get_one(ChannelRow, place.channel_id).name)


def _held(session: Session, place: Place, name: str) -> str:
    lock_names(session.connection(), [f"policies of {place.kind.name}"])
    return f"{place.kind.name}/{name}"
