"""The life of a conversation: what holds after any sequence of events."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.domain import conversation as life
from webcare.domain.content import MessageKind
from webcare.domain.conversation import ConversationState, ConversationStatus, Said
from webcare.errors import InvalidTransition

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(hours=24)

OPEN, PENDING = ConversationStatus.OPEN, ConversationStatus.PENDING
SNOOZED, RESOLVED = ConversationStatus.SNOOZED, ConversationStatus.RESOLVED


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def said(
    minutes: float,
    text: str = "Hallo",
    *,
    received: float | None = None,
    kind: MessageKind = MessageKind.TEXT,
) -> Said:
    """Say something at a minute, which comes in then or at another one."""
    here = minutes if received is None else received
    return Said(kind=kind, text=text, at=at(here), sent_at=at(minutes))


def asked(minutes: float = 0) -> ConversationState:
    """Return a conversation in which the customer has asked one thing."""
    return life.received(life.opened(at(minutes)), said(minutes), DAY)


Event = Callable[[ConversationState, datetime], ConversationState]

_KINDS = st.sampled_from([MessageKind.TEXT, MessageKind.IMAGE])
_WORDS = st.sampled_from(["", "Waar is mijn koffer?"])


def _event(which: int, minutes: int, kind: MessageKind, text: str, joins: int) -> Event:
    lag, near = timedelta(minutes=minutes), timedelta(minutes=joins)

    def of(now: datetime) -> Said:
        return Said(kind=kind, text=text, at=now, sent_at=now - lag)

    events: tuple[Event, ...] = (
        lambda state, now: life.received(state, of(now), DAY, joins=near),
        lambda state, now: life.replied(state, replace(of(now), sent_at=now)),
        lambda state, now: life.echoed(state, of(now)),
        lambda state, _: life.read(state),
        lambda state, now: life.snoozed(state, now + lag, now),
        life.woken,
        life.resolved,
        life.reopened,
        lambda state, _: life.set_pending(state),
        lambda state, _: life.taken_in(state),
    )
    return events[which]


_EVENTS = st.builds(
    _event,
    st.integers(0, 9),
    st.integers(0, 300),
    _KINDS,
    _WORDS,
    st.sampled_from([0, 1, 400]),
)


@given(events=st.lists(_EVENTS, max_size=12))
def test_whatever_happens_the_state_is_sound(events: list[Event]) -> None:
    state, now = life.opened(START), START
    for event in events:
        now += timedelta(minutes=7)
        before = state
        try:
            state = event(state, now)
        except InvalidTransition:
            continue
        position = life.queue_position(state)
        away = state.intake or state.status in {SNOOZED, RESOLVED}
        assert (position is None) == away
        waits = state.status is OPEN and state.waiting_since is not None
        assert not (state.intake and state.waiting_since)
        assert (position is not None and life.is_unanswered(position)) == waits
        assert (state.snoozed_until is not None) == (state.status is SNOOZED)
        assert (state.resolved_at is not None) == (state.status is RESOLVED)
        if state.status in {PENDING, RESOLVED}:
            assert state.waiting_since is None
        if before != replace(life.opened(START), intake=before.intake):
            assert state.last_message_at >= before.last_message_at
        assert state.unread in {0, before.unread, before.unread + 1}
        assert state.waiting_since is None or state.waiting_since <= now
        if before.window_until:
            assert state.window_until is not None
            assert state.window_until >= before.window_until


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_messages_in_any_order_leave_the_newest_on_top(order: tuple[int, ...]) -> None:
    words = ["", "een", "twee"]
    state = life.opened(at(10))
    for place, number in enumerate(order):
        one = said(number, words[number], received=10 + place)
        state = life.received(state, one, DAY)
    assert state.preview == "twee"
    assert state.last_message_at == at(2)
    assert state.window_until == at(2) + DAY
    assert state.waiting_since == at(10)
    assert state.unread == 3


def test_a_late_picture_without_words_does_not_turn_back_the_clock() -> None:
    state = life.opened(at(5))
    state = life.received(state, said(5, "", kind=MessageKind.IMAGE), DAY)
    state = life.received(state, said(1, "eerder", received=6), DAY)
    assert state.last_message_at == at(5)
    assert state.preview_kind is MessageKind.IMAGE
    assert state.preview == ""


def test_a_reply_gives_the_customer_the_turn_and_a_message_takes_it_back() -> None:
    answered = life.replied(asked(), said(5, "Om 10:15."))
    assert (answered.status, answered.unread, answered.waiting_since) == (
        PENDING,
        0,
        None,
    )
    assert answered.preview_outbound
    again = life.received(answered, said(9), DAY)
    assert (again.status, again.unread, again.waiting_since) == (OPEN, 1, at(9))


def test_the_longest_waiting_stays_so_when_the_customer_writes_more() -> None:
    state = life.received(asked(), said(30), DAY)
    assert state.waiting_since == at(0)


def test_what_we_said_before_the_question_does_not_answer_it() -> None:
    state = life.echoed(asked(10), said(5, "Van de telefoon"))
    assert state == asked(10)
    assert life.echoed(state, said(11)).status is PENDING


def test_a_message_ends_a_snooze() -> None:
    asleep = life.snoozed(asked(), at(600), at(1))
    assert life.queue_position(asleep) is None
    awake = life.received(asleep, said(20), DAY)
    assert (awake.status, awake.snoozed_until) == (OPEN, None)
    assert awake.waiting_since == at(0)


def test_a_snooze_that_ends_makes_it_wait_for_us() -> None:
    asleep = life.snoozed(life.replied(asked(), said(1)), at(60), at(2))
    assert life.woken(asleep, at(60)).waiting_since == at(60)
    assert life.woken(asked(), at(60)) == asked()


@pytest.mark.parametrize("until", [at(5), at(4)])
def test_a_snooze_ends_in_the_future(until: datetime) -> None:
    with pytest.raises(InvalidTransition):
        life.snoozed(asked(), until, at(5))


def test_what_is_resolved_is_only_reopened() -> None:
    done = life.resolved(asked(), at(5))
    with pytest.raises(InvalidTransition):
        life.resolved(done, at(6))
    with pytest.raises(InvalidTransition):
        life.snoozed(done, at(60), at(6))
    with pytest.raises(InvalidTransition):
        life.set_pending(done)
    again = life.reopened(done, at(6))
    assert (again.status, again.resolved_at, again.waiting_since) == (OPEN, None, at(6))


def test_the_queue_has_the_unanswered_first_and_the_longest_waiting_on_top() -> None:
    waiting = [asked(0), asked(5)]
    answered = [life.replied(asked(0), said(minutes, "Ja")) for minutes in (50, 40)]
    positions = [life.queue_position(each) for each in [*waiting, *answered]]
    assert None not in positions
    assert positions == sorted(positions, key=lambda place: place or 0)


def test_a_priority_is_a_head_start_and_no_more() -> None:
    urgent, high, low = (replace(asked(600), priority=each) for each in (2, 1, -1))
    order = [urgent, high, asked(600), low]
    positions = [life.queue_position(each) for each in order]
    assert positions == sorted(positions, key=lambda place: place or 0)
    for one in (urgent, high):
        head = life.HEAD_START[one.priority] // timedelta(minutes=1)
        assert place(asked(600 - head - 1)) < place(one) < place(asked(600 - head + 1))
    assert place(low) < place(asked(600 + 8 * 60 + 1)), "it is passed for hours only"


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.sampled_from([-1, 0, 1, 2]))
def test_who_waits_long_enough_goes_before_anybody(
    first: int, later: int, priority: int
) -> None:
    longest = max(life.HEAD_START.values()) - min(life.HEAD_START.values())
    old = replace(asked(first), priority=-1)
    new = replace(asked(first + longest / timedelta(minutes=1) + later + 1))
    assert place(old) < place(replace(new, priority=priority))


def test_a_priority_from_before_the_first_message_leaves_it_new() -> None:
    state = replace(life.opened(START), priority=2)
    late = said(-5, "Van gisteren", received=0)
    assert life.received(state, late, None).preview == "Van gisteren"


def place(state: ConversationState) -> int:
    found = life.queue_position(state)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "preview"),
    [
        ("twee\nregels  en\tmeer", "twee regels en meer"),
        ("x" * 500, "x" * life.PREVIEW_LENGTH),
        ("   ", ""),
    ],
)
def test_the_preview_is_one_short_line(text: str, preview: str) -> None:
    assert life.received(life.opened(START), said(0, text), None).preview == preview


def test_a_channel_without_a_window_has_none() -> None:
    state = life.received(life.opened(START), said(0), None)
    assert state.window_until is None


def test_nobody_snoozes_to_the_end_of_the_calendar() -> None:
    """Such a moment can be stored, but neither read back nor shown."""
    end = datetime.max.replace(tzinfo=timezone(-timedelta(hours=14)))
    for until in (end, at(0) + life.LONGEST_SNOOZE + timedelta(seconds=1)):
        with pytest.raises(InvalidTransition):
            life.snoozed(asked(), until, at(0))


@given(
    seconds=st.lists(st.integers(0, 60), min_size=1, max_size=12),
    pause=st.integers(61, 600),
)
def test_a_burst_counts_once_in_whatever_order_it_comes(
    seconds: list[int], pause: int
) -> None:
    near = timedelta(seconds=60)
    state = life.opened(START)
    for each in seconds:
        state = life.received(state, said(each / 60, received=0), DAY, joins=near)
    assert (state.unread, state.waiting_since) == (1, START)
    later = (max(seconds) + pause) / 60
    state = life.received(state, said(later), DAY, joins=near)
    assert (state.unread, state.waiting_since) == (2, START)


def test_what_was_read_or_answered_begins_another_question() -> None:
    near = timedelta(seconds=60)
    state = life.read(asked())
    state = life.received(state, said(0.5), DAY, joins=near)
    assert state.unread == 1
    state = life.replied(state, said(0.6))
    state = life.received(state, said(0.7), DAY, joins=near)
    assert (state.unread, state.waiting_since) == (1, at(0.7))


def test_what_is_filed_stays_ended_and_opens_the_window_anew() -> None:
    ended = life.resolved(asked(), at(5))
    state = life.filed(ended, said(10, "Dank je wel!"), DAY)
    assert (state.status, state.resolved_at, state.unread) == (RESOLVED, at(5), 0)
    assert (state.preview, state.last_message_at) == ("Dank je wel!", at(10))
    assert state.window_until == at(10) + DAY
    assert life.queue_position(state) is None
