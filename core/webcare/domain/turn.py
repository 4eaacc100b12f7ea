"""Whose turn it was before a reply, to be put back when the reply is taken back."""

from dataclasses import dataclass, replace
from datetime import datetime

from webcare.domain.conversation import ConversationState, ConversationStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The part of a conversation's state that a reply changes for good."""

    status: ConversationStatus
    waiting_since: datetime | None = None
    snoozed_until: datetime | None = None
    resolved_at: datetime | None = None
    promised_until: datetime | None = None


def turn_of(state: ConversationState) -> Turn:
    """Return whose turn it is."""
    return Turn(
        status=state.status,
        waiting_since=state.waiting_since,
        snoozed_until=state.snoozed_until,
        resolved_at=state.resolved_at,
        promised_until=state.promised_until,
    )


def given_back(
    state: ConversationState, before: Turn, now: datetime
) -> ConversationState:
    """Return the state as if the reply after `before` had never been written.

    What the customer said meanwhile still waits, and a snooze that a person chose
    meanwhile holds. Sending and resolving is one gesture, so that both are undone.
    """
    match state.status:
        case ConversationStatus.OPEN:
            waiting = filter(None, (before.waiting_since, state.waiting_since))
            return replace(
                state,
                waiting_since=min(waiting, default=now),
                promised_until=before.promised_until,
            )
        case ConversationStatus.SNOOZED:
            return replace(
                state,
                waiting_since=before.waiting_since,
                promised_until=before.promised_until,
            )
    if before.status is ConversationStatus.SNOOZED and _is_over(before, now):
        # What would have woken it has come and gone.
        before = replace(
            before,
            status=ConversationStatus.OPEN,
            waiting_since=before.waiting_since or now,
            snoozed_until=None,
            resolved_at=None,
        )
    return replace(
        state,
        status=before.status,
        waiting_since=before.waiting_since,
        snoozed_until=before.snoozed_until,
        resolved_at=before.resolved_at,
        promised_until=before.promised_until,
    )


def _is_over(turn: Turn, now: datetime) -> bool:
    return turn.snoozed_until is None or turn.snoozed_until <= now
