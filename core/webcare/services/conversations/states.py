"""Between a conversation's row and the state that the domain decides on."""

from dataclasses import fields

from webcare.domain.content import MessageKind
from webcare.domain.conversation import (
    ConversationState,
    ConversationStatus,
    queue_position,
)
from webcare.services.promises.keeping import keep
from webcare.storage.tables import Conversation

_FIELDS = tuple(field.name for field in fields(ConversationState))


def state_of(row: Conversation) -> ConversationState:
    """Return the state that a row holds."""
    values = {name: getattr(row, name) for name in _FIELDS}
    values["status"] = ConversationStatus(row.status)
    values["preview_kind"] = MessageKind(row.preview_kind)
    return ConversationState(**values)


def values_of(state: ConversationState) -> dict[str, object]:
    """Return the columns that a state fills, its place in the queue included."""
    values: dict[str, object] = {name: getattr(state, name) for name in _FIELDS}
    values["status"] = state.status.value
    values["preview_kind"] = state.preview_kind.value
    values["queue_position"] = queue_position(state)
    return values


def apply_state(row: Conversation, state: ConversationState) -> None:
    """Write a state to a row and count its version up.

    What is promised by policy follows it.
    """
    state = keep(row, state_of(row), state)
    for name, value in values_of(state).items():
        setattr(row, name, value)
    row.version += 1
