"""What becomes of given promises: answered, moved, ended, or broken in their time.

Each is kept or broken in the transaction of what does it. A conversation that owes an
answer says by when itself, so that nothing here is asked of the database for others.
What a policy promises is kept in `services.promises`; the same messages answer it.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, bindparam, case, literal_column, update
from sqlmodel import Session, col, select

from webcare.domain import conversation as life
from webcare.domain import promise as judging
from webcare.domain.access import SYSTEM, Permission, Scope
from webcare.domain.conversation import ConversationStatus
from webcare.domain.promise import Outcome, PledgeKind
from webcare.domain.status import MessageStatus
from webcare.errors import NotFound
from webcare.policies.promises import settled
from webcare.services.access.permitted import permitted_conversation
from webcare.services.conversations.history import Happening, record
from webcare.services.conversations.states import apply_state, state_of
from webcare.services.core import Core
from webcare.services.promises import keeping
from webcare.services.promises.rows import KINDS, pledge_of, write
from webcare.services.routing.following import follow
from webcare.storage.tables import Conversation, Message, Promise
from webcare.storage.types import UtcDateTime
from webcare.work.enqueue import NewJob, enqueue

HOLDING = "holding"
"""The kind of promise that an agent gives in words."""

DUE = "promise.due"
"""The kind of job that notices that the time of a promise has passed."""

_A_MOMENT = timedelta(seconds=1)
_NOT_SAID = (MessageStatus.FAILED.value, MessageStatus.CANCELLED.value)

log = structlog.get_logger()


def give(
    session: Session, message: Message, until: datetime, scope: Scope, now: datetime
) -> None:
    """Note that a message promises an answer; a promise that still ran is moved."""
    _settle(session, message, now, Outcome.MOVED)
    responded(session, message, now)
    promise = Promise(
        kind=HOLDING,
        conversation_id=message.conversation_id,
        channel_id=message.channel_id,
        message_id=message.id,
        given_by=scope.user_id,
        given_at=now,
        due_at=until,
        outcome=Outcome.OPEN.value,
    )
    session.add(promise)
    session.flush()
    record(
        session,
        message.conversation_id,
        Happening.PROMISED,
        scope=scope,
        message_id=message.id,
        data={"until": until.isoformat()},
        at=now,
    )
    # A lane for each: in one lane, a promise that is due sooner would wait behind.
    enqueue(
        session,
        NewJob(
            lane=f"promise:{promise.id}",
            kind=DUE,
            payload={"promise": promise.id},
            run_at=until + _A_MOMENT,
        ),
    )


def answered(session: Session, message: Message, now: datetime) -> None:
    """Note that a message answers what its conversation was promised."""
    _settle(session, message, now, None)
    responded(session, message, now)


def responded(session: Session, message: Message, now: datetime) -> None:
    """Note that a message is a response, by which a policy's promise is judged.

    That it takes longer is one, too: then another answer is promised by it. This comes
    before the state changes, since without a message the promise would be given up.
    """
    for row in keeping.rows_of(session, message.conversation_id):
        pledge = pledge_of(row)
        if pledge.kind is not PledgeKind.RESOLUTION:
            write(row, settled(pledge, now, message.id))
    session.flush()


def answered_elsewhere(
    connection: Connection, conversation_id: int, message_id: int, at: datetime
) -> None:
    """Note that our side answered without Webcare, such as on the phone."""
    connection.execute(
        _ANSWER,
        {"of_conversation": conversation_id, "answer": message_id, "moment": at},
    )


_ANSWER = (
    update(Promise)
    .where(
        col(Promise.conversation_id) == bindparam("of_conversation"),
        col(Promise.kind) == literal_column(f"'{HOLDING}'"),
        col(Promise.answer_id).is_(None),
        col(Promise.outcome).in_((Outcome.OPEN.value, Outcome.BROKEN.value)),
    )
    .values(
        answer_id=bindparam("answer"),
        answered_at=bindparam("moment", type_=UtcDateTime),
        outcome=case(
            (
                col(Promise.due_at) >= bindparam("moment", type_=UtcDateTime),
                Outcome.KEPT.value,
            ),
            else_=Outcome.BROKEN.value,
        ),
    )
)


def ended(session: Session, conversation_id: int, now: datetime) -> None:
    """Note that a conversation is resolved, and owes no answer any more."""
    for promise in _unsettled(session, conversation_id):
        promise.outcome = judging.given_up(promise.due_at, now, Outcome.ENDED).value


def taken_back(session: Session, message_ids: Collection[int], now: datetime) -> None:
    """Note that messages were not said: what they promised, and what they answered."""
    for promise in session.exec(
        select(Promise).where(col(Promise.message_id).in_(message_ids))
    ):
        promise.outcome = Outcome.WITHDRAWN.value
    session.flush()
    unanswered(session, message_ids, now)


def unanswered(session: Session, message_ids: Collection[int], now: datetime) -> None:
    """Note that answers did not get through, so that what they answered is owed again.

    What a message promised that failed stays: it is tried again, or said otherwise.
    """
    for promise in session.exec(
        select(Promise).where(col(Promise.answer_id).in_(message_ids))
    ):
        if promise.kind in KINDS:
            keeping.owe_again(session, promise, now)
        elif owed(session, promise.conversation_id) is None:
            promise.outcome = judging.unanswered_again(promise.due_at, now).value
            promise.answer_id = promise.answered_at = None
        session.flush()


def owed(session: Session, conversation_id: int) -> datetime | None:
    """Return by when a conversation is owed an answer; None when it is owed none."""
    return max(
        (each.due_at for each in _unsettled(session, conversation_id)), default=None
    )


def gives_promise(session: Session, message_id: int) -> bool:
    """Tell whether a message is one that promises an answer."""
    found = select(Promise.id).where(Promise.message_id == message_id)
    return session.exec(found.limit(1)).first() is not None


async def fall_due(core: Core, payload: Mapping[str, int]) -> None:
    """Note that a promise is broken, if nothing answered it; the job `promise.due`.

    A conversation that sleeps wakes up.
    """

    def run(session: Session) -> None:
        known = session.get(Promise, payload["promise"])
        if known is None:
            return
        try:
            row = permitted_conversation(
                session, SYSTEM, known.conversation_id, Permission.READ
            )
        except NotFound:
            return
        if _broke(session, row, known.id, core.clock()):
            follow(core, session, row.id, ["deadline"])

    await core.write(run)


def _broke(session: Session, row: Conversation, promise_id: int, now: datetime) -> bool:
    """Note that a promise is broken; False when it is not, or that was known."""
    promise = session.get_one(Promise, promise_id, populate_existing=True)
    if promise.outcome != Outcome.OPEN.value or now <= promise.due_at:
        return False
    if (answer := answer_to(session, promise)) is not None:
        promise.outcome = judging.answered(promise.due_at, answer.received_at).value
        promise.answer_id, promise.answered_at = answer.id, answer.received_at
        session.flush()
        due = owed(session, row.id)
        apply_state(row, replace(state_of(row), promised_until=due))
        return False
    promise.outcome = Outcome.BROKEN.value
    state = state_of(row)
    if state.status is ConversationStatus.SNOOZED:
        apply_state(row, life.woken(state, now))
        record(session, row.id, Happening.WOKEN, scope=SYSTEM, at=now)
    else:
        row.version += 1
    record(session, row.id, Happening.PROMISE_BROKEN, scope=SYSTEM, at=now)
    log.info("promise.broken", promise=promise.id, conversation=row.id)
    return True


def answer_to(session: Session, promise: Promise) -> Message | None:
    """Return the answer to a promise that still runs; None without one.

    An older version beside this one answers, and does not know of promises.
    """
    return session.exec(
        select(Message)
        .where(
            Message.conversation_id == promise.conversation_id,
            Message.direction == "out",
            col(Message.author_id).is_not(None),
            col(Message.status).not_in(_NOT_SAID),
            Message.received_at > promise.given_at,
            Message.received_at <= promise.due_at,
        )
        .order_by(col(Message.received_at))
        .limit(1)
    ).first()


def _settle(
    session: Session, message: Message, now: datetime, instead: Outcome | None
) -> None:
    """Let a message answer the promises of its conversation, or (`instead`) move them.

    That it was broken stays; then the message is what came too late.
    """
    for promise in _unsettled(session, message.conversation_id):
        promise.answer_id = message.id
        if instead is None:
            promise.outcome = judging.answered(promise.due_at, now).value
            promise.answered_at = now
        else:
            promise.outcome = judging.given_up(promise.due_at, now, instead).value
    session.flush()


def _unsettled(session: Session, conversation_id: int) -> list[Promise]:
    """Return the promises to which nothing has been said, the broken ones too."""
    rows = session.exec(
        select(Promise).where(
            Promise.conversation_id == conversation_id,
            Promise.kind == HOLDING,
            col(Promise.answer_id).is_(None),
            col(Promise.outcome).in_((Outcome.OPEN.value, Outcome.BROKEN.value)),
        )
    )
    return list(rows)
