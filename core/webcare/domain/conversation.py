"""The life of a conversation, as pure decisions on a frozen state.

    open ──reply──▶ pending ──message──▶ open
      │  ╲                                ▲
      │   snooze ─▶ snoozed ──time, message┘
      └──▶ resolved ──reopen──▶ open

A message of the customer after `resolved` starts a new conversation.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypedDict

from webcare.domain.content import MessageKind
from webcare.errors import InvalidTransition

PREVIEW_LENGTH = 140
ANSWERED = 1 << 52
"""Added to the queue position of what is answered, so that it comes after the rest."""

LONGEST_SNOOZE = timedelta(days=5 * 366)
AHEAD = timedelta(hours=1)
"""How long before its time a promised answer stands where a question of now would."""

HEAD_START = {
    -1: timedelta(hours=-8),
    1: timedelta(hours=4),
    2: timedelta(hours=24),
}
"""How much longer than it did a conversation of a priority counts as waiting."""

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MILLISECOND = timedelta(milliseconds=1)
_NONE = timedelta()


class ConversationStatus(StrEnum):
    """Where a conversation stands; `pending` waits for the customer."""

    OPEN = "open"
    PENDING = "pending"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationState:
    """What the decisions look at.

    Attributes:
        unread: what of the customer nobody has opened yet: messages that belong to
            one question count once.
        waiting_since: when the oldest unanswered message was received; None when
            the customer is answered.
        last_message_at: of any message, notes left out.
        preview: the beginning of the last message, one line.
        preview_kind: its kind, so that a file without words can be named.
        preview_outbound: whether we said it.
        window_until: until when the platform takes a free reply; None where it has
            no such window, or the customer has not written yet.
        promised_until: by when we promised an answer that we still owe; None when we
            owe none. It may have passed.
        priority: from low (-1) over normal (0) to urgent (2).
        due_at: by when something is due that our policy promises; None when nothing is,
            or its clock stands still. It may have passed.
        due_warn_at: from when on that is soon.
        due_kind: what is due, as `domain.promise.PledgeKind` names it; None for
            nothing. What is promised while its clock stands still has a name, too.
        due_left: the seconds that are left of it while its clock stands still.
        intake: whether it is taken in as tips, and waits for nobody until somebody
            here answers.
    """

    status: ConversationStatus
    opened_at: datetime
    unread: int = 0
    waiting_since: datetime | None = None
    last_message_at: datetime
    preview: str = ""
    preview_kind: MessageKind = MessageKind.TEXT
    preview_outbound: bool = False
    window_until: datetime | None = None
    snoozed_until: datetime | None = None
    resolved_at: datetime | None = None
    promised_until: datetime | None = None
    priority: int = 0
    due_at: datetime | None = None
    due_warn_at: datetime | None = None
    due_kind: str | None = None
    due_left: int | None = None
    intake: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The part of a message that a conversation's state depends on.

    `at` is when we received or wrote it; `sent_at` is the platform's own time, from
    which it counts the reply window.
    """

    kind: MessageKind
    text: str
    at: datetime
    sent_at: datetime


def opened(at: datetime) -> ConversationState:
    """Return the state of a conversation that starts now."""
    return ConversationState(
        status=ConversationStatus.OPEN, opened_at=at, last_message_at=at
    )


def received(
    state: ConversationState,
    said: Said,
    reply_window: timedelta | None,
    *,
    joins: timedelta = timedelta(0),
) -> ConversationState:
    """Return the state after a message of the customer, in whatever order it comes.

    Within `joins` of the customer's last one it is one question with that.
    """
    newest = _is_new(state) or said.sent_at >= state.last_message_at
    window_until = reply_window and said.sent_at + reply_window
    return replace(
        state,
        **(_preview(state, said, outbound=False) if newest else _UNCHANGED),
        status=ConversationStatus.OPEN,
        unread=state.unread if _joins(state, said, joins) else state.unread + 1,
        waiting_since=None if state.intake else state.waiting_since or said.at,
        window_until=_later(state.window_until, window_until or None),
        snoozed_until=None,
        resolved_at=None,
    )


def filed(
    state: ConversationState, said: Said, reply_window: timedelta | None
) -> ConversationState:
    """Return the state after a word that needs nobody: what has ended stays so."""
    window_until = reply_window and said.sent_at + reply_window
    return replace(
        state,
        **_preview(state, said, outbound=False),
        window_until=_later(state.window_until, window_until or None),
    )


def replied(state: ConversationState, said: Said) -> ConversationState:
    """Return the state after we answered: now the customer has the turn."""
    return replace(
        state,
        **_preview(state, said, outbound=True),
        status=ConversationStatus.PENDING,
        unread=0,
        waiting_since=None,
        snoozed_until=None,
        resolved_at=None,
        promised_until=None,
        intake=False,
    )


def held(state: ConversationState, said: Said, until: datetime) -> ConversationState:
    """Return the state after we said that it takes longer: we owe an answer by then."""
    return replace(replied(state, said), promised_until=until)


def echoed(state: ConversationState, said: Said) -> ConversationState:
    """Return the state after our side said something elsewhere, such as on the phone.

    In whatever order it comes: what the customer wrote after it still waits.
    """
    if state.waiting_since and said.sent_at < state.last_message_at:
        return state
    return replied(state, said)


def read(state: ConversationState) -> ConversationState:
    """Return the state after somebody here opened the conversation."""
    return replace(state, unread=0)


def snoozed(
    state: ConversationState, until: datetime, now: datetime
) -> ConversationState:
    """Return the state that is out of the queue until a moment in the future.

    Raises:
        InvalidTransition: for a resolved conversation, or a moment that has passed or
            is too far away.
    """
    if state.status is ConversationStatus.RESOLVED:
        raise InvalidTransition("A resolved conversation cannot be snoozed.")
    if until <= now:
        raise InvalidTransition("Choose a moment in the future.")
    # The ends of the calendar cannot be read back from a database, nor shown.
    if until - now > LONGEST_SNOOZE:
        raise InvalidTransition("Choose a moment within the next five years.")
    return replace(state, status=ConversationStatus.SNOOZED, snoozed_until=until)


def woken(state: ConversationState, now: datetime) -> ConversationState:
    """Return the state after a snooze ended: it waits for a person again."""
    if state.status is not ConversationStatus.SNOOZED:
        return state
    return replace(
        state,
        status=ConversationStatus.OPEN,
        snoozed_until=None,
        waiting_since=state.waiting_since or now,
        intake=False,
    )


def resolved(state: ConversationState, now: datetime) -> ConversationState:
    """Return the state of a finished conversation.

    Raises:
        InvalidTransition: when it is resolved already.
    """
    if state.status is ConversationStatus.RESOLVED:
        raise InvalidTransition("This conversation is resolved already.")
    return replace(
        state,
        status=ConversationStatus.RESOLVED,
        resolved_at=now,
        unread=0,
        waiting_since=None,
        snoozed_until=None,
        promised_until=None,
        intake=False,
    )


def reopened(state: ConversationState, now: datetime) -> ConversationState:
    """Return the state of a conversation that waits for a person once more."""
    return replace(
        state,
        status=ConversationStatus.OPEN,
        resolved_at=None,
        snoozed_until=None,
        waiting_since=state.waiting_since or now,
        intake=False,
    )


def taken_in(state: ConversationState) -> ConversationState:
    """Return the state of a conversation whose messages are tips: it waits no more."""
    return replace(
        state,
        status=ConversationStatus.OPEN,
        waiting_since=None,
        snoozed_until=None,
        resolved_at=None,
        intake=True,
    )


def set_pending(state: ConversationState) -> ConversationState:
    """Return the state in which the customer has the turn without a reply of ours.

    Raises:
        InvalidTransition: for a resolved conversation.
    """
    if state.status is ConversationStatus.RESOLVED:
        raise InvalidTransition("Reopen the conversation first.")
    return replace(
        state,
        status=ConversationStatus.PENDING,
        waiting_since=None,
        snoozed_until=None,
    )


def previewed(
    state: ConversationState, said: Said, *, outbound: bool
) -> ConversationState:
    """Return the state that shows what was said last, now that more is taken back."""
    state = replace(state, last_message_at=said.sent_at)
    return replace(state, **_preview(state, said, outbound=outbound))


def emptied(state: ConversationState) -> ConversationState:
    """Return the state in which everything that was said is taken back."""
    return replace(
        state,
        last_message_at=state.opened_at,
        preview="",
        preview_kind=MessageKind.TEXT,
        preview_outbound=False,
    )


def queue_position(state: ConversationState) -> int | None:
    """Return where a conversation stands in the queue; None when it is not in it.

    Smaller comes first: those who wait for us, then the answered by their last message,
    newest first. One number, so that one index orders the queue.

    Who waits stands by since when: the longest first. A priority is a head start of so
    many hours (`HEAD_START`), and no more: whoever waits longer than that still goes
    first, so that nobody is passed for ever. What is due comes forward, so that an hour
    before its time (`AHEAD`) it stands with a question of now; each conversation counts
    by whichever of the two brings it further.
    """
    if state.intake:
        return None
    if state.status not in {ConversationStatus.OPEN, ConversationStatus.PENDING}:
        return None
    since = _waits_from(state)
    if since is not None:
        return _milliseconds(since)
    return 2 * ANSWERED - _milliseconds(state.last_message_at)


def answered_since(moment: datetime) -> int:
    """Return the largest position of what was answered, and last said, since then."""
    return 2 * ANSWERED - _milliseconds(moment)


def preview_of(text: str) -> str:
    """Return the beginning of a message, as one line."""
    return " ".join(text[: 4 * PREVIEW_LENGTH].split())[:PREVIEW_LENGTH]


def is_unanswered(position: int) -> bool:
    """Tell whether a queue position belongs to a conversation that waits for us."""
    return position < ANSWERED


class _Preview(TypedDict, total=False):
    """The part of the state that the last message decides."""

    last_message_at: datetime
    preview: str
    preview_kind: MessageKind
    preview_outbound: bool


_UNCHANGED = _Preview()


def _preview(state: ConversationState, said: Said, *, outbound: bool) -> _Preview:
    # A conversation that has just begun stands at our clock, not the platform's.
    earlier = said.sent_at if _is_new(state) else state.last_message_at
    return _Preview(
        last_message_at=max(said.sent_at, earlier),
        preview=preview_of(said.text),
        preview_kind=said.kind,
        preview_outbound=outbound,
    )


def _is_new(state: ConversationState) -> bool:
    """Tell whether nothing was said or done yet."""
    # The cheapest question first: of the many that are not new, few get any further.
    return state.last_message_at == state.opened_at and state == replace(
        opened(state.opened_at), priority=state.priority, intake=state.intake
    )


def _joins(state: ConversationState, said: Said, within: timedelta) -> bool:
    """Tell whether a message is one question with what nobody has opened yet."""
    near = abs(said.sent_at - state.last_message_at) <= within
    return bool(within) and near and state.unread > 0 and not state.preview_outbound


def _waits_from(state: ConversationState) -> datetime | None:
    """Return since when, or from when on, a conversation waits for us."""
    waiting = state.waiting_since
    if state.status is not ConversationStatus.OPEN:
        waiting = None
    promised, due = state.promised_until, None
    if waiting is not None:
        due = state.due_at
        if state.priority:
            waiting -= HEAD_START.get(state.priority, _NONE)
    found = (waiting, promised and promised - AHEAD, due and due - AHEAD)
    return min(filter(None, found), default=None)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(filter(None, (one, other)), default=None)


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MILLISECOND
