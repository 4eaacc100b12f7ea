"""What a person asked last, and in which language they are spoken to."""

from sqlmodel import Session, col, select

from webcare.storage.tables import Contact, Identity, Message


def newest_question(session: Session, conversation_id: int) -> Message | None:
    """Return the person's newest message in a conversation that still stands."""
    return session.exec(
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.direction == "in",
            col(Message.external_id).is_not(None),
        )
        .order_by(
            col(Message.revoked_at).is_not(None),
            col(Message.sent_at).desc(),
            col(Message.id).desc(),
        )
        .limit(1)
    ).first()


def language_of(session: Session, identity_id: int) -> str | None:
    """Return the language of a person, None when we do not know it."""
    return session.exec(
        select(Contact.language)
        .join(Identity, col(Identity.contact_id) == col(Contact.id))
        .where(Identity.id == identity_id)
    ).one()
