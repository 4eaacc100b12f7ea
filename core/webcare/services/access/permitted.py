"""Rows that a caller may change, held until the transaction ends."""

from sqlmodel import Session, col, select

from webcare.domain.access import Permission, Scope
from webcare.errors import Forbidden, InvalidTransition, NotFound
from webcare.storage.queries import people
from webcare.storage.scoping import conversation_within, within
from webcare.storage.tables import ChannelRow, Contact, Conversation


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
            conversation_within(scope),
        )
        .with_for_update(key_share=True)
    )
    row = session.exec(query).one_or_none()
    if row is None:
        raise NotFound("This conversation does not exist.")
    if not scope.allows(permission, team_id=row.team_id, channel_id=row.channel_id):
        raise Forbidden("You may not do this with this conversation.")
    return row


def permitted_contact(
    session: Session, scope: Scope, contact_id: int, *, alone: bool = False
) -> Contact:
    """Return a contact that nobody else changes until the transaction ends.

    With `alone` nothing new can refer to it meanwhile either, such as an address.

    Raises:
        NotFound: when it is absent, or has no conversation that the caller may read.
        Forbidden: when the caller may change it through none of its conversations.
        InvalidTransition: when it was merged into another one.
    """
    found = session.exec(
        select(Contact)
        .where(col(Contact.id) == contact_id)
        .with_for_update(key_share=not alone)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is not None and found.merged_into is not None:
        if people.is_known(scope, session, people.survivor(session, contact_id)):
            raise InvalidTransition(
                "This contact was merged with another one. Look again first."
            )
        found = None
    if found is None or not people.is_known(scope, session, contact_id):
        raise NotFound("This contact does not exist.")
    if not people.is_known(scope, session, contact_id, Permission.EDIT_CONTACTS):
        raise Forbidden("You may not change this contact.")
    return found


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
