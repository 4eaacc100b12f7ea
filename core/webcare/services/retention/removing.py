"""Removing messages: what goes with them, and what stays behind of a conversation."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    delete,
    exists,
    func,
    select,
    update,
)
from sqlmodel import col

from webcare.domain.content import MessageKind
from webcare.domain.conversation import ConversationStatus
from webcare.services.conversations.history import Happening
from webcare.services.receiving.previews import refresh_previews
from webcare.storage.among import among
from webcare.storage.bulk import insert_new, insert_rows
from webcare.storage.ids import new_id
from webcare.storage.tables import (
    AbuseMark,
    Attachment,
    Conversation,
    ConversationEvent,
    DoomedFile,
    Message,
    MessageCharge,
    MessageVersion,
    Reaction,
    StatusNews,
    Tip,
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
    ids = {"ids": [each.id for each in messages]}
    files = Counter(
        message_id
        for message_id, _ in _doom(connection, connection.execute(_FILES_OF, ids), now)
    )
    connection.execute(_NO_FILES, ids)
    connection.execute(_NO_TIPS, ids)
    connection.execute(_NO_VERSIONS, ids)
    connection.execute(_NO_ABUSE_MARKS, ids)
    named = {
        (each.channel_id, each.external_id): each.sent_at
        for each in messages
        if each.external_id is not None
    }
    _forget_names(connection, named)
    bury(connection, named, now, sent=named)
    connection.execute(_NO_MESSAGES, ids)
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
    ids = {"ids": sorted(attachments)}
    _doom(connection, connection.execute(_FILES, ids), now)
    connection.execute(_BLANK_FILES, ids)
    files = Counter(conversations[message_id] for message_id in attachments.values())
    _tell(connection, {each: (0, count) for each, count in files.items()}, now, actor)


def _doom(
    connection: Connection, found: Iterable[Row[int, str]], now: datetime
) -> Sequence[Row[int, str]]:
    """Note which files the media store has to let go; returns them by message."""
    rows = [row for row in found if row[1]]
    doomed = [{"object_key": key, "doomed_at": now} for _, key in rows]
    insert_new(connection, DoomedFile, doomed)
    return rows


def _forget_names(connection: Connection, named: Collection[tuple[int, str]]) -> None:
    """Remove what hangs on a message by the platform's id."""
    by_channel = defaultdict(list)
    for channel_id, external_id in named:
        by_channel[channel_id].append(external_id)
    for channel_id, names in by_channel.items():
        of_them = {"channel": channel_id, "names": names}
        connection.execute(_NO_REACTIONS, of_them)
        connection.execute(_NO_NEWS, of_them)
        # In an id of the platform there may be a number: what it cost stays without.
        for name in connection.scalars(_CHARGES, of_them).all():
            renamed = {"name": name, "channel": channel_id, "other": f"-{new_id()}"}
            connection.execute(_RENAME_CHARGE, renamed)


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
    if connection.dialect.name == "postgresql":
        connection.execute(_KEEP_STILL, {"ids": conversations}).all()


def _emptied(connection: Connection, conversations: Sequence[int]) -> set[int]:
    """Return the conversations of which nothing is left."""
    return set(connection.scalars(_EMPTY, {"ids": conversations}))


def _close(
    connection: Connection, conversations: Collection[int], now: datetime
) -> None:
    """Take conversations out of the queue of which nobody can know what was asked."""
    if conversations:
        connection.execute(_CLOSE, {"ids": sorted(conversations), "now": now})


def _count_unread(connection: Connection, conversations: Sequence[int]) -> None:
    """Let nothing count as unread that is not there."""
    if conversations:
        connection.execute(_COUNT_UNREAD, {"ids": sorted(conversations)})


def _outlived(connection: Connection, newest: Mapping[int, datetime]) -> list[int]:
    """Return the conversations that may still show a message which is gone."""
    if not newest:
        return []
    rows = connection.execute(_LAST_WORDS, {"ids": sorted(newest)})
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
    of_them = {"ids": sorted(conversations)}
    rows = connection.execute(_TOLD, of_them).all()
    if rows:
        connection.execute(_UNTELL, of_them)
    return {key: (data["messages"], data["files"]) for key, data in rows if data}


# Made once: to build them anew for each batch took longer than to carry them out, and
# on SQLite nothing can come in meanwhile.

# Locked, so that a file that is fetched just now is stored before it or not at all.
_FILES_OF = (
    select(col(Attachment.message_id), col(Attachment.object_key))
    .where(among(col(Attachment.message_id), "ids"))
    .with_for_update()
)
_FILES = (
    select(col(Attachment.message_id), col(Attachment.object_key))
    .where(among(col(Attachment.id), "ids"))
    .with_for_update()
)
_BLANK_FILES = (
    update(Attachment)
    .where(among(col(Attachment.id), "ids"))
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
_NO_FILES = delete(Attachment).where(among(col(Attachment.message_id), "ids"))
_NO_ABUSE_MARKS = delete(AbuseMark).where(among(col(AbuseMark.message_id), "ids"))
_NO_TIPS = delete(Tip).where(among(col(Tip.message_id), "ids"))
_NO_VERSIONS = delete(MessageVersion).where(
    among(col(MessageVersion.message_id), "ids")
)
_NO_MESSAGES = delete(Message).where(among(col(Message.id), "ids"))
_NO_REACTIONS = delete(Reaction).where(
    col(Reaction.channel_id) == bindparam("channel"),
    among(col(Reaction.target), "names"),
)
_NO_NEWS = delete(StatusNews).where(
    col(StatusNews.channel_id) == bindparam("channel"),
    among(col(StatusNews.external_id), "names"),
)
_CHARGES = select(col(MessageCharge.external_id)).where(
    col(MessageCharge.channel_id) == bindparam("channel"),
    among(col(MessageCharge.external_id), "names"),
)
_RENAME_CHARGE = (
    update(MessageCharge)
    .where(
        col(MessageCharge.channel_id) == bindparam("channel"),
        col(MessageCharge.external_id) == bindparam("name"),
    )
    .values(external_id=bindparam("other"))
)
_KEEP_STILL = (
    select(col(Conversation.id))
    .where(among(col(Conversation.id), "ids"))
    .order_by(col(Conversation.id))
    .with_for_update()
)
_EMPTY = select(col(Conversation.id)).where(
    among(col(Conversation.id), "ids"),
    ~exists().where(col(Message.conversation_id) == col(Conversation.id)),
)
_CLOSE = (
    update(Conversation)
    .where(among(col(Conversation.id), "ids"))
    .values(
        preview="",
        # What somebody wrote about it is nothing without it.
        tags=[],
        preview_kind=MessageKind.TEXT.value,
        preview_outbound=False,
        unread=0,
        waiting_since=None,
        snoozed_until=None,
        window_until=None,
        queue_position=None,
        status=ConversationStatus.RESOLVED.value,
        resolved_at=func.coalesce(
            col(Conversation.resolved_at), bindparam("now", type_=UtcDateTime())
        ),
        version=col(Conversation.version) + 1,
    )
)
_THERE = (
    select(func.count())
    .where(
        col(Message.conversation_id) == col(Conversation.id),
        col(Message.direction) == "in",
    )
    .scalar_subquery()
)
_COUNT_UNREAD = (
    update(Conversation)
    .where(
        among(col(Conversation.id), "ids"),
        col(Conversation.unread) > 0,
        col(Conversation.unread) > _THERE,
    )
    .values(unread=_THERE, version=col(Conversation.version) + 1)
)
_LAST_WORDS = select(col(Conversation.id), col(Conversation.last_message_at)).where(
    among(col(Conversation.id), "ids")
)
_TOLD = select(
    col(ConversationEvent.conversation_id), col(ConversationEvent.data)
).where(
    among(col(ConversationEvent.conversation_id), "ids"),
    col(ConversationEvent.what) == Happening.REMOVED.value,
)
_UNTELL = delete(ConversationEvent).where(
    among(col(ConversationEvent.conversation_id), "ids"),
    col(ConversationEvent.what) == Happening.REMOVED.value,
)
