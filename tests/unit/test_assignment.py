"""The order of the queue holds, and nobody who could have had it had more room."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.assignment import (
    OWN_PATIENCE,
    Colleague,
    Gift,
    Waiting,
    has_room,
    kept_for,
    next_for,
    qualifies,
    share_out,
)
from webcare.domain.presence import Presence

NOW = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
SECOND = timedelta(seconds=1)
SKILLS = ("dutch", "baggage")

levels = st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 5))


@st.composite
def colleagues(draw: st.DrawFn) -> list[Colleague]:
    count = draw(st.integers(1, 6))
    return [
        Colleague(
            id=number,
            skills=draw(levels),
            capacity=draw(st.integers(0, 8)),
            load=draw(st.integers(0, 8)),
            given_at=draw(
                st.none() | st.integers(1, 9).map(lambda ago: NOW - ago * SECOND)
            ),
            places=draw(
                st.none() | st.sets(st.sampled_from([(None, 1), (1, 1), (2, 1)]))
            ),
        )
        for number in range(1, count + 1)
    ]


@st.composite
def queues(draw: st.DrawFn) -> list[Waiting]:
    return [
        Waiting(
            id=100 + number,
            team_id=draw(st.sampled_from([None, 1, 2])),
            channel_id=1,
            weight=draw(st.integers(1, 4)),
            needs=draw(levels),
            own=draw(st.none() | st.integers(1, 6)),
        )
        for number in range(draw(st.integers(0, 12)))
    ]


def replayed(
    queue: Sequence[Waiting], people: Sequence[Colleague], gifts: Sequence[Gift]
) -> list[Colleague]:
    """Give again what was given, one by one; return how people stand in the end."""
    of = {each.conversation_id: each.user_id for each in gifts}
    now = {each.id: each for each in people}
    for waiting in queue:
        if waiting.id not in of:
            continue
        who = now[of[waiting.id]]
        assert qualifies(who, waiting)
        assert has_room(who, waiting)
        now[who.id] = replace(who, load=who.load + waiting.weight)
    return list(now.values())


@given(queues(), colleagues())
def test_a_conversation_is_given_once_to_somebody_who_can_have_it(
    queue: list[Waiting], people: list[Colleague]
) -> None:
    gifts = share_out(queue, people, NOW)
    assert len({each.conversation_id for each in gifts}) == len(gifts)
    replayed(queue, people, gifts)


@given(queues(), colleagues())
def test_nobody_is_given_what_stands_behind_something_for_them(
    queue: list[Waiting], people: list[Colleague]
) -> None:
    gifts = share_out(queue, people, NOW)
    of = {each.conversation_id: each.user_id for each in gifts}
    for place, left in enumerate(queue):
        if left.id in of:
            continue
        behind = {of[each.id] for each in queue[place:] if each.id in of}
        assert not any(qualifies(each, left) for each in people if each.id in behind)


@given(queues(), colleagues())
def test_nothing_is_left_that_somebody_with_room_could_have(
    queue: list[Waiting], people: list[Colleague]
) -> None:
    """But for who saves up for something that stands before it."""
    gifts = share_out(queue, people, NOW)
    given_away = {each.conversation_id for each in gifts}
    left = [each for each in queue if each.id not in given_away]
    if left:
        for each in replayed(queue, people, gifts):
            first = next_for(left, each)
            assert first is None or not has_room(each, first)


@given(queues(), colleagues())
def test_who_gets_it_had_as_much_room_as_any(
    queue: list[Waiting], people: list[Colleague]
) -> None:
    of = {e.conversation_id: e.user_id for e in share_out(queue, people, NOW)}
    now = {each.id: each for each in people}
    saving: set[int] = set()
    for waiting in queue:
        able = [e for e in now.values() if qualifies(e, waiting)]
        if waiting.id not in of:
            saving |= {each.id for each in able}
            continue
        who = now[of[waiting.id]]
        others = [e for e in able if e.id not in saving and has_room(e, waiting)]
        assert who.room == max(each.room for each in others)
        now[who.id] = replace(who, load=who.load + waiting.weight)


@given(st.integers(1, 6), st.integers(1, 40))
def test_among_equals_everybody_is_given_something_in_turn(
    count: int, gifts: int
) -> None:
    """Nobody waits for more than n - 1 others, over many moments."""
    people = [Colleague(id=number, capacity=1000) for number in range(count)]
    taken: list[int] = []
    for number in range(gifts):
        moment = NOW + number * SECOND
        (gift,) = share_out([Waiting(id=number)], people, moment)
        taken.append(gift.user_id)
        # It is finished at once: all have as much room as before.
        people = [
            replace(each, given_at=moment) if each.id == gift.user_id else each
            for each in people
        ]
    for start in range(max(0, len(taken) - count + 1)):
        assert len(set(taken[start : start + count])) == count


@given(st.integers(1, 6), st.integers(0, 40))
def test_equal_loads_stay_equal_but_for_one(count: int, gifts: int) -> None:
    people = [Colleague(id=number, capacity=1000) for number in range(count)]
    found = share_out([Waiting(id=number) for number in range(gifts)], people, NOW)
    had = Counter(each.user_id for each in found)
    assert len(found) == gifts
    assert max(had.values(), default=0) - min(had[each.id] for each in people) <= 1


def test_a_chat_does_not_wait_for_as_long_as_there_are_posts() -> None:
    full = Colleague(id=1, capacity=10, load=9)
    chat, post = Waiting(id=1, weight=2), Waiting(id=2, weight=1)
    assert not share_out([chat, post], [full], NOW)
    assert len(share_out([post], [full], NOW)) == 1


def test_what_weighs_more_than_anybody_has_is_given_to_who_has_nothing() -> None:
    heavy = Waiting(id=1, weight=50)
    assert share_out([heavy], [Colleague(id=1), Colleague(id=2, load=1)], NOW) == [
        Gift(1, 1)
    ]
    assert not share_out([heavy], [Colleague(id=1, capacity=0)], NOW)


@pytest.mark.parametrize(
    ("presence", "waits", "kept"),
    [
        (Presence.AVAILABLE, OWN_PATIENCE, 7),
        (Presence.WRAP_UP, timedelta(), 7),
        (Presence.AVAILABLE, OWN_PATIENCE + SECOND, None),
        (Presence.AWAY, timedelta(), None),
        (Presence.OFFLINE, timedelta(), None),
    ],
)
def test_a_customer_is_kept_for_their_own_agent(
    presence: Presence, waits: timedelta, kept: int | None
) -> None:
    assert kept_for(7, presence, waits) == kept


def test_who_has_no_own_agent_is_kept_for_nobody() -> None:
    assert kept_for(None, Presence.AVAILABLE, timedelta()) is None
