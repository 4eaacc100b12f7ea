"""Who has a private chat at the platform: we, or another program."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, or_, select, update
from sqlmodel import col

from webcare.domain.conversation import ConversationStatus
from webcare.domain.inbound import ControlChanged, Visibility
from webcare.services.conversations.history import Happening
from webcare.services.receiving.rows import NewRows
from webcare.storage.tables import Conversation


@dataclass(frozen=True, slots=True)
class Handover:
    """That a chat changed hands, the channel that it came to, and with whom it is."""

    event: ControlChanged
    channel_id: int
    identity_id: int


def receive_handovers(
    connection: Connection, handovers: Sequence[Handover], rows: NewRows
) -> None:
    """Note who has the unresolved private conversations; few, so one by one."""
    for handover in sorted(handovers, key=lambda each: each.event.changed_at):
        holder = handover.event.holder or None
        for conversation_id, before in _theirs(connection, handover):
            changed = holder != before
            connection.execute(
                update(Conversation)
                .where(col(Conversation.id) == conversation_id)
                .values(
                    controlled_by=holder,
                    control_changed_at=handover.event.changed_at,
                    version=col(Conversation.version) + int(changed),
                )
            )
            if changed:
                rows.happened(
                    conversation_id,
                    Happening.CONTROL_CHANGED,
                    data={"holder": holder},
                )


def _theirs(
    connection: Connection, handover: Handover
) -> Sequence[Row[int, str | None]]:
    """Return the person's conversations that a notice is news to, and who has them.

    The same notice again is none: we may have taken the chat over since.
    """
    known = col(Conversation.control_changed_at)
    return connection.execute(
        select(col(Conversation.id), col(Conversation.controlled_by))
        .where(
            col(Conversation.channel_id) == handover.channel_id,
            col(Conversation.identity_id) == handover.identity_id,
            col(Conversation.visibility) == Visibility.PRIVATE.value,
            col(Conversation.status) != ConversationStatus.RESOLVED.value,
            or_(known.is_(None), known < handover.event.changed_at),
        )
        .order_by(col(Conversation.id))
        .with_for_update()
    ).all()
