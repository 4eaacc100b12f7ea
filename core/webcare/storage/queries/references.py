"""Where something is that the platform names by its own id."""

from sqlalchemy import select
from sqlmodel import Session, col

from webcare.domain.access import Scope
from webcare.storage.scoping import conversation_within
from webcare.storage.tables import Conversation, Message


def conversation_with(
    scope: Scope, session: Session, channel_id: int, external_id: str
) -> int | None:
    """Return the conversation that holds a message; None when we do not have it."""
    query = (
        select(col(Conversation.id))
        .join(Message, col(Message.conversation_id) == col(Conversation.id))
        .where(
            col(Message.channel_id) == channel_id,
            col(Message.external_id) == external_id,
            conversation_within(scope),
        )
    )
    return session.execute(query).scalar_one_or_none()
