"""The log of what happened to a conversation: appended to, never changed."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from webcare.domain.access import Scope
from webcare.storage.tables import ConversationEvent


class Happening(StrEnum):
    """The names in the log, which the stream of events and the API use too."""

    OPENED = "opened"
    TURNED_AWAY = "turned_away"
    RECEIVED = "message.received"
    KEPT_OUT = "message.kept_out"
    FILED = "message.filed"
    SENT = "message.sent"
    STATUS = "message.status"
    EDITED = "message.edited"
    REVOKED = "message.revoked"
    UNMASKED = "message.unmasked"
    NOT_OFFENSIVE = "message.not_offensive"
    HIDDEN = "message.hidden"
    MODERATION_FAILED = "moderation.failed"
    MEDIA = "message.media"
    REACTED = "reaction.changed"
    NOTED = "note.added"
    ASSIGNED = "assigned"
    TEAM_CHANGED = "team_changed"
    ROUTED = "routed"
    SNOOZED = "snoozed"
    WOKEN = "woken"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    PENDING = "pending"
    PRIORITY_CHANGED = "priority_changed"
    TAGGED = "tagged"
    READ = "read"
    IDENTITY_CHANGED = "identity.changed"
    CONTROL_CHANGED = "control.changed"
    INVITED = "invited"
    CASE_JOINED = "case.joined"
    CONTACT_CHANGED = "contact.changed"
    CONTACT_MERGED = "contact.merged"
    CONTACT_UNMERGED = "contact.unmerged"
    PROMISED = "promised"
    PROMISE_SOON_DUE = "promise.soon_due"
    PROMISE_BROKEN = "promise.broken"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    REMOVED = "messages.removed"
    TIP_MARKED = "tip.marked"
    TIP_CONSENT = "tip.consent"


def record(
    session: Session,
    conversation_id: int,
    what: Happening,
    *,
    scope: Scope,
    at: datetime,
    message_id: int | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Append one thing that happened; committed with the change itself."""
    session.add(
        ConversationEvent(
            conversation_id=conversation_id,
            what=what.value,
            message_id=message_id,
            actor_id=scope.user_id,
            actor=scope.name,
            data=data,
            happened_at=at,
        )
    )
