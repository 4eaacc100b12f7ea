"""Where what a platform tells has to lie, and where something lies."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import SQLModel

from tests.world.core import World
from webcare.domain.inbound import (
    ChannelReported,
    IdentityChanged,
    Inbound,
    ItemFailed,
    MessageEdited,
    MessageHidden,
    MessageReceived,
    MessageRevoked,
    PostFound,
    PostPublished,
    PreferenceChanged,
    ReactionChanged,
    StatusChanged,
    StatusReached,
)
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.receiving.addressees import by_ourselves
from webcare.storage.tables import (
    ChannelReport,
    DeadLetter,
    FoundPost,
    Message,
    Preference,
    PublicPost,
    RawDelivery,
    Reaction,
    StatusNews,
)

Place = tuple[Any, ...]
"""A table, and what finds the row there."""

Places = frozenset[Place]
"""Of which one at least must have a row."""


def places(channel: ConnectedChannel, events: Iterable[Inbound]) -> set[Places]:
    """Return where the events of a delivery belong."""
    ours = channel.channel.account_ids(channel.account.settings)
    found: set[Places] = set()
    for event in events:
        foreign = event.account is not None and event.account not in ours
        if foreign and not isinstance(event, ItemFailed):
            found.add(frozenset({(DeadLetter, channel.id, "unaddressed")}))
        else:
            found |= set(map(frozenset, _of(channel, event)))
    return found


def _of(channel: ConnectedChannel, event: Inbound) -> list[set[Place]]:
    raw = (RawDelivery, channel.id)
    match event:
        case MessageReceived() if by_ourselves(channel, event):
            # Said to nobody whom we know, it is no conversation of anybody.
            return [{(Message, channel.id, event.external_id), raw}]
        case StatusReached():
            named = [{(StatusNews, channel.id, each)} for each in event.external_ids]
            return [{raw}, *named]
        case MessageEdited() | MessageRevoked() | MessageHidden():
            changed = (Message, channel.id, event.external_id)
            return [{changed, (DeadLetter, channel.id, "unaddressed")}]
        case ItemFailed():
            return [{(DeadLetter, channel.id, "unreadable")}]
    for sort, table, found_by in _TABLES:
        if isinstance(event, sort) and (key := getattr(event, found_by)):
            return [{(table, channel.id, key)}]
    # About people and templates whom we may not know: it makes nobody known.
    return [{raw}]


_TABLES: tuple[tuple[type[Inbound], type[SQLModel], str], ...] = (
    (MessageReceived, Message, "external_id"),
    (IdentityChanged, Message, "external_id"),
    (StatusChanged, StatusNews, "external_id"),
    (ReactionChanged, Reaction, "target"),
    (ChannelReported, ChannelReport, "key"),
    (PreferenceChanged, Preference, "category"),
    (PostPublished, PublicPost, "external_id"),
    (PostFound, FoundPost, "external_id"),
)
"""Of each sort of event its table, and which of its attributes finds the row."""


def filled(world: World) -> set[Place]:
    """Return which places have a row."""
    return {
        *((Message, e.channel_id, e.external_id) for e in world.rows(Message)),
        *((StatusNews, e.channel_id, e.external_id) for e in world.rows(StatusNews)),
        *((Reaction, e.channel_id, e.target) for e in world.rows(Reaction)),
        *((ChannelReport, e.channel_id, e.key) for e in world.rows(ChannelReport)),
        *((Preference, e.channel_id, e.category) for e in world.rows(Preference)),
        *((PublicPost, e.channel_id, e.external_id) for e in world.rows(PublicPost)),
        *((FoundPost, e.channel_id, e.external_id) for e in world.rows(FoundPost)),
        *((DeadLetter, e.channel_id, e.kind) for e in world.rows(DeadLetter)),
        *((RawDelivery, e.channel_id) for e in world.rows(RawDelivery)),
    }


def missing(
    world: World, expected: Mapping[str, Iterable[Places]]
) -> dict[str, list[Places]]:
    """Return what should lie somewhere and does not, by where it came from."""
    have = filled(world)
    lost = {
        name: [each for each in places if not each & have]
        for name, places in expected.items()
    }
    return {name: places for name, places in lost.items() if places}
