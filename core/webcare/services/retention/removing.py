"""Removing messages: what goes with them, and what stays behind of a conversation."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    delete,
    exists,
    func,
    literal,
    select,
    update,
)
from sqlmodel import col

from webcare.domain.content import MessageKind
from webcare.domain.conversation import ConversationStatus
from webcare.services.history import Happening
from webcare.services.receiving.previews import refresh_previews
from webcare.storage.bulk import insert_new, insert_rows
from webcare.storage.ids import new_id
from webcare.storage.tables import (
    Attachment,
    Conversation,
    ConversationEvent,
    DoomedFile,
    Message,
    MessageCharge,
    MessageVersion,
    Reaction,
    StatusNews,
)
from webcare.storage.tombstones import bury
from webcare.storage.types import UtcDateTime

GONE = "removed"
"""The state of a file that has had its time while its message has not."""


class Expired(NamedTuple):
    """A message that has had its time."""

    id: int
    conversation_id: int
    channel_id: int
    external_id: str | None
    received_at: datetime
    sent_at: datetime


def remove_messages(
    connection: Connection, messages: Sequence[Expired], now: datetime, actor: str
) -> None:
    """Remove messages and all that was said or shown with them.

    What the platform said they cost stays, under a name that leads to nobody. Their
    files are doomed: the media store lets them go after the commit.
    """
    ids = [each.id for each in messages]
    files = Counter(
        message_id
        for message_id, _ in _doom(connection, col(Attachment.message_id).in_(ids), now)
    )
    connection.execute(delete(Attachment).where(col(Attachment.message_id).in_(ids)))
    connection.execute(
        delete(MessageVersion).where(col(MessageVersion.message_id).in_(ids))
    )
    named = [
        (each.channel_id, each.external_id)
        for each in messages
        if each.external_id is not None
    ]
    _forget_names(connection, named)
    bury(connection, named, now)
    connection.execute(delete(Message).where(col(Message.id).in_(ids)))
    _after(connection, messages, files, now, actor)


def remove_files(
    connection: Connection,
    attachments: Mapping[int, int],
    conversations: Mapping[int, int],
    now: datetime,
    actor: str,
) -> None:
    """Remove files from messages that stay.

    Args:
        connection: of the transaction.
        attachments: the message of each file, by the file's id.
        conversations: the conversation of each message, by the message's id.
        now: the present moment, in UTC.
        actor: whom the log names.
    """
    chosen = col(Attachment.id).in_(attachments)
    _doom(connection, chosen, now)
    connection.execute(
        update(Attachment)
        .where(chosen)
        .values(
            state=GONE,
            filename="",
            size=None,
            sha256="",
            object_key="",
            reference=None,
            reason="",
        )
    )
    files = Counter(conversations[message_id] for message_id in attachments.values())
    _tell(connection, {each: (0, count) for each, count in files.items()}, now, actor)


def _doom(
    connection: Connection, chosen: ColumnElement[bool], now: datetime
) -> Sequence[tuple[int, str]]:
    """Note which files the media store has to let go; returns them by message."""
    rows = [
        (message_id, object_key)
        for message_id, object_key in connection.execute(
            select(col(Attachment.message_id), col(Attachment.object_key)).where(
                chosen,
                col(Attachment.object_key) != "",
            )
        )
    ]
    doomed = [{"object_key": key, "doomed_at": now} for _, key in rows]
    insert_new(connection, DoomedFile, doomed)
    return rows


def _forget_names(connection: Connection, named: Collection[tuple[int, str]]) -> None:
    """Remove what hangs on a message by the platform's id."""
    by_channel = defaultdict(list)
    for channel_id, external_id in named:
        by_channel[channel_id].append(external_id)
    for channel_id, names in by_channel.items():
        connection.execute(
            delete(Reaction).where(
                col(Reaction.channel_id) == channel_id, col(Reaction.target).in_(names)
            )
        )
        connection.execute(
            delete(StatusNews).where(
                col(StatusNews.channel_id) == channel_id,
                col(StatusNews.external_id).in_(names),
            )
        )
        _blot_out(connection, channel_id, names)


def _blot_out(connection: Connection, channel_id: int, names: Sequence[str]) -> None:
    """Keep what messages cost without their ids, in which there may be a number."""
    here = col(MessageCharge.channel_id) == channel_id
    found = connection.scalars(
        select(col(MessageCharge.external_id)).where(
            here, col(MessageCharge.external_id).in_(names)
        )
    ).all()
    for name in found:
        connection.execute(
            update(MessageCharge)
            .where(here, col(MessageCharge.external_id) == name)
            .values(external_id=f"removed:{new_id()}")
        )


def _after(
    connection: Connection,
    messages: Sequence[Expired],
    files: Mapping[int, int],
    now: datetime,
    actor: str,
) -> None:
    """Let conversations show what is left of them, and say that something went."""
    lost: dict[int, tuple[int, int]] = {}
    newest: dict[int, datetime] = {}
    for each in messages:
        count, with_files = lost.get(each.conversation_id, (0, 0))
        lost[each.conversation_id] = (count + 1, with_files + files.get(each.id, 0))
        before = newest.get(each.conversation_id, each.sent_at)
        newest[each.conversation_id] = max(before, each.sent_at)
    _keep_still(connection, list(lost))
    empty = _emptied(connection, list(lost))
    _close(connection, empty, now)
    left = {key: moment for key, moment in newest.items() if key not in empty}
    _count_unread(connection, list(left))
    refresh_previews(connection, _outlived(connection, left))
    _tell(connection, lost, now, actor)


def _keep_still(connection: Connection, conversations: Sequence[int]) -> None:
    """Let nothing come in here until the transaction ends, nor what is half in."""
    connection.execute(
        select(col(Conversation.id))
        .where(col(Conversation.id).in_(sorted(conversations)))
        .order_by(col(Conversation.id))
        .with_for_update()
    ).all()


def _emptied(connection: Connection, conversations: Sequence[int]) -> set[int]:
    """Return the conversations of which nothing is left."""
    something = exists().where(col(Message.conversation_id) == col(Conversation.id))
    return set(
        connection.scalars(
            select(col(Conversation.id)).where(
                col(Conversation.id).in_(conversations), ~something
            )
        )
    )


def _close(
    connection: Connection, conversations: Collection[int], now: datetime
) -> None:
    """Take conversations out of the queue of which nobody can know what was asked."""
    if not conversations:
        return
    connection.execute(
        update(Conversation)
        .where(col(Conversation.id).in_(sorted(conversations)))
        .values(
            preview="",
            preview_kind=MessageKind.TEXT.value,
            preview_outbound=False,
            unread=0,
            waiting_since=None,
            snoozed_until=None,
            window_until=None,
            queue_position=None,
            status=ConversationStatus.RESOLVED.value,
            resolved_at=func.coalesce(
                col(Conversation.resolved_at), literal(now, UtcDateTime())
            ),
            version=col(Conversation.version) + 1,
        )
    )


def _count_unread(connection: Connection, conversations: Sequence[int]) -> None:
    """Let nothing count as unread that is not there."""
    there = (
        select(func.count())
        .where(
            col(Message.conversation_id) == col(Conversation.id),
            col(Message.direction) == "in",
        )
        .scalar_subquery()
    )
    connection.execute(
        update(Conversation)
        .where(
            col(Conversation.id).in_(sorted(conversations)),
            col(Conversation.unread) > there,
        )
        .values(unread=there, version=col(Conversation.version) + 1)
    )


def _outlived(connection: Connection, newest: Mapping[int, datetime]) -> list[int]:
    """Return the conversations that may still show a message which is gone."""
    rows = connection.execute(
        select(col(Conversation.id), col(Conversation.last_message_at)).where(
            col(Conversation.id).in_(newest)
        )
    )
    return [key for key, last in rows if last <= newest[key]]


def _tell(
    connection: Connection,
    lost: Mapping[int, tuple[int, int]],
    now: datetime,
    actor: str,
) -> None:
    """Write one line for each conversation, with the sums since its beginning."""
    before = _told_before(connection, lost)
    rows = []
    for conversation_id in sorted(lost):
        sums = [
            one + other
            for one, other in zip(
                lost[conversation_id], before.get(conversation_id, (0, 0)), strict=True
            )
        ]
        rows.append(
            {
                "conversation_id": conversation_id,
                "what": Happening.REMOVED.value,
                "message_id": None,
                "actor_id": None,
                "actor": actor,
                "data": {"messages": sums[0], "files": sums[1]},
                "happened_at": now,
            }
        )
    insert_rows(connection, ConversationEvent, rows)


def _told_before(
    connection: Connection, conversations: Collection[int]
) -> dict[int, tuple[int, int]]:
    """Return the sums of earlier lines, which are replaced by the new one."""
    earlier = (
        col(ConversationEvent.conversation_id).in_(sorted(conversations)),
        col(ConversationEvent.what) == Happening.REMOVED.value,
    )
    rows = connection.execute(
        select(
            col(ConversationEvent.conversation_id), col(ConversationEvent.data)
        ).where(*earlier)
    ).all()
    if rows:
        connection.execute(delete(ConversationEvent).where(*earlier))
    return {key: (data["messages"], data["files"]) for key, data in rows if data}
