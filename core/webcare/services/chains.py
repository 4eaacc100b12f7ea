"""Messages of ours that follow one another: none leaves before the one it follows."""

from sqlmodel import Session, col, select

from webcare.domain.status import MessageStatus
from webcare.storage.tables import Conversation, Message

HAS_LEFT = frozenset(
    {
        MessageStatus.SENT.value,
        MessageStatus.DELIVERED.value,
        MessageStatus.READ.value,
        MessageStatus.PLAYED.value,
    }
)

BEHIND = (
    "The message before this one did not get through, so this one was not sent. "
    "Send that one first."
)


def whole_chain(session: Session, message: Message) -> list[Message]:
    """Return a message with those before and behind it in its conversation, locked."""
    first = message
    while (before := before_in(session, first)) is not None:
        first = before
    return those_behind(session, first)


def those_behind(session: Session, message: Message) -> list[Message]:
    """Return a message and those that follow it in its conversation, locked."""
    rows = session.exec(
        select(Message)
        .where(
            Message.conversation_id == message.conversation_id,
            Message.id > message.id,
            col(Message.follows_id).is_not(None),
        )
        .order_by(col(Message.id))
        .with_for_update()
    )
    found = [message]
    for row in rows:
        if row.follows_id == found[-1].id:
            found.append(row)
    return found


def followers(session: Session, message: Message) -> list[Message]:
    """Return what follows a message directly, in any conversation of its case."""
    case = (
        select(Conversation.case_id)
        .where(Conversation.id == message.conversation_id)
        .scalar_subquery()
    )
    rows = session.exec(
        select(Message)
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .where(Conversation.case_id == case, Message.follows_id == message.id)
        .order_by(col(Message.id))
        .with_for_update(of=Message)
    )
    return list(rows)


def before_in(session: Session, message: Message) -> Message | None:
    """Return what a message follows in its own conversation."""
    before = followed(session, message)
    if before is None or before.conversation_id != message.conversation_id:
        return None
    return before


def followed(session: Session, message: Message) -> Message | None:
    """Return what a message follows, perhaps in the private part of its case."""
    if message.follows_id is None:
        return None
    return session.get(Message, message.follows_id)
