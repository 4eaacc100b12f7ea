"""Of which messages the caller did something that is noted in a conversation."""

from sqlmodel import Session, col, select

from webcare.domain.access import Scope
from webcare.storage.tables import ConversationEvent


def messages_noted(
    session: Session, scope: Scope, conversation_id: int, what: str
) -> frozenset[int]:
    """Return the messages that stand in the caller's own notes of one sort.

    Args:
        session: to read with.
        scope: who did it.
        conversation_id: of which the caller may read what happened.
        what: the name of what happened.
    """
    known = session.exec(
        select(ConversationEvent.data).where(
            col(ConversationEvent.conversation_id) == conversation_id,
            col(ConversationEvent.what) == what,
            col(ConversationEvent.actor_id) == scope.user_id,
        )
    )
    return frozenset(
        int(each) for data in known for each in (data or {}).get("messages", ())
    )
