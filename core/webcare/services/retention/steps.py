"""What removes a little of each kind of data, within the caller's transaction."""

from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    delete,
    literal,
    select,
    tuple_,
)
from sqlmodel import col

from webcare.services.retention.batches import AT_ONCE, Batch, Reach
from webcare.services.retention.matching import hold_matching
from webcare.services.retention.positions import micros, moment_at
from webcare.services.retention.removing import (
    GONE,
    Expired,
    remove_files,
    remove_messages,
)
from webcare.storage.among import among
from webcare.storage.horizons import is_held
from webcare.storage.tables import (
    Attachment,
    Conversation,
    ConversationEvent,
    DeadLetter,
    FoundPost,
    Message,
    RawDelivery,
)
from webcare.storage.tombstones import bury
from webcare.storage.types import Id, UtcDateTime


def remove_texts(connection: Connection, batch: Batch) -> Reach:
    """Remove messages with everything that hangs on them."""
    limit = AT_ONCE[connection.dialect.name]
    rows = connection.execute(_MESSAGES, _behind(batch, limit))
    found = [Expired(*row) for row in rows]
    if not found:
        return batch.to_the_end()
    held = hold_matching(connection, {each.conversation_id for each in found})
    going = [each for each in found if each.conversation_id not in held]
    if going:
        remove_messages(connection, going, batch.now, batch.actor)
        batch.prove(connection, ((each.channel_id, each.id) for each in going))
    if len(found) < limit:
        return batch.to_the_end(len(going))
    return Reach(len(going), (micros(found[-1].received_at), found[-1].id))


def _behind(batch: Batch, limit: int) -> dict[str, object]:
    return {
        "reached": moment_at(batch.reached),
        "last": batch.reached[1],
        "until": batch.until,
        "channels": batch.channels,
        "limit": limit,
    }


_REACHED = bindparam("reached", type_=UtcDateTime())
_MESSAGES = (
    select(
        col(Message.id),
        col(Message.conversation_id),
        col(Message.channel_id),
        col(Message.external_id),
        col(Message.received_at),
        col(Message.sent_at),
    )
    .where(
        col(Message.received_at) >= _REACHED,
        tuple_(col(Message.received_at), col(Message.id))
        > tuple_(_REACHED, bindparam("last", type_=Id)),
        col(Message.received_at) <= bindparam("until", type_=UtcDateTime()),
        among(col(Message.channel_id), "channels"),
        ~is_held(col(Message.conversation_id)),
    )
    .order_by(col(Message.received_at), col(Message.id))
    .limit(bindparam("limit", type_=Id))
)


def remove_media(connection: Connection, batch: Batch) -> Reach:
    """Remove files from messages that stay, and leave that there was one."""
    limit = AT_ONCE[connection.dialect.name]
    found = connection.execute(_files(batch, limit)).all()
    if not found:
        return batch.to_the_end()
    held = hold_matching(connection, {row.conversation_id for row in found})
    going = [row for row in found if row.conversation_id not in held]
    if going:
        remove_files(
            connection,
            {row.id: row.message_id for row in going},
            {row.message_id: row.conversation_id for row in going},
            batch.now,
            batch.actor,
        )
        batch.prove(connection, ((row.channel_id, row.id) for row in going))
    if len(found) < limit:
        return batch.to_the_end(len(going))
    return Reach(len(going), (micros(found[-1].received_at), found[-1].id))


def _files(batch: Batch, limit: int) -> Select[*tuple[Any, ...]]:
    received, file_id = col(Message.received_at), col(Attachment.id)
    reached = literal(moment_at(batch.reached), UtcDateTime())
    return (
        select(
            file_id,
            col(Attachment.message_id),
            col(Message.conversation_id),
            col(Message.channel_id),
            received,
        )
        .join(Message, col(Message.id) == col(Attachment.message_id))
        .where(
            received >= reached,
            tuple_(received, file_id) > tuple_(reached, batch.reached[1]),
            received <= batch.until,
            col(Message.channel_id).in_(batch.channels),
            col(Attachment.state) != GONE,
            ~is_held(col(Message.conversation_id)),
        )
        .order_by(received, file_id)
        .limit(limit)
    )


def remove_found_posts(connection: Connection, batch: Batch) -> Reach:
    """Remove posts that a search or feed found; those answered may be held."""
    limit = AT_ONCE[connection.dialect.name]
    post_id, in_conversation = col(FoundPost.id), col(FoundPost.conversation_id)
    found = connection.execute(
        select(
            post_id,
            col(FoundPost.channel_id),
            col(FoundPost.external_id),
            in_conversation,
        )
        .where(
            post_id > batch.reached[1],
            col(FoundPost.received_at) <= batch.until,
            col(FoundPost.channel_id).in_(batch.channels),
        )
        .order_by(post_id)
        .limit(limit)
    ).all()
    answered = {row.conversation_id for row in found} - {None}
    held = hold_matching(connection, answered) if answered else set()
    going = [row for row in found if row.conversation_id not in held]
    ids = [row.id for row in going]
    if ids:
        connection.execute(delete(FoundPost).where(post_id.in_(ids)))
        names = ((row.channel_id, row.external_id) for row in going)
        bury(connection, names, batch.now)
        batch.prove(connection, ((row.channel_id, row.id) for row in going))
    last = found[-1].id if found else 0
    return Reach(len(ids), (0, last), done=len(found) < limit)


def remove_raw(connection: Connection, batch: Batch) -> Reach:
    """Remove bodies of webhooks. They hold several people's words: none is held."""
    return _remove_old(connection, batch, RawDelivery, together=True)


def remove_dead_letters(connection: Connection, batch: Batch) -> Reach:
    """Remove what could not be understood; nobody can say whose it is."""
    return _remove_old(connection, batch, DeadLetter, together=False)


def _remove_old(
    connection: Connection,
    batch: Batch,
    table: type[RawDelivery | DeadLetter],
    *,
    together: bool,
) -> Reach:
    limit = AT_ONCE[connection.dialect.name]
    rows = connection.execute(
        select(col(table.channel_id), col(table.id))
        .where(
            col(table.received_at) <= batch.until,
            col(table.channel_id).in_(batch.channels),
        )
        .order_by(col(table.received_at))
        .limit(limit)
    ).all()
    if rows:
        ids = [row_id for _, row_id in rows]
        connection.execute(delete(table).where(col(table.id).in_(ids)))
        batch.prove(
            connection,
            ((channel_id, row_id) for channel_id, row_id in rows),
            together=together,
        )
    return Reach(len(rows), (0, 0), done=len(rows) < limit)


def remove_log(connection: Connection, batch: Batch) -> Reach:
    """Remove what the log says of conversations, in the order in which it was written.

    It goes by ids: an index on the moments would cost every message that comes in. It
    stops at the first entry that has not had its time.
    """
    limit = AT_ONCE[connection.dialect.name]
    event_id = col(ConversationEvent.id)
    found = connection.execute(
        select(
            event_id,
            col(ConversationEvent.conversation_id),
            col(Conversation.channel_id),
            col(ConversationEvent.happened_at),
        )
        .join(
            Conversation,
            col(Conversation.id) == col(ConversationEvent.conversation_id),
        )
        .where(
            event_id > batch.reached[0],
            col(Conversation.channel_id).in_(batch.channels),
        )
        .order_by(event_id)
        .limit(limit)
    ).all()
    young = next((row.id for row in found if row.happened_at > batch.until), None)
    old = [row for row in found if young is None or row.id < young]
    held = hold_matching(connection, {row.conversation_id for row in old})
    going = [row for row in old if row.conversation_id not in held]
    if going:
        ids = [row.id for row in going]
        connection.execute(delete(ConversationEvent).where(event_id.in_(ids)))
        batch.prove(
            connection, ((row.channel_id, row.id) for row in going), together=True
        )
    reached = old[-1].id if old else batch.reached[0]
    done = young is not None or len(found) < limit
    return Reach(len(going), (reached, 0), done=done)
