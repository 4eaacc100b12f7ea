"""A promise by policy, and what becomes of it as its conversation goes on.

    begun ──▶ running ◀──▶ paused
                 │            │
                 └── answered, resolved, given up ──▶ settled ──▶ reopened

Time is an argument, and all of it is counted while somebody is there (`Clock`). That a
promise is broken is noticed when its time comes (`services.promises.watch`), and stays.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from webcare.domain.conversation import ConversationState, ConversationStatus
from webcare.domain.promise import Outcome, PledgeKind, answered, given_up
from webcare.policies.promises.clock import NEVER, Clock
from webcare.policies.promises.rules import Rules

_HUNDRED = 100
_MILLISECOND = timedelta(milliseconds=1)
_ANSWERS = (PledgeKind.FIRST, PledgeKind.NEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """One promise by policy.

    Attributes:
        id: of its row.
        begun_at: since when it counts.
        limit_seconds: what was promised, in time in which somebody is there.
        warn_seconds: after how much of it a warning is due.
        pauses: when its clock stands still, by the policy of when it began: some of
            `waiting` and `snoozed`.
        spent_ms: what had passed of it at `running_from`, or when it was paused.
        running_from: since when its clock runs; None while it is paused.
        due_at: by when it must be kept, as far as is known; far away while it is
            paused.
        warn_at: when the warning is due, or was.
        warned: whether that was noticed.
        settled_at: when it was kept or given up; None while it is owed, late or not.
        answer_id: the message that answered.
    """

    id: int
    kind: PledgeKind
    begun_at: datetime
    limit_seconds: int
    warn_seconds: int
    pauses: frozenset[str]
    spent_ms: int = 0
    running_from: datetime | None
    due_at: datetime
    warn_at: datetime | None
    warned: bool = False
    outcome: Outcome = Outcome.OPEN
    settled_at: datetime | None = None
    answer_id: int | None = None

    @property
    def left(self) -> timedelta:
        """Return what is left of it while it is paused; nothing once it has passed."""
        left = timedelta(seconds=self.limit_seconds, milliseconds=-self.spent_ms)
        return max(left, timedelta())

    @property
    def next_at(self) -> datetime | None:
        """Return when there is something to notice; None when there is nothing."""
        running = self.settled_at is None and self.running_from is not None
        if not running or self.outcome is not Outcome.OPEN:
            return None
        return self.due_at if self.warned or self.warn_at is None else self.warn_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A change of a conversation.

    Attributes:
        asked: whether a customer's message made it.
        opened: whether the conversation began with it.
        answer_id: the message of ours that made it; None without one.
    """

    before: ConversationState
    after: ConversationState
    at: datetime
    asked: bool = False
    opened: bool = False
    answer_id: int | None = None


def begun(
    turn: Turn, pledges: Sequence[Pledge], rules: Rules
) -> Iterator[tuple[PledgeKind, int]]:
    """Yield what a change makes us promise, with the seconds; see `new_pledge`."""
    if not turn.asked or turn.after.status is not ConversationStatus.OPEN:
        return
    waits = turn.before.waiting_since is None and turn.after.waiting_since is not None
    if waits and not any(each.kind in _ANSWERS for each in _owed(pledges)):
        kind = PledgeKind.FIRST if turn.opened else PledgeKind.NEXT
        if seconds := rules.seconds(kind, turn.after.priority):
            yield kind, seconds
    if turn.opened and (
        seconds := rules.seconds(PledgeKind.RESOLUTION, turn.after.priority)
    ):
        yield PledgeKind.RESOLUTION, seconds


def new_pledge(
    key: int, kind: PledgeKind, seconds: int, at: datetime, rules: Rules
) -> Pledge:
    """Return a promise that begins at a moment."""
    policy = rules.policy
    warn = seconds * policy.warning.share // _HUNDRED
    pauses = (("waiting", policy.pauses.waiting), ("snoozed", policy.pauses.snoozed))
    return Pledge(
        id=key,
        kind=kind,
        begun_at=at,
        limit_seconds=seconds,
        warn_seconds=warn,
        pauses=frozenset(name for name, pauses in pauses if pauses),
        running_from=at,
        due_at=rules.clock.deadline(at, timedelta(seconds=seconds)),
        warn_at=rules.clock.deadline(at, timedelta(seconds=warn)),
    )


def follow(pledge: Pledge, turn: Turn, rules: Rules) -> Pledge:
    """Return what a change of its conversation makes of a promise."""
    pledge = _reopened(pledge, turn)
    if pledge.settled_at is not None:
        return pledge
    done = _settled(pledge, turn, rules.clock)
    if done is not None:
        return done
    pledge = _paced(pledge, turn, rules.clock)
    if turn.before.priority != turn.after.priority:
        pledge = _moved(pledge, turn, rules)
    return pledge


def retimed(pledge: Pledge, clock: Clock) -> Pledge:
    """Return a promise whose time is counted by other hours from now on."""
    if pledge.settled_at is not None or pledge.running_from is None:
        return pledge
    return _running(pledge, pledge.running_from, clock)


def settled(pledge: Pledge, at: datetime, answer_id: int | None) -> Pledge:
    """Return a promise that was done at a moment: kept, or late."""
    pledge = _in_time(pledge, at)
    outcome = pledge.outcome
    if outcome is Outcome.OPEN:
        outcome = answered(pledge.due_at, at)
    return replace(pledge, outcome=outcome, settled_at=at, answer_id=answer_id)


def nearest(pledges: Sequence[Pledge]) -> Pledge | None:
    """Return the promise that a list shows: the first that is due, paused ones last."""
    return min(
        _owed(pledges),
        key=lambda each: (each.running_from is None, each.due_at, each.left),
        default=None,
    )


def _owed(pledges: Sequence[Pledge]) -> Iterator[Pledge]:
    return (each for each in pledges if each.settled_at is None)


def _settled(pledge: Pledge, turn: Turn, clock: Clock) -> Pledge | None:
    status = turn.after.status
    done = status is ConversationStatus.RESOLVED
    if pledge.kind is PledgeKind.RESOLUTION:
        if not done:
            return None
        spent = _spent(pledge, turn.at, clock)
        pledge = settled(pledge, turn.at, None)
        return replace(pledge, spent_ms=spent, running_from=None)
    if turn.answer_id is not None:
        return settled(pledge, turn.at, turn.answer_id)
    if done or status is ConversationStatus.PENDING:
        pledge = _in_time(pledge, turn.at)
        outcome = pledge.outcome
        if outcome is Outcome.OPEN:
            outcome = given_up(pledge.due_at, turn.at, Outcome.ENDED)
        return replace(pledge, outcome=outcome, settled_at=turn.at)
    return None


def _reopened(pledge: Pledge, turn: Turn) -> Pledge:
    """Owe the resolution again: what it took until now counts, and no more."""
    done = ConversationStatus.RESOLVED
    again = turn.before.status is done and turn.after.status is not done
    if pledge.kind is not PledgeKind.RESOLUTION or not again:
        return pledge
    if pledge.settled_at is None or pledge.outcome is Outcome.WITHDRAWN:
        return pledge
    if pledge.outcome is Outcome.BROKEN:
        return replace(pledge, settled_at=None)
    never = turn.at + NEVER
    return replace(
        pledge, outcome=Outcome.OPEN, settled_at=None, due_at=never, warn_at=None
    )


def _paced(pledge: Pledge, turn: Turn, clock: Clock) -> Pledge:
    """Let the clock of a promise stand still, or go on."""
    rests = _rests(pledge, turn.after)
    if rests and pledge.running_from is not None:
        return _paused(pledge, turn.at, clock)
    if not rests and pledge.running_from is None:
        return _running(pledge, turn.at, clock)
    return pledge


def _rests(pledge: Pledge, state: ConversationState) -> bool:
    snoozed = state.status is ConversationStatus.SNOOZED
    theirs = snoozed or state.status is ConversationStatus.PENDING
    waits = pledge.kind is PledgeKind.RESOLUTION and state.waiting_since is None
    return (snoozed and "snoozed" in pledge.pauses) or (
        theirs and waits and "waiting" in pledge.pauses
    )


def _paused(pledge: Pledge, at: datetime, clock: Clock) -> Pledge:
    if pledge.outcome is not Outcome.OPEN:
        return replace(pledge, running_from=None)
    return replace(
        pledge,
        spent_ms=_spent(pledge, at, clock),
        running_from=None,
        due_at=at + NEVER,
        warn_at=None,
    )


def _running(pledge: Pledge, at: datetime, clock: Clock) -> Pledge:
    if pledge.outcome is not Outcome.OPEN:
        return replace(pledge, running_from=at)
    warn = timedelta(seconds=pledge.warn_seconds, milliseconds=-pledge.spent_ms)
    return replace(
        pledge,
        running_from=at,
        due_at=clock.deadline(at, pledge.left),
        warn_at=clock.deadline(at, warn),
    )


def _moved(pledge: Pledge, turn: Turn, rules: Rules) -> Pledge:
    """Let another priority have another limit; what has passed goes on counting."""
    if pledge.outcome is not Outcome.OPEN:
        return pledge
    seconds = rules.seconds(pledge.kind, turn.after.priority)
    if not seconds:
        return replace(
            _in_time(pledge, turn.at), outcome=Outcome.WITHDRAWN, settled_at=turn.at
        )
    pledge = replace(
        pledge,
        limit_seconds=seconds,
        warn_seconds=seconds * rules.policy.warning.share // _HUNDRED,
    )
    if pledge.running_from is None:
        return pledge
    spent = _spent(pledge, turn.at, rules.clock)
    return _running(replace(pledge, spent_ms=spent), turn.at, rules.clock)


def _in_time(pledge: Pledge, at: datetime) -> Pledge:
    """Return a promise with a time at which it could be due: a paused one is not."""
    paused = pledge.running_from is None and pledge.outcome is Outcome.OPEN
    return replace(pledge, due_at=at) if paused else pledge


def _spent(pledge: Pledge, at: datetime, clock: Clock) -> int:
    if pledge.running_from is None:
        return pledge.spent_ms
    return pledge.spent_ms + clock.elapsed(pledge.running_from, at) // _MILLISECOND
