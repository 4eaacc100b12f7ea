"""What messages that come in make of promises by policy: for a whole batch at once.

Nothing is asked of the database for conversations that owe nothing, and nothing at all
is done where no policy promises anything.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, literal_column, or_, select, update
from sqlmodel import col

from webcare.domain.conversation import ConversationState, ConversationStatus
from webcare.domain.promise import PledgeKind
from webcare.policies.promises import (
    Pledge,
    Rules,
    Turn,
    begun,
    follow,
    new_pledge,
)
from webcare.services.policies.book import PolicyBook
from webcare.services.promises.rows import (
    COLUMNS,
    due_of,
    new_values,
    pledge_in,
    values_of,
)
from webcare.services.promises.rules import promised_on, rules_on
from webcare.services.receiving.rows import Keep, Moved, NewRows
from webcare.services.receiving.threads import Thread
from webcare.storage.among import among
from webcare.storage.bulk import execute_rows, fetch_rows
from webcare.storage.ids import new_id
from webcare.storage.tables import Promise


def promise_keeper(book: PolicyBook) -> Keep:
    """Return what keeps the promises of the conversations of a batch."""

    def keep(connection: Connection, rows: NewRows) -> None:
        kept = _Batch(book, rows.at)
        threads = [each for each in _by_thread(rows.moved) if kept.concerns(each)]
        if threads:
            kept.keep(connection, threads, rows)

    return keep


@dataclass(frozen=True, slots=True)
class _Course:
    """One conversation in a batch, and what came to it, in order."""

    thread: Thread
    moves: Sequence[Moved]

    @property
    def channel_id(self) -> int:
        return self.thread.key[0]

    @property
    def place_id(self) -> int:
        """Return where its policies are asked: of its pop-up, else of its channel."""
        return self.thread.place_id

    @property
    def priority(self) -> int:
        """Return its priority while messages came in: that of now if it is new."""
        first = self.thread.state if self.thread.is_new else self.moves[0].before
        return first.priority

    @property
    def matters(self) -> bool:
        """Tell whether anything happened but one more question of who waits."""
        state = self.thread.state
        return (
            self.thread.is_new
            or state.status is not ConversationStatus.OPEN
            or state.priority != self.priority
            or any(
                each.answer_id is not None
                or each.before.waiting_since is None
                or each.before.status is not ConversationStatus.OPEN
                for each in self.moves
            )
        )

    def _as_it_was(self, state: ConversationState) -> ConversationState:
        if state.priority == self.priority:
            return state
        return replace(state, priority=self.priority)

    def turns(self, at: datetime) -> list[Turn]:
        """Return what happened, and last that it got another priority, if it did."""
        thread = self.thread
        turns = [
            Turn(
                before=self._as_it_was(each.before),
                after=self._as_it_was(each.after),
                at=at if each.answer_id is None else min(each.sent_at, at),
                asked=each.answer_id is None,
                opened=thread.is_new and each is self.moves[0],
                answer_id=each.answer_id,
            )
            for each in self.moves
        ]
        if thread.state.priority != self.priority:
            before = replace(thread.state, priority=self.priority)
            turns.append(Turn(before=before, after=thread.state, at=at))
        return turns


@dataclass(slots=True)
class _Batch:
    """What is promised on the channels of a batch, looked up once for each."""

    book: PolicyBook
    at: datetime
    _promised: dict[int, bool] = field(default_factory=dict)
    _rules: dict[int, Rules] = field(default_factory=dict)
    _new: dict[tuple[int, PledgeKind, int], Pledge] = field(default_factory=dict)

    def concerns(self, course: _Course) -> bool:
        """Tell whether a conversation owes something, or could from now on."""
        if not course.matters:
            return False
        place_id = course.place_id
        if place_id not in self._promised:
            self._promised[place_id] = promised_on(self.book, place_id, self.at)
        return self._promised[place_id] or course.moves[0].before.due_kind is not None

    def keep(
        self, connection: Connection, courses: Sequence[_Course], rows: NewRows
    ) -> None:
        """Let promises begin, pause, go on and end; in the rows of the batch."""
        owed = _owed(connection, courses)
        changed = []
        for course in courses:
            known = owed.get(course.thread.id, [])
            pledges = self._after(course, known)
            old = {each.id: each for each in known}
            for each in pledges:
                if each.id not in old:
                    rows.promises.append(_new_row(course, each))
                elif each != old[each.id]:
                    changed.append(values_of(each) | {"promise": each.id})
            state = replace(course.thread.state, **due_of(pledges))
            if state != course.thread.state:
                course.thread.become(state)
        execute_rows(connection, _UPDATE, changed)

    def _after(self, course: _Course, pledges: Sequence[Pledge]) -> list[Pledge]:
        rules = self._rules_of(course.place_id)
        found = list(pledges)
        for turn in course.turns(self.at):
            found = [follow(each, turn, rules) for each in found]
            found += [
                self._begin(course.place_id, kind, seconds)
                for kind, seconds in list(begun(turn, found, rules))
            ]
        return found

    def _begin(self, place_id: int, kind: PledgeKind, seconds: int) -> Pledge:
        """Return a new promise; all of a batch that are alike are due alike."""
        alike = (place_id, kind, seconds)
        if alike not in self._new:
            rules = self._rules_of(place_id)
            self._new[alike] = new_pledge(0, kind, seconds, self.at, rules)
        return replace(self._new[alike], id=new_id())

    def _rules_of(self, place_id: int) -> Rules:
        if place_id not in self._rules:
            self._rules[place_id] = rules_on(self.book, place_id, self.at)
        return self._rules[place_id]


def _by_thread(moved: Sequence[Moved]) -> list[_Course]:
    found: dict[int, list[Moved]] = defaultdict(list)
    for each in moved:
        found[each.thread.id].append(each)
    return [_Course(each[0].thread, each) for each in found.values()]


def _owed(
    connection: Connection, courses: Sequence[_Course]
) -> Mapping[int, list[Pledge]]:
    ids = {
        each.thread.id for each in courses if each.moves[0].before.due_kind is not None
    }
    found: dict[int, list[Pledge]] = defaultdict(list)
    for row in fetch_rows(connection, _OWED, {"conversations": ids}) if ids else ():
        found[row[0]].append(pledge_in(row[1:]))
    return found


def _new_row(course: _Course, pledge: Pledge) -> dict[str, object]:
    return new_values(pledge) | {
        "conversation_id": course.thread.id,
        "channel_id": course.channel_id,
    }


_OWED = (
    select(col(Promise.conversation_id), *(getattr(Promise, name) for name in COLUMNS))
    .where(
        among(col(Promise.conversation_id), "conversations"),
        col(Promise.limit_seconds).is_not(None),
        or_(
            col(Promise.settled_at).is_(None),
            col(Promise.kind) == literal_column(f"'{PledgeKind.RESOLUTION.value}'"),
        ),
    )
    .order_by(col(Promise.id))
)
_UPDATE = (
    update(Promise)
    .where(col(Promise.id) == bindparam("promise"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "due_at",
                "outcome",
                "answer_id",
                "answered_at",
                "limit_seconds",
                "warn_seconds",
                "spent_ms",
                "running_from",
                "warn_at",
                "warned",
                "settled_at",
                "next_at",
            )
        }
    )
)
