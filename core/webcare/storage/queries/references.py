"""Where something is that the platform names by its own id."""

from sqlalchemy import select
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.storage.scoping import within
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
            within(
                scope,
                Permission.READ,
                team=col(Conversation.team_id),
                channel=col(Conversation.channel_id),
            ),
        )
    )
    return session.execute(query).scalar_one_or_none()
