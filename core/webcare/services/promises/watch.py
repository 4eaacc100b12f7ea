"""What is noticed when the time of a promise by policy comes: soon, or passed.

One pass every few seconds looks at all of them by one index, so that nothing is left
behind for each message, and nobody waits for a promise that was kept. A pass never
overtakes itself. It locks the conversations that it changes, in the order of their ids,
as whoever answers one does; who answered meanwhile is not told off.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlmodel import Session, col, select

from webcare.domain import conversation as life
from webcare.domain.access import SYSTEM
from webcare.domain.conversation import ConversationStatus
from webcare.domain.promise import Outcome, PledgeKind
from webcare.policies import promises as policy
from webcare.policies.promises import RAISED, Pledge, Step, retimed, settled
from webcare.services.conversations.handle import Handling, team_step
from webcare.services.conversations.history import Happening
from webcare.services.conversations.promises import answer_to
from webcare.services.conversations.states import apply_state, state_of
from webcare.services.core import Core
from webcare.services.promises.keeping import rows_of
from webcare.services.promises.rows import due_of, pledge_of, write
from webcare.services.promises.rules import clock_on, hours_of
from webcare.services.routing.following import changed_from, follow, standing_of
from webcare.storage.tables import ChannelRow, Conversation, Promise, Team
from webcare.work.schedules import Recurring

WATCH = Recurring("promises.watch", timedelta(seconds=15))
AT_ONCE = 100
"""Promises in one transaction."""

DUE = "promise_due"
"""Why a conversation went to another team, as the log names it."""

log = structlog.get_logger()


class Watch:
    """One process's look at promises; it knows by which hours it has counted."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._counted: dict[int, object] = {}

    async def look(self) -> int:
        """Notice every promise that is due soon, or was due; return how many."""
        await self._count_anew()
        count = 0
        while noticed := await self._core.write(self._notice_some):
            count += noticed
        return count

    def _notice_some(self, session: Session) -> int:
        now = self._core.clock()
        due = session.scalars(
            select(col(Promise.conversation_id))
            .where(col(Promise.next_at) < now)
            .order_by(col(Promise.next_at))
            .limit(AT_ONCE)
        )
        return self._look_at(session, set(due), now)

    async def _count_anew(self) -> None:
        """Let promises that run be due by the hours of now, where those changed."""
        book = self._core.policies
        channels = await self._core.read(
            lambda session: set(session.scalars(select(col(ChannelRow.id))))
        )
        current = {each: hours_of(book, each) for each in channels}
        changed = [each for each in current if self._counted.get(each) != current[each]]
        last: int | None = 0 if changed else None
        while last is not None:
            last = await self._core.write(partial(self._count_some, changed, last))
        self._counted = current

    def _count_some(
        self, channels: Sequence[int], last: int, session: Session
    ) -> int | None:
        """Do it for some; return the id behind which to go on, None at the end."""
        running = session.execute(
            select(col(Promise.id), col(Promise.conversation_id))
            .where(
                col(Promise.next_at).is_not(None),
                col(Promise.channel_id).in_(channels),
                col(Promise.id) > last,
            )
            .order_by(col(Promise.id))
            .limit(AT_ONCE)
        ).all()
        self._look_at(session, {each[1] for each in running}, self._core.clock())
        return running[-1][0] if running else None

    def _look_at(self, session: Session, ids: set[int], now: datetime) -> int:
        conversations = session.exec(
            select(Conversation)
            .where(col(Conversation.id).in_(sorted(ids)))
            .order_by(col(Conversation.id))
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()
        for row in conversations:
            _look(self._core, session, row, now)
        return len(conversations)


def _look(core: Core, session: Session, row: Conversation, now: datetime) -> None:
    """Notice what is due of a conversation, by the hours that hold by now."""
    clock = clock_on(core.policies, row.place_id)
    rows, before = rows_of(session, row.id), state_of(row)
    for each in rows:
        pledge = retimed(pledge_of(each), clock)
        write(each, pledge)
        if pledge.next_at is None or pledge.next_at >= now:
            continue
        if (said := _unnoticed(session, row, each)) is not None:
            write(each, said)
        elif now > pledge.due_at:
            write(each, replace(pledge, outcome=Outcome.BROKEN, warned=True))
            _tell(core, session, row, pledge, Happening.PROMISE_BROKEN)
        else:
            write(each, replace(pledge, warned=True))
            _tell(core, session, row, pledge, Happening.PROMISE_SOON_DUE)
    due = due_of([pledge_of(each) for each in rows])
    if state_of(row) != before or due != {name: getattr(before, name) for name in due}:
        apply_state(row, replace(state_of(row), **due))


def _unnoticed(session: Session, row: Conversation, promise: Promise) -> Pledge | None:
    """Return what an answer makes of a promise that still runs; None without one.

    An older version beside this one answers and resolves, and does not know of it.
    """
    pledge = pledge_of(promise)
    if pledge.kind is PledgeKind.RESOLUTION:
        return settled(pledge, row.resolved_at, None) if row.resolved_at else None
    if (answer := answer_to(session, promise)) is None:
        return None
    return settled(pledge, answer.received_at, answer.id)


def _tell(
    core: Core,
    session: Session,
    row: Conversation,
    pledge: Pledge,
    what: Happening,
) -> None:
    """Log that a promise is due soon or broken, and do what policies say then."""
    now, stood = core.clock(), standing_of(row)
    on = Handling(session, row, SYSTEM, now)
    on.record(what, kind=pledge.kind.value)
    rules = core.policies.effective(policy.KIND, row.place_id, now)
    broken = what is Happening.PROMISE_BROKEN
    if broken and row.status == ConversationStatus.SNOOZED.value:
        on.to(life.woken(state_of(row), now), Happening.WOKEN)
    _escalate(on, rules.breach if broken else rules.warning)
    follow(core, session, row.id, ["deadline", *changed_from(stood, row)])
    log.info(what.value, promise=pledge.id, conversation=row.id)


def _escalate(on: Handling, step: Step) -> None:
    raised = RAISED.get(step.raised, on.row.priority)
    if raised > on.row.priority:
        before = on.row.priority
        # Not by `priority_step`, since what was promised stays what it was.
        on.row.priority = raised
        on.record(Happening.PRIORITY_CHANGED, priority=raised, before=before)
    if not step.team:
        return
    team = on.session.exec(select(Team).where(Team.name == step.team)).first()
    if team is None:
        log.warning("promise.no_team", conversation=on.row.id)
        return
    team_step(team.id, why=DUE).make(on)
