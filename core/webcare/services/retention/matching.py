"""Which conversations and which people a hold keeps."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    false,
    or_,
    select,
)
from sqlmodel import col

from webcare.storage.among import among
from webcare.storage.bulk import insert_new
from webcare.storage.locks import lock_names
from webcare.storage.tables import (
    Contact,
    Conversation,
    HeldConversation,
    Identity,
    LegalHold,
    Message,
)

LOCK = "retention"
"""Whoever removes or holds something has this: nothing is held while it goes."""


def take_turn(connection: Connection) -> None:
    """Wait until nobody removes or holds anything, until the transaction ends."""
    lock_names(connection, [LOCK])


def hold_matching(connection: Connection, conversations: Collection[int]) -> set[int]:
    """Note which of some conversations are held by now; returns all that are.

    A conversation may have come to match after its hold was placed: by beginning, by a
    message, or because two people turned out to be one.
    """
    of_them = {"ids": sorted(conversations)}
    for hold_id, *what in connection.execute(_STANDING).all():
        found = connection.scalars(_SOME.where(matches(connection, *what)), of_them)
        note_held(connection, hold_id, list(found))
    return set(connection.scalars(_HELD, of_them))


def note_held(
    connection: Connection, hold_id: int, conversations: Collection[int]
) -> None:
    """Note that a hold keeps conversations."""
    rows = [
        {"conversation_id": each, "hold_id": hold_id} for each in sorted(conversations)
    ]
    insert_new(connection, HeldConversation, rows)


def matches(
    connection: Connection,
    kind: str,
    contact_id: int | None,
    conversation_id: int | None,
    query: Mapping[str, Any] | None,
) -> ColumnElement[bool]:
    """Return the condition that a conversation is one that a hold is about."""
    if kind == "conversation":
        return col(Conversation.id) == conversation_id
    if kind == "contact" and contact_id is not None:
        identities = select(col(Identity.id)).where(
            col(Identity.contact_id).in_(one_person(connection, contact_id))
        )
        return col(Conversation.identity_id).in_(identities)
    return found_by(query) if query else false()


def found_by(query: Mapping[str, Any]) -> ColumnElement[bool]:
    """Return the condition that a conversation is one that a saved search finds."""
    conditions: list[ColumnElement[bool]] = []
    if channel_id := query.get("channel_id"):
        conditions.append(col(Conversation.channel_id) == channel_id)
    if visibility := query.get("visibility"):
        conditions.append(col(Conversation.visibility) == visibility)
    if words := query.get("words"):
        conditions.append(_speaks_of(words))
    return and_(*conditions) if conditions else false()


def _speaks_of(words: str) -> ColumnElement[bool]:
    """Return the condition that words stand in a message, or in the person's name."""
    said = exists().where(
        col(Message.conversation_id) == col(Conversation.id),
        col(Message.text).icontains(words, autoescape=True),
    )
    named = exists().where(
        col(Identity.id) == col(Conversation.identity_id),
        col(Contact.id) == col(Identity.contact_id),
        or_(
            col(Identity.name).icontains(words, autoescape=True),
            col(Contact.name).icontains(words, autoescape=True),
        ),
    )
    return said | named


def one_person(connection: Connection, contact_id: int) -> list[int]:
    """Return a contact, and those that it was merged into one after the other."""
    found = [contact_id]
    while True:
        into = connection.scalar(
            select(col(Contact.merged_into)).where(col(Contact.id) == found[-1])
        )
        if into is None or into in found:
            return found
        found.append(into)


def with_absorbed(connection: Connection, people: Collection[int]) -> list[int]:
    """Return contacts with all that were merged into them, one after the other."""
    known, fresh = set(people), set(people)
    while fresh:
        found = connection.scalars(
            select(col(Contact.id)).where(col(Contact.merged_into).in_(fresh))
        )
        fresh = set(found) - known
        known |= fresh
    return sorted(known)


def person_is_held(connection: Connection, contact_id: int) -> bool:
    """Tell whether somebody is held, also by what matches only now."""
    conversations = connection.scalars(conversations_of(contact_id)).all()
    if conversations and hold_matching(connection, conversations):
        return True
    return person_is_kept(connection, contact_id)


def person_is_kept(connection: Connection, contact_id: int) -> bool:
    """Tell whether a hold is about a person, or is known to keep a conversation."""
    by_person = (
        select(col(LegalHold.id))
        .where(
            col(LegalHold.released_at).is_(None),
            col(LegalHold.kind) == "contact",
            col(LegalHold.contact_id).in_(_all_of(connection, contact_id)),
        )
        .limit(1)
    )
    by_words = (
        select(col(HeldConversation.hold_id))
        .where(col(HeldConversation.conversation_id).in_(conversations_of(contact_id)))
        .limit(1)
    )
    return any(connection.scalar(each) is not None for each in (by_person, by_words))


def conversations_of(contact_id: int) -> Select[int]:
    """Return the query for the conversations with somebody, by their ids."""
    return (
        select(col(Conversation.id))
        .join(Identity, col(Identity.id) == col(Conversation.identity_id))
        .where(col(Identity.contact_id) == contact_id)
    )


def _all_of(connection: Connection, contact_id: int) -> list[int]:
    """Return a contact with those that it was merged into, or that into it."""
    merged_into = one_person(connection, contact_id)[1:]
    return [*merged_into, *with_absorbed(connection, [contact_id])]


_STANDING = select(
    col(LegalHold.id),
    col(LegalHold.kind),
    col(LegalHold.contact_id),
    col(LegalHold.conversation_id),
    col(LegalHold.query),
).where(col(LegalHold.released_at).is_(None))
_SOME = select(col(Conversation.id)).where(among(col(Conversation.id), "ids"))
_HELD = select(col(HeldConversation.conversation_id)).where(
    among(col(HeldConversation.conversation_id), "ids")
)
