"""A caller's scope as a condition in SQL: what is foreign is never read."""

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlalchemy.orm import Mapped
from sqlmodel import col

from webcare.domain.access import Grant, Permission, Scope
from webcare.storage.tables import Conversation

Column = ColumnElement[int] | Mapped[int] | Mapped[int | None]


def within(
    scope: Scope,
    permission: Permission,
    *,
    team: Column,
    channel: Column,
) -> ColumnElement[bool]:
    """Return the condition that a row's team and channel are within a scope."""
    conditions = [
        _granted(grant, team, channel) for grant in scope.granting(permission)
    ]
    if any(condition is None for condition in conditions):
        return true()
    return or_(false(), *(each for each in conditions if each is not None))


def conversation_within(
    scope: Scope, permission: Permission = Permission.READ
) -> ColumnElement[bool]:
    """Return the condition that a conversation is within a scope."""
    return within(
        scope,
        permission,
        team=col(Conversation.team_id),
        channel=col(Conversation.channel_id),
    )


def _granted(
    grant: Grant,
    team: Column,
    channel: Column,
) -> ColumnElement[bool] | None:
    """Return one grant's condition; None when it holds everywhere."""
    parts = []
    if grant.team_id is not None:
        parts.append(team == grant.team_id)
    if grant.channel_id is not None:
        parts.append(channel == grant.channel_id)
    return and_(*parts) if parts else None
