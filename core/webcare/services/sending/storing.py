"""Storing a reply that was judged, with the work that sends it."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from webcare import tracing
from webcare.domain import conversation as life
from webcare.domain.access import Scope
from webcare.domain.content import MessageKind
from webcare.domain.conversation import Said
from webcare.errors import InvalidTransition
from webcare.services.conversations import promises
from webcare.services.conversations.history import Happening, record
from webcare.services.conversations.judging import Judged, is_public
from webcare.services.conversations.overriding import Override
from webcare.services.conversations.reading import tell_read, told_by_answer
from webcare.services.conversations.states import apply_state, state_of
from webcare.services.core import Core
from webcare.services.routing.following import changed_from, follow, standing_of
from webcare.services.sending.outbox import Answering, Part, add_message, delivery_job
from webcare.services.sending.undo import remembered_turn, undo_time
from webcare.storage.tables import Conversation, Message
from webcare.work.enqueue import enqueue


def send(
    core: Core,
    session: Session,
    scope: Scope,
    judged: Judged,
    *,
    privately_to: str | None = None,
    follows: Message | None = None,
    until: datetime | None = None,
    overridden: Override | None = None,
) -> list[Message]:
    """Store a reply as messages and the work that sends them, in order.

    Args:
        core: the parts to work with.
        session: of the caller's transaction.
        scope: who writes.
        judged: a reply that no finding stops, or none that is not overridden.
        privately_to: the public message that it answers in private.
        follows: a message without which the first part is not sent.
        until: by when it promises an answer; None for what is one.
        overridden: what it goes out in spite of.

    Raises:
        InvalidTransition: when the person has a newer conversation.
    """
    row, now = judged.row, core.clock()
    before = standing_of(row)
    wait = undo_time(judged.channel, row.visibility)
    target = judged.target.external_id if judged.target else None
    sent: list[Message] = []
    for part in judged.parts:
        first = _before(row, part, sent, follows)
        answering = Answering(
            reply_to=target if is_public(row) or not sent else None,
            privately_to=privately_to,
            follows_id=first.id if first else None,
            undo_until=now + wait if wait else None,
        )
        turn = None if sent else remembered_turn(row)
        message = add_message(
            session,
            row,
            part,
            author_id=scope.user_id,
            now=now,
            answering=answering,
        )
        _take_turn(session, row, message, until)
        _note(session, scope, message, judged, overridden)
        enqueue(session, delivery_job(row.id, message.id, now + wait, before=turn))
        sent.append(message)
    if until is not None:
        promises.give(session, sent[0], until, scope, now)
    follow(core, session, row.id, changed_from(before, row))
    if judged.able.read_receipts and told_by_answer(core, row, now):
        tell_read(session, row, now)
    for upload in judged.uploads:
        session.delete(upload)
    return sent


def _note(
    session: Session,
    scope: Scope,
    message: Message,
    judged: Judged,
    overridden: Override | None,
) -> None:
    """Note that a message goes out, and which rules had something to say about it."""
    what, row = Happening.SENT, judged.row
    data: dict[str, object] = {}
    if overridden is not None:
        data["overridden"] = sorted(overridden.rules)
        data["reason"] = overridden.reason
    over = overridden.rules if overridden else frozenset()
    ignored = [each.rule for each in judged.findings if each.rule not in over]
    if ignored:
        data["ignored"] = ignored
    record(
        session,
        row.id,
        what,
        scope=scope,
        message_id=message.id,
        data=data or None,
        at=message.sent_at,
    )
    # Before the commit: no other place knows each of the messages. What is not
    # committed leaves a trace with this one span.
    tracing.mark(what.value, first=True, message=message.id, conversation=row.id)


def _take_turn(
    session: Session, row: Conversation, message: Message, until: datetime | None
) -> None:
    """Give the customer the turn: with an answer, or with a promise of one."""
    now = message.sent_at
    said = Said(kind=MessageKind(message.kind), text=message.text, at=now, sent_at=now)
    if row.due_kind is not None:
        promises.responded(session, message, now)
    if row.promised_until is not None and until is None:
        promises.answered(session, message, now)
    state = state_of(row)
    after = life.held(state, said, until) if until else life.replied(state, said)
    apply_state(row, after)
    flush_turn(session)


def _before(
    row: Conversation, part: Part, sent: list[Message], follows: Message | None
) -> Message | None:
    """Return the message without which a part makes no sense."""
    if not sent:
        return follows
    # In public each is a post of its own, which has to hang on the one before.
    return sent[-1] if part.follows or is_public(row) else None


def flush_turn(session: Session) -> None:
    """Store a conversation that is unresolved again, if the person has no newer one.

    Raises:
        InvalidTransition: when they have.
    """
    try:
        session.flush()
    except IntegrityError as error:
        raise InvalidTransition(
            "This person has a newer conversation. Go on there."
        ) from error
