"""Conversations that somebody brings to a tip line, or takes away from it."""

from datetime import datetime

from sqlmodel import Session, col, select, update

from webcare.domain import conversation as life
from webcare.domain.content import MessageKind
from webcare.domain.conversation import ConversationStatus
from webcare.domain.tips import TipKind, TipState, kind_of
from webcare.services.conversations.states import apply_state, state_of
from webcare.services.intake.settings import intake_of
from webcare.storage.tables import Attachment, Conversation, Message, Tip


def moved(session: Session, row: Conversation, now: datetime) -> None:
    """Follow a conversation, held by the caller, to the team that has it now.

    For a team with intake its messages become tips and it waits no more; for any other
    it waits again. Tips that there are stay what they are, and go along between teams
    with intake.
    """
    state = state_of(row)
    if intake_of(session, row.team_id) is None:
        if state.intake:
            apply_state(row, life.reopened(state, now))
        return
    session.exec(
        update(Tip)
        .where(col(Tip.conversation_id) == row.id)
        .values(team_id=row.team_id)
    )
    if state.status is not ConversationStatus.RESOLVED:
        apply_state(row, life.taken_in(state))
    _add_tips(session, row)


def _add_tips(session: Session, row: Conversation) -> None:
    known = set(
        session.exec(select(Tip.message_id).where(Tip.conversation_id == row.id))
    )
    said = session.exec(
        select(Message).where(
            Message.conversation_id == row.id, Message.direction == "in"
        )
    )
    for message in said.all():
        if message.id in known or message.kind == MessageKind.SYSTEM.value:
            continue
        files = session.exec(
            select(Attachment).where(Attachment.message_id == message.id)
        ).all()
        for each in files:
            session.add(_tip(row, message, kind_of(each.kind), each.id))
        if not files:
            session.add(_tip(row, message, TipKind.TEXT, None))


def _tip(
    row: Conversation, message: Message, kind: TipKind, attachment_id: int | None
) -> Tip:
    return Tip(
        team_id=row.team_id or 0,
        conversation_id=row.id,
        message_id=message.id,
        attachment_id=attachment_id,
        identity_id=row.identity_id,
        kind=kind.value,
        state=TipState.NEW.value,
        received_at=message.received_at,
    )
