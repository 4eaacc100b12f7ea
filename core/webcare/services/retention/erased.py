"""What is a person's in our tables: found, and removed in the caller's transaction."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import orjson
from sqlalchemy import Connection, Text, cast, delete, or_, select, update
from sqlmodel import col

from webcare.domain.conversation import ConversationStatus
from webcare.plugin import Address
from webcare.policies.retention import Data
from webcare.services.retention.batches import AT_ONCE
from webcare.services.retention.forgetting import forget
from webcare.services.retention.removing import Expired
from webcare.storage.tables import (
    Acceptance,
    Conversation,
    DeadLetter,
    FoundPost,
    Identity,
    Invitation,
    Message,
    Promise,
    RawDelivery,
    Reaction,
)
from webcare.storage.tombstones import bury

ProveRows = Callable[[Connection, str, Sequence[int]], None]

_SHORT = 5
"""Addresses of fewer characters are looked for with the quotes around them."""


def conversations_with(connection: Connection, family: Collection[int]) -> list[int]:
    """Return the conversations with a person, who may be several contacts."""
    return list(
        connection.scalars(
            select(col(Conversation.id))
            .join(Identity, col(Identity.id) == col(Conversation.identity_id))
            .where(col(Identity.contact_id).in_(family))
        )
    )


def messages_with(
    connection: Connection, family: Collection[int], *, limit: int | None = None
) -> list[Expired]:
    """Return some messages of the conversations with a person, ours too."""
    rows = connection.execute(
        select(
            col(Message.id),
            col(Message.conversation_id),
            col(Message.channel_id),
            col(Message.external_id),
            col(Message.received_at),
            col(Message.sent_at),
        )
        .where(col(Message.conversation_id).in_(conversations_with(connection, family)))
        .limit(limit or AT_ONCE[connection.dialect.name])
    )
    return [Expired(*row) for row in rows]


def erase_found(
    connection: Connection,
    conversations: Collection[int],
    addresses: Sequence[Address],
    now: datetime,
) -> list[int]:
    """Remove posts that were found of a person; their source brings none back."""
    aliases = col(FoundPost.aliases)
    names = [each.alias.value for each in addresses]
    perhaps = connection.execute(
        select(
            col(FoundPost.id),
            col(FoundPost.channel_id),
            col(FoundPost.external_id),
            col(FoundPost.conversation_id),
            aliases,
        ).where(
            or_(
                col(FoundPost.conversation_id).in_(conversations),
                *(
                    cast(aliases, Text).contains(each, autoescape=True)
                    for each in names
                ),
            )
        )
    ).all()
    keys = {each.alias.key for each in addresses}
    theirs = [
        row
        for row in perhaps
        if row.conversation_id in conversations
        or any((each["kind"], each["value"]) in keys for each in row.aliases)
    ]
    bury(connection, [(row.channel_id, row.external_id) for row in theirs], now)
    ids = [row.id for row in theirs]
    connection.execute(delete(FoundPost).where(col(FoundPost.id).in_(ids)))
    return ids


def erase_rest(
    connection: Connection, family: Collection[int], conversations: Collection[int]
) -> None:
    """Remove what stands beside the messages of a person, and who they are."""
    identities = list(
        connection.scalars(
            select(col(Identity.id)).where(col(Identity.contact_id).in_(family))
        )
    )
    invitations = select(col(Invitation.id)).where(
        col(Invitation.conversation_id).in_(conversations)
    )
    for gone in (
        delete(Reaction).where(
            col(Reaction.who).in_([f"identity:{each}" for each in identities])
        ),
        delete(Promise).where(col(Promise.conversation_id).in_(conversations)),
        delete(Acceptance).where(
            col(Acceptance.conversation_id).in_(conversations)
            | col(Acceptance.invitation_id).in_(invitations)
        ),
        delete(Invitation).where(col(Invitation.conversation_id).in_(conversations)),
    ):
        connection.execute(gone)
    connection.execute(
        update(Conversation)
        .where(col(Conversation.id).in_(conversations))
        .values(
            tags=[],
            skills=None,
            promised_until=None,
            due_at=None,
            due_warn_at=None,
            due_kind=None,
            due_left=None,
        )
    )
    connection.execute(
        update(Conversation)
        .where(
            col(Conversation.id).in_(conversations),
            col(Conversation.status) == ConversationStatus.RESOLVED.value,
        )
        # The post on top of a thread may be theirs, and lead to them.
        .values(thread_root="")
    )
    forget(connection, family)


def erase_bodies(
    connection: Connection,
    *,
    after: tuple[int, int],
    addresses: Sequence[Address],
    prove_rows: ProveRows,
) -> tuple[int, int] | None:
    """Remove some bodies in which an address of a person stands.

    They hold several people's words, so that they go as a whole.

    Args:
        connection: of the transaction.
        after: which of the tables, and the id behind which to go on.
        addresses: the person's.
        prove_rows: writes the proof.

    Returns:
        Where to go on; None at the end.
    """
    number, last = after
    table, data = _BODIES[number]
    rows = connection.execute(
        select(col(table.id), col(table.body))
        .where(col(table.id) > last)
        .order_by(col(table.id))
        .limit(AT_ONCE[connection.dialect.name])
    ).all()
    marks = [mark for each in addresses for mark in _marks(each.alias.value)]
    ids = [row.id for row in rows if any(mark in bytes(row.body) for mark in marks)]
    if ids:
        connection.execute(delete(table).where(col(table.id).in_(ids)))
        prove_rows(connection, data, ids)
    if rows:
        return number, rows[-1].id
    return (number + 1, 0) if number + 1 < len(_BODIES) else None


def _marks(value: str) -> list[bytes]:
    """Return how an address may stand in a body, which is JSON more often than not."""
    plain = value.removeprefix("+")
    spelled = {plain.encode(), orjson.dumps(plain)[1:-1], ascii(plain)[1:-1].encode()}
    if len(plain) >= _SHORT:
        return sorted(spelled)
    return sorted(b'"' + each + b'"' for each in spelled)


_BODIES: Sequence[tuple[type[RawDelivery | DeadLetter], Data]] = (
    (RawDelivery, Data.RAW),
    (DeadLetter, Data.DEAD_LETTER),
)
