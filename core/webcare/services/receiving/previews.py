"""What the queue shows of conversations whose last message changed afterwards."""

from collections.abc import Iterable

from sqlalchemy import Connection, or_, select, update
from sqlmodel import col

from webcare.domain.content import MessageKind
from webcare.domain.conversation import preview_of
from webcare.domain.status import MessageStatus
from webcare.storage.tables import Conversation, Message


def refresh_previews(connection: Connection, conversations: Iterable[int]) -> None:
    """Show the last message that still stands, as it reads now; few, so one by one."""
    for conversation_id in sorted(set(conversations)):
        row = connection.execute(
            _LAST.where(col(Message.conversation_id) == conversation_id)
        ).first()
        text, kind, direction = row or ("", MessageKind.TEXT.value, "in")
        values = {
            "preview": preview_of(text),
            "preview_kind": kind,
            "preview_outbound": direction == "out",
        }
        differs = or_(
            *(getattr(Conversation, name) != value for name, value in values.items())
        )
        connection.execute(
            update(Conversation)
            .where(col(Conversation.id) == conversation_id, differs)
            .values(values | {"version": col(Conversation.version) + 1})
        )


_LAST = (
    select(col(Message.text), col(Message.kind), col(Message.direction))
    .where(
        col(Message.direction).in_(("in", "out")),
        col(Message.revoked_at).is_(None),
        col(Message.status) != MessageStatus.CANCELLED.value,
    )
    .order_by(col(Message.sent_at).desc(), col(Message.id).desc())
    .limit(1)
)
