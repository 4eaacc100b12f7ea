"""What happens to messages that were said before: edits, withdrawals and reactions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlmodel import col

from webcare.domain.inbound import MessageEdited, MessageRevoked, ReactionChanged
from webcare.services.accounts import ConnectedChannel
from webcare.services.history import Happening
from webcare.services.receiving.rows import NewRows
from webcare.storage.bulk import insert_or_update
from webcare.storage.contents import as_json
from webcare.storage.ids import new_id
from webcare.storage.tables import Message, Reaction


@dataclass(frozen=True, slots=True)
class Change:
    """An edit or withdrawal, and the channel that it came to."""

    event: MessageEdited | MessageRevoked
    channel: ConnectedChannel
    body: bytes


@dataclass(frozen=True, slots=True)
class Reacted:
    """A reaction, and whose it is."""

    event: ReactionChanged
    channel_id: int
    identity_id: int


def receive_changes(
    connection: Connection, changes: Sequence[Change], rows: NewRows, now: datetime
) -> None:
    """Change messages, keep their earlier wording; what is unknown becomes a dead letter."""
    found = _targets(
        connection,
        {(each.channel.id, each.event.external_id) for each in changes},
    )
    for change in changes:
        message = found.get((change.channel.id, change.event.external_id))
        if message is None:
            rows.dead_letters.append(_unknown_target(change, now))
        elif isinstance(change.event, MessageEdited):
            _edit(connection, message, change.event, rows, now)
        else:
            _revoke(connection, message, change.event, rows, now)


def receive_reactions(
    connection: Connection, reactions: Sequence[Reacted], rows: NewRows, now: datetime
) -> None:
    """Keep each person's newest reaction to a message, known or not."""
    newest: dict[tuple[int, str, int], Reacted] = {}
    for each in sorted(reactions, key=lambda one: one.event.reacted_at):
        newest[each.channel_id, each.event.target, each.identity_id] = each
    insert_or_update(
        connection,
        Reaction,
        [
            {
                "channel_id": each.channel_id,
                "target": each.event.target,
                "who": f"identity:{each.identity_id}",
                "emoji": each.event.emoji,
                "external_id": each.event.external_id,
                "reacted_at": each.event.reacted_at,
            }
            for each in newest.values()
        ],
        key=("channel_id", "target", "who"),
        newer="reacted_at",
    )
    found = _targets(connection, {(channel, target) for channel, target, _ in newest})
    for channel_id, target, _ in newest:
        if message := found.get((channel_id, target)):
            rows.happened(
                message.conversation_id, Happening.REACTED, now, message_id=message.id
            )


def _targets(
    connection: Connection, wanted: set[tuple[int, str]]
) -> dict[tuple[int, str], Any]:
    if not wanted:
        return {}
    rows = connection.execute(
        select(
            col(Message.channel_id),
            col(Message.external_id),
            col(Message.id),
            col(Message.conversation_id),
            col(Message.text),
            col(Message.content),
            col(Message.edited_at),
            col(Message.revoked_at),
        ).where(
            col(Message.channel_id).in_({channel for channel, _ in wanted}),
            col(Message.external_id).in_({external for _, external in wanted}),
        )
    )
    return {(row.channel_id, row.external_id): row for row in rows}


def _edit(
    connection: Connection,
    message: Any,
    event: MessageEdited,
    rows: NewRows,
    now: datetime,
) -> None:
    if message.edited_at is not None and message.edited_at >= event.edited_at:
        return
    rows.versions.append(
        {
            "id": new_id(),
            "message_id": message.id,
            "text": message.text,
            "content": message.content,
            "replaced_at": event.edited_at,
        }
    )
    connection.execute(
        update(Message)
        .where(col(Message.id) == message.id)
        .values(
            text=event.text,
            content=as_json(event.content) or message.content,
            edited_at=event.edited_at,
        )
    )
    rows.happened(message.conversation_id, Happening.EDITED, now, message_id=message.id)


def _revoke(
    connection: Connection,
    message: Any,
    event: MessageRevoked,
    rows: NewRows,
    now: datetime,
) -> None:
    if message.revoked_at is not None:
        return
    connection.execute(
        update(Message)
        .where(col(Message.id) == message.id)
        .values(revoked_at=event.revoked_at)
    )
    rows.happened(
        message.conversation_id, Happening.REVOKED, now, message_id=message.id
    )


def _unknown_target(change: Change, now: datetime) -> dict[str, object]:
    return {
        "id": new_id(),
        "channel_id": change.channel.id,
        "kind": "unaddressed",
        "reason": "The message that was changed is not known here.",
        "body": change.body,
        "account": change.event.account or "",
        "received_at": now,
    }
