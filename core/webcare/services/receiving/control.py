"""Who has a private chat at the platform: we, or another program."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, update
from sqlmodel import col

from webcare.domain.conversation import ConversationStatus
from webcare.domain.inbound import ControlChanged, Visibility
from webcare.services.history import Happening
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
        for conversation_id in _theirs(connection, handover, holder):
            connection.execute(
                update(Conversation)
                .where(col(Conversation.id) == conversation_id)
                .values(controlled_by=holder, version=col(Conversation.version) + 1)
            )
            rows.happened(
                conversation_id, Happening.CONTROL_CHANGED, data={"holder": holder}
            )


def _theirs(
    connection: Connection, handover: Handover, holder: str | None
) -> list[int]:
    """Return the person's conversations that somebody else has up to now."""
    found = connection.execute(
        select(col(Conversation.id))
        .where(
            col(Conversation.channel_id) == handover.channel_id,
            col(Conversation.identity_id) == handover.identity_id,
            col(Conversation.visibility) == Visibility.PRIVATE.value,
            col(Conversation.status) != ConversationStatus.RESOLVED.value,
            col(Conversation.controlled_by).is_distinct_from(holder),
        )
        .order_by(col(Conversation.id))
        .with_for_update()
    )
    return list(found.scalars())
