"""Messages of ours that belong together: none leaves before the one it follows."""

from sqlmodel import Session, col, select

from webcare.storage.tables import Conversation, Message

BEHIND = (
    "The message before this one did not get through, so this one was not sent. "
    "Send that one first."
)


def whole_reply(session: Session, message: Message) -> list[Message]:
    """Return the messages that one reply became, in order, locked.

    They have their moment in common, whether or not they follow one another.
    """
    rows = session.exec(
        select(Message)
        .where(
            Message.conversation_id == message.conversation_id,
            Message.sent_at == message.sent_at,
            Message.undo_until == message.undo_until,
        )
        .order_by(col(Message.id))
        .with_for_update()
    )
    return list(rows)


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


def followed(session: Session, message: Message) -> Message | None:
    """Return what a message follows, perhaps in the private part of its case."""
    if message.follows_id is None:
        return None
    return session.get(Message, message.follows_id)
