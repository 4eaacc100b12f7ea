"""Rows that a caller may change, held until the transaction ends."""

from sqlmodel import Session, col, select

from webcare.domain.access import Permission, Scope
from webcare.errors import Forbidden, NotFound
from webcare.storage.scoping import within
from webcare.storage.tables import ChannelRow, Conversation


def permitted_conversation(
    session: Session, scope: Scope, conversation_id: int, permission: Permission
) -> Conversation:
    """Return a conversation that nobody else changes until the transaction ends.

    Raises:
        NotFound: when it is absent, or the caller may not read it.
        Forbidden: when the caller reads it, but lacks the permission.
    """
    query = (
        select(Conversation)
        .where(
            col(Conversation.id) == conversation_id,
            within(
                scope,
                Permission.READ,
                team=col(Conversation.team_id),
                channel=col(Conversation.channel_id),
            ),
        )
        .with_for_update(key_share=True)
    )
    row = session.exec(query).one_or_none()
    if row is None:
        raise NotFound("This conversation does not exist.")
    if not scope.allows(permission, team_id=row.team_id, channel_id=row.channel_id):
        raise Forbidden("You may not do this with this conversation.")
    return row


def permitted_channel(
    session: Session, scope: Scope, channel_id: int, permission: Permission
) -> ChannelRow:
    """Return a channel that nobody else changes until the transaction ends.

    Raises:
        NotFound: when it is absent, or the caller may not see it.
        Forbidden: when the caller sees it, but lacks the permission.
    """
    query = (
        select(ChannelRow)
        .where(
            col(ChannelRow.id) == channel_id,
            within(
                scope,
                Permission.SEE_CHANNELS,
                team=col(ChannelRow.team_id),
                channel=col(ChannelRow.id),
            ),
        )
        .with_for_update(key_share=True)
    )
    row = session.exec(query).one_or_none()
    if row is None:
        raise NotFound("This channel does not exist.")
    if not scope.allows(permission, team_id=row.team_id, channel_id=row.id):
        raise Forbidden("You may not do this with this channel.")
    return row
