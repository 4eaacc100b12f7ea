"""A promise by policy: whatever happens, its clock counts what it should."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from webcare.domain.content import MessageKind
from webcare.domain.conversation import (
    ConversationState,
    ConversationStatus,
    Said,
    opened,
    received,
    reopened,
    replied,
    resolved,
    snoozed,
    woken,
)
from webcare.domain.promise import Outcome, PledgeKind
from webcare.policies.hours import DAYS, HoursPolicy
from webcare.policies.promises import (
    Clock,
    Hours,
    Pledge,
    PromisesPolicy,
    Rules,
    Turn,
    begun,
    follow,
    nearest,
    new_pledge,
    retimed,
)

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ALWAYS = Clock((Hours(START - 1000 * HOUR, HoursPolicy()),))
OFFICE = {"opens": "09:00", "closes": "17:00"}
DAYTIME = HoursPolicy.model_validate({"week": {day: [OFFICE] for day in DAYS}})


def rules(document: Mapping[str, object], told: int = 0, **more: object) -> Rules:
    policy = PromisesPolicy.model_validate({**document, **more})
    return Rules(policy, told, ALWAYS)


ALL: Mapping[str, object] = {
    "first": {"normal": 60, "urgent": 15},
    "next": {"normal": 120},
    "resolution": {"normal": 600, "urgent": 60},
}


@dataclass
class Talk:
    """A conversation whose promises follow what is done."""

    rules: Rules
    state: ConversationState = field(default_factory=lambda: opened(START))
    pledges: tuple[Pledge, ...] = ()
    at: datetime = START
    count: int = 0

    def turn(
        self, after: ConversationState, *, asked: bool = False, answer: bool = False
    ) -> None:
        turn = Turn(
            before=self.state,
            after=after,
            at=self.at,
            asked=asked,
            opened=asked and self.count == 0,
            answer_id=7 if answer else None,
        )
        kept = [follow(each, turn, self.rules) for each in self.pledges]
        for kind, seconds in list(begun(turn, kept, self.rules)):
            self.count += 1
            kept.append(new_pledge(self.count, kind, seconds, self.at, self.rules))
        self.state, self.pledges = after, tuple(kept)

    def said(self) -> Said:
        return Said(kind=MessageKind.TEXT, text="Hallo", at=self.at, sent_at=self.at)

    def asks(self) -> None:
        self.turn(received(self.state, self.said(), None), asked=True)

    def answers(self) -> None:
        self.turn(replied(self.state, self.said()), answer=True)

    def resolves(self) -> None:
        self.turn(resolved(self.state, self.at))

    def later(self, **time: float) -> None:
        self.at += timedelta(**time)

    def one(self, kind: PledgeKind) -> Pledge:
        return next(each for each in reversed(self.pledges) if each.kind is kind)


def test_a_first_answer_a_later_one_and_the_resolution_are_promised() -> None:
    talk = Talk(rules(ALL))
    talk.asks()
    assert [each.kind for each in talk.pledges] == [
        PledgeKind.FIRST,
        PledgeKind.RESOLUTION,
    ]
    first = talk.one(PledgeKind.FIRST)
    assert (first.due_at, first.warn_at) == (START + HOUR, START + 48 * MINUTE)
    talk.later(minutes=10)
    talk.asks()
    assert talk.one(PledgeKind.FIRST) == first, "the first question counts"
    talk.later(minutes=50)
    talk.answers()
    assert talk.one(PledgeKind.FIRST).outcome is Outcome.KEPT, "to the second"
    talk.asks()
    later = talk.one(PledgeKind.NEXT)
    assert later.due_at == talk.at + 2 * HOUR
    talk.later(hours=2, seconds=1)
    talk.answers()
    assert talk.one(PledgeKind.NEXT).outcome is Outcome.BROKEN
    assert talk.one(PledgeKind.NEXT).answer_id == 7


def test_the_resolution_waits_while_the_customer_has_the_turn() -> None:
    talk = Talk(rules(ALL))
    talk.asks()
    talk.later(hours=2)
    talk.answers()
    resting = talk.one(PledgeKind.RESOLUTION)
    assert (resting.running_from, resting.left) == (None, 8 * HOUR)
    assert nearest(talk.pledges) == resting
    talk.later(days=3)
    talk.asks()
    assert talk.one(PledgeKind.RESOLUTION).due_at == talk.at + 8 * HOUR
    talk.later(hours=1)
    talk.resolves()
    assert talk.one(PledgeKind.RESOLUTION).outcome is Outcome.KEPT
    assert talk.one(PledgeKind.NEXT).outcome is Outcome.ENDED
    talk.later(days=1)
    talk.turn(reopened(talk.state, talk.at))
    again = talk.one(PledgeKind.RESOLUTION)
    assert (again.outcome, again.due_at) == (Outcome.OPEN, talk.at + 7 * HOUR)


def test_a_policy_may_let_the_clock_run_on() -> None:
    talk = Talk(rules(ALL, pauses={"waiting": False}))
    talk.asks()
    talk.answers()
    assert talk.one(PledgeKind.RESOLUTION).due_at == START + 10 * HOUR


def test_a_snooze_pauses_if_the_policy_says_so() -> None:
    for pauses in (True, False):
        talk = Talk(rules(ALL, pauses={"snoozed": pauses}))
        talk.asks()
        talk.later(minutes=30)
        talk.turn(snoozed(talk.state, talk.at + 5 * HOUR, talk.at))
        talk.later(hours=5)
        talk.turn(woken(talk.state, talk.at))
        left = 30 * MINUTE if pauses else -270 * MINUTE
        assert talk.one(PledgeKind.FIRST).due_at == talk.at + left


def test_another_priority_has_another_limit() -> None:
    talk = Talk(rules(ALL))
    talk.asks()
    talk.later(minutes=10)
    talk.turn(replace(talk.state, priority=2))
    assert talk.one(PledgeKind.FIRST).due_at == START + 15 * MINUTE
    talk.turn(replace(talk.state, priority=1))
    assert talk.one(PledgeKind.FIRST).outcome is Outcome.WITHDRAWN


def test_what_customers_are_told_is_promised_too() -> None:
    talk = Talk(rules(ALL, told=45))
    talk.asks()
    assert talk.one(PledgeKind.FIRST).due_at == START + 45 * MINUTE
    other = Talk(rules({}, told=45))
    other.asks()
    assert [each.kind for each in other.pledges] == [PledgeKind.FIRST]


def test_other_hours_half_way_move_what_is_due() -> None:
    talk = Talk(rules(ALL))
    talk.asks()
    longer = Clock((*ALWAYS.hours, Hours(START + 4 * HOUR, DAYTIME)))
    moved = retimed(talk.one(PledgeKind.RESOLUTION), longer)
    # Four hours until 13:00, three until Amsterdam's 17:00, and the rest tomorrow.
    assert moved.due_at == datetime(2026, 3, 3, 11, tzinfo=UTC)


def test_nothing_is_promised_without_a_policy() -> None:
    talk = Talk(rules({}))
    talk.asks()
    assert talk.pledges == ()
    assert nearest(talk.pledges) is None


STEPS = ["ask", "answer", "resolve", "reopen", "snooze", "wake", "urgent", "normal"]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 300)), max_size=12),
    st.fixed_dictionaries({"waiting": st.booleans(), "snoozed": st.booleans()}),
)
def test_the_resolution_has_spent_what_a_count_of_minutes_says(
    steps: list[tuple[str, int]], pauses: dict[str, bool]
) -> None:
    """Whatever happens; and at most one answer and one resolution are owed at once."""
    policy = {"resolution": {"normal": 900, "urgent": 300}, "next": {"normal": 60}}
    talk = Talk(rules(policy, pauses=pauses))
    talk.asks()
    counted = 0
    for step, minutes in steps:
        if _counts(talk.state, pauses):
            counted += minutes
        talk.later(minutes=minutes)
        _do(talk, step)
        resolution = talk.one(PledgeKind.RESOLUTION)
        if resolution.outcome is Outcome.OPEN:
            spent = timedelta(milliseconds=resolution.spent_ms)
            if resolution.running_from is not None:
                spent += talk.at - resolution.running_from
            assert spent == counted * MINUTE
        owed = [each for each in talk.pledges if each.settled_at is None]
        assert len({each.kind for each in owed}) == len(owed) <= 2
        done = talk.state.status is ConversationStatus.RESOLVED
        assert not (done and owed)
        for each in owed:
            if each.outcome is Outcome.OPEN and each.running_from is not None:
                assert each.next_at is not None


def _counts(state: ConversationState, pauses: dict[str, bool]) -> bool:
    match state.status:
        case ConversationStatus.OPEN:
            return True
        case ConversationStatus.PENDING:
            return not pauses["waiting"]
        case ConversationStatus.SNOOZED if pauses["snoozed"]:
            return False
        case ConversationStatus.SNOOZED:
            return state.waiting_since is not None or not pauses["waiting"]
    return False


def _do(talk: Talk, step: str) -> None:
    status = talk.state.status
    done = status is ConversationStatus.RESOLVED
    match step:
        case "ask" if not done:
            talk.asks()
        case "answer" if not done:
            talk.answers()
        case "resolve" if not done:
            talk.resolves()
        case "reopen" if done:
            talk.turn(reopened(talk.state, talk.at))
        case "snooze" if not done:
            talk.turn(snoozed(talk.state, talk.at + HOUR, talk.at))
        case "wake":
            talk.turn(woken(talk.state, talk.at))
        case "urgent":
            talk.turn(replace(talk.state, priority=2))
        case "normal":
            talk.turn(replace(talk.state, priority=0))
