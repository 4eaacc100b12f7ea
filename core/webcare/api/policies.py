"""Policies: what holds for the organisation and on each channel, and since when."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pydantic import Field
from sqlmodel import Session

from webcare.api.operations import Caller, operation
from webcare.api.values import In, Out, Text
from webcare.domain.access import Permission
from webcare.errors import Forbidden
from webcare.policies.kind import PolicyKind
from webcare.policies.timeline import in_force, planned
from webcare.storage.queries.channels import ChannelView, channel_named, channels

TAG = "Policies"


class PolicyOut(Out):
    """A policy of one kind at one place."""

    kind: str
    channel: str | None = Field(description="Null for the whole organisation.")
    version: int | None = Field(
        description="The version in force that this place has of its own; null where "
        "it says nothing itself."
    )
    since: datetime | None = Field(description="From when that version holds.")
    next: datetime | None = Field(description="When the next planned version begins.")
    own: list[str] = Field(description="The sections that this place says itself.")
    document: dict[str, Any] = Field(
        description="What holds here, inherited sections included; its shape is the "
        "kind's, as in the file of `webcare export`."
    )


class PolicyList(Out):
    """The policies of the organisation and of the channels that you see."""

    items: list[PolicyOut]
    next: None = Field(None, description="Always null: there is one page.")


class PolicyQuery(In):
    """Which ones; all when left out."""

    kind: Text | None = Field(None, description="Such as `hours`.")
    channel: Text | None = Field(None, description="A channel's name.")


@operation("GET /policies", TAG, refuses=(403, 404))
async def list_policies(caller: Caller, query: PolicyQuery) -> PolicyList:
    """List what holds now, for the organisation and on each channel.

    With `channel` on that channel only. They are changed on their pages, and by
    `webcare apply`.
    """
    if not caller.scope.allows_anywhere(Permission.SEE_CHANNELS):
        raise Forbidden("You may not do this.")
    places = await caller.core.read(lambda session: _places(caller, session, query))
    items = [
        _shown(caller, kind, place)
        for kind in _kinds(caller.core.policies.kinds, query.kind)
        for place in places
        if place is None or kind.for_channels
    ]
    return PolicyList(items=items, next=None)


def _places(
    caller: Caller, session: Session, query: PolicyQuery
) -> list[ChannelView | None]:
    if query.channel is not None:
        return [channel_named(caller.scope, session, query.channel)]
    return [None, *channels(caller.scope, session)]


def _kinds(
    kinds: Mapping[str, PolicyKind[Any]], name: str | None
) -> Iterator[PolicyKind[Any]]:
    return (kind for kind in kinds.values() if name in {None, kind.name})


def _shown(
    caller: Caller, kind: PolicyKind[Any], channel: ChannelView | None
) -> PolicyOut:
    book, now = caller.core.policies, caller.core.clock()
    channel_id = channel.id if channel else None
    versions = book.versions(kind, channel_id)
    current = in_force(versions, now)
    later = planned(versions, now)
    return PolicyOut(
        kind=kind.name,
        channel=channel.name if channel else None,
        version=current.number if current else None,
        since=current.effective_from if current else None,
        next=later[0].effective_from if later else None,
        own=sorted(current.document) if current else [],
        document=book.effective(kind, channel_id, now).model_dump(mode="json"),
    )
