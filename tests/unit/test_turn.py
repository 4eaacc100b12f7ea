"""Whose turn it is after a reply was taken back, whatever happened meanwhile."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from webcare.domain import conversation as life
from webcare.domain.content import MessageKind
from webcare.domain.conversation import ConversationState, ConversationStatus, Said
from webcare.domain.turn import given_back, turn_of

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOW = START + timedelta(hours=1)


def said(minutes: int) -> Said:
    at = START + timedelta(minutes=minutes)
    return Said(kind=MessageKind.TEXT, text="Hallo", at=at, sent_at=at)


def asked() -> ConversationState:
    return life.received(life.opened(START), said(1), None)


steps = st.lists(st.sampled_from(["ask", "reply", "snooze", "resolve", "pend"]))


def after(names: list[str]) -> ConversationState:
    """Return a conversation in which these things happened."""
    state = life.opened(START)
    for number, name in enumerate(names):
        resolved = state.status is ConversationStatus.RESOLVED
        if name == "ask":
            state = life.received(state, said(number), None)
        elif name == "reply":
            state = life.replied(state, said(number))
        elif name == "snooze" and not resolved:
            state = life.snoozed(state, NOW + timedelta(days=1), START)
        elif name == "resolve" and not resolved:
            state = life.resolved(state, START)
        elif name == "pend" and not resolved:
            state = life.set_pending(state)
    return state


@given(names=steps)
def test_it_is_as_it_was_before_the_reply(names: list[str]) -> None:
    before = after(names)
    replied = life.replied(before, said(99))
    assert turn_of(given_back(replied, turn_of(before), NOW)) == turn_of(before)


def test_a_later_question_does_not_hide_the_earlier_one() -> None:
    replied = life.replied(asked(), said(2))
    again = life.received(replied, said(3), None)
    state = given_back(again, turn_of(asked()), NOW)
    assert state.status is ConversationStatus.OPEN
    assert state.waiting_since == said(1).at


def test_a_snooze_that_was_chosen_meanwhile_holds() -> None:
    until = NOW + timedelta(days=1)
    replied = life.snoozed(life.replied(asked(), said(2)), until, NOW)
    state = given_back(replied, turn_of(asked()), NOW)
    assert (state.status, state.snoozed_until) == (ConversationStatus.SNOOZED, until)
    assert state.waiting_since == said(1).at


def test_a_snooze_that_ended_meanwhile_has_ended() -> None:
    before = life.snoozed(asked(), START + timedelta(minutes=30), START)
    state = given_back(life.replied(before, said(2)), turn_of(before), NOW)
    assert (state.status, state.snoozed_until) == (ConversationStatus.OPEN, None)
    assert state.waiting_since == said(1).at


def test_sent_and_resolved_in_one_go_is_undone_in_one_go() -> None:
    done = life.resolved(life.replied(asked(), said(2)), NOW)
    state = given_back(done, turn_of(asked()), NOW)
    assert turn_of(state) == turn_of(asked())
