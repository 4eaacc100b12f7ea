"""Cases: the conversations about one matter, and who was invited to go on in them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from webcare.domain.access import Scope
from webcare.storage.queries.conversations import (
    ConversationView,
    conversation,
    conversations,
)
from webcare.storage.scoping import conversation_within
from webcare.storage.tables import Acceptance, ChannelRow, Conversation, Invitation

MOST_MEMBERS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationView:
    """An offer to go on in private.

    `channel_id`, with its name and type, is where to; `conversation_id` where it was
    made; `accepted` are the conversations in which somebody came with it, as far as the
    caller may read them.
    """

    id: int
    token: str
    conversation_id: int
    channel_id: int
    channel: str
    channel_type: str
    created_at: datetime
    expires_at: datetime
    accepted: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """Conversations about one matter, as far as the caller may read them.

    `members` come oldest first and include the conversation that was asked for.
    """

    id: int
    members: tuple[ConversationView, ...]
    invitations: tuple[InvitationView, ...]


def case_of(scope: Scope, session: Session, conversation_id: int) -> CaseView:
    """Return the case of a conversation.

    Raises:
        NotFound: when the conversation is absent or foreign.
    """
    case_id = conversation(scope, session, conversation_id).case_id
    newest = session.execute(
        select(col(Conversation.id))
        .where(
            col(Conversation.case_id) == case_id,
            conversation_within(scope),
        )
        .order_by(col(Conversation.id).desc())
        .limit(MOST_MEMBERS)
    )
    ids = list(newest.scalars())
    members = sorted(conversations(scope, session, ids), key=lambda each: each.id)
    return CaseView(
        id=case_id,
        members=tuple(members),
        invitations=tuple(_invitations(scope, session, ids)),
    )


def _invitations(
    scope: Scope, session: Session, conversation_ids: list[int]
) -> list[InvitationView]:
    rows = session.execute(
        select(Invitation, col(ChannelRow.name), col(ChannelRow.type))
        .join(ChannelRow, col(ChannelRow.id) == col(Invitation.channel_id))
        .where(col(Invitation.conversation_id).in_(conversation_ids))
        .order_by(col(Invitation.id))
    ).all()
    accepted = _accepted(scope, session, [row.id for row, _, _ in rows])
    return [
        InvitationView(
            id=row.id,
            token=row.token,
            conversation_id=row.conversation_id,
            channel_id=row.channel_id,
            channel=name,
            channel_type=channel_type,
            created_at=row.created_at,
            expires_at=row.expires_at,
            accepted=tuple(accepted.get(row.id, ())),
        )
        for row, name, channel_type in rows
    ]


def _accepted(
    scope: Scope, session: Session, invitation_ids: list[int]
) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = session.execute(
        select(col(Acceptance.invitation_id), col(Acceptance.conversation_id))
        .join(Conversation, col(Conversation.id) == col(Acceptance.conversation_id))
        .where(
            col(Acceptance.invitation_id).in_(invitation_ids),
            conversation_within(scope),
        )
        .order_by(col(Acceptance.accepted_at))
    )
    for invitation_id, conversation_id in rows:
        found.setdefault(invitation_id, []).append(conversation_id)
    return found
