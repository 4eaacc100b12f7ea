"""What a retention policy would remove at once, before it holds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlmodel import Session, col

from webcare.domain.access import Scope
from webcare.policies.retention import (
    KIND,
    Data,
    RetentionPolicy,
    expired_until,
    shortened,
)
from webcare.services.conversations.masking import mask_of
from webcare.services.core import Core
from webcare.services.policies.preview import Asked, Count, Preview, Sample
from webcare.services.policies.retention_beside import counts_beside
from webcare.services.retention.people import expired_people
from webcare.storage.horizons import is_held
from webcare.storage.queries.conversations import conversations
from webcare.storage.tables import (
    Attachment,
    Conversation,
    ConversationEvent,
    DeadLetter,
    Message,
    RawDelivery,
)

SAMPLES = 20

_WORDS = {
    Data.TEXT: "Messages that go at once: %(count)s, of %(oldest)s to %(newest)s.",
    Data.MEDIA: "Files that go at once: %(count)s, of %(oldest)s to %(newest)s.",
    Data.RAW: "Bodies of webhooks that go at once: %(count)s, of %(oldest)s to "
    "%(newest)s.",
    Data.DEAD_LETTER: "Unread deliveries that go at once: %(count)s, of %(oldest)s to "
    "%(newest)s.",
    Data.LOG: "Entries of the log that go at once: %(count)s, of %(oldest)s to "
    "%(newest)s.",
}
_NONE = {
    Data.TEXT: "No message goes at once.",
    Data.MEDIA: "No file goes at once.",
    Data.PROFILE: "Nobody is forgotten at once.",
    Data.RAW: "No body of a webhook goes at once.",
    Data.DEAD_LETTER: "No unread delivery goes at once.",
    Data.LOG: "No entry of the log goes at once.",
}
_FORGOTTEN = "People who are forgotten at once: %(count)s."
_HELD = {
    Data.TEXT: "Messages that a legal hold keeps: %(count)s.",
    Data.MEDIA: "Files that a legal hold keeps: %(count)s.",
    Data.LOG: "Entries of the log that a legal hold keeps: %(count)s.",
}
_SAMPLE = "Messages up to %(until)s go."


@dataclass(frozen=True, slots=True)
class _Found:
    """Rows that would go: how many, from when to when, and how many a hold keeps."""

    going: int
    held: int
    oldest: datetime | None
    newest: datetime | None


async def preview(core: Core, scope: Scope, asked: Asked[RetentionPolicy]) -> Preview:
    """Count what a draft would remove in the first run after it is activated.

    Counted is what is there and goes earlier than by the policy of now. The samples
    are the conversations with the oldest words, as far as the caller reads them.
    """
    now = core.clock()

    def policy_of(channel_id: int | None) -> RetentionPolicy:
        if channel_id is None:
            return core.policies.effective(KIND, None, now)
        return asked.after(channel_id)

    counts: list[Count] = []
    samples: tuple[Sample, ...] = ()
    for data in _shorter(asked):
        ends = {
            each: until
            for each in asked.channel_ids
            if data in shortened(asked.before(each), asked.after(each))
            and (until := expired_until(asked.after(each), data, now))
        }
        if data is Data.PROFILE:
            gone = await core.read(
                lambda session: len(expired_people(session, policy_of, now))
            )
            counts.append(_count(data, _FORGOTTEN, gone))
            continue
        found = await core.read(
            lambda session, data=data, ends=ends: _rows(session, data, ends)  # type: ignore[misc]
        )
        counts += _counts(data, found)
        counts += await counts_beside(core, data, ends)
        if data is Data.TEXT:
            samples = await core.read(
                lambda session, ends=ends: tuple(_samples(core, scope, session, ends))  # type: ignore[misc]
            )
    looked_at = await core.read(lambda session: _conversations(session, asked))
    return Preview(looked_at=looked_at, counts=tuple(counts), samples=samples)


def _shorter(asked: Asked[RetentionPolicy]) -> list[Data]:
    """Return of which data more goes on any channel."""
    found = {
        data
        for each in asked.channel_ids
        for data in shortened(asked.before(each), asked.after(each))
    }
    return [data for data in Data if data in found]


def _counts(data: Data, found: _Found) -> Iterable[Count]:
    if found.going and found.oldest and found.newest:
        span = (
            ("oldest", found.oldest.date().isoformat()),
            ("newest", found.newest.date().isoformat()),
        )
        yield replace(_count(data, _WORDS[data], found.going), values=span)
    else:
        yield _count(data, _NONE[data], 0)
    if found.held:
        yield Count(name=f"{data.value}_held", text=_HELD[data], count=found.held)


def _count(data: Data, text: str, count: int) -> Count:
    return Count(name=data.value, text=text if count else _NONE[data], count=count)


def _rows(session: Session, data: Data, ends: dict[int, datetime]) -> _Found:
    row = session.execute(_asked_of(data, ends)).one()
    return _Found(row[0] - (row[1] or 0), row[1] or 0, row[2], row[3])


def _asked_of(data: Data, ends: dict[int, datetime]) -> Select[*tuple[Any, ...]]:
    """Return the query for count, held, oldest and newest."""
    match data:
        case Data.RAW | Data.DEAD_LETTER:
            table = RawDelivery if data is Data.RAW else DeadLetter
            moment = col(table.received_at)
            return select(
                func.count(), func.sum(0), func.min(moment), func.max(moment)
            ).where(_up_to(ends, col(table.channel_id), moment))
        case Data.LOG:
            moment = col(ConversationEvent.happened_at)
            return (
                _sums(moment, col(ConversationEvent.conversation_id))
                .join(
                    Conversation,
                    col(Conversation.id) == col(ConversationEvent.conversation_id),
                )
                .where(_up_to(ends, col(Conversation.channel_id), moment))
            )
    moment = col(Message.received_at)
    query = _sums(moment, col(Message.conversation_id)).where(
        _up_to(ends, col(Message.channel_id), moment)
    )
    if data is Data.MEDIA:
        query = query.join(
            Attachment, col(Attachment.message_id) == col(Message.id)
        ).where(col(Attachment.state) != "removed")
    return query


def _sums(moment: Any, conversation: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 - columns
    held = is_held(conversation)
    going = case((held, None), else_=moment)
    return select(
        func.count(),
        func.sum(case((held, 1), else_=0)),
        func.min(going),
        func.max(going),
    )


def _up_to(ends: dict[int, datetime], channel: Any, moment: Any) -> ColumnElement[bool]:  # noqa: ANN401 - columns
    return or_(
        false(),
        *(and_(channel == each, moment <= until) for each, until in ends.items()),
    )


def _samples(
    core: Core, scope: Scope, session: Session, ends: dict[int, datetime]
) -> Iterable[Sample]:
    ids: dict[int, int] = {}
    rows = session.execute(
        select(col(Message.conversation_id), col(Message.channel_id))
        .where(
            _up_to(ends, col(Message.channel_id), col(Message.received_at)),
            ~is_held(col(Message.conversation_id)),
        )
        .order_by(col(Message.received_at))
        .limit(50 * SAMPLES)
    )
    for conversation_id, channel_id in rows:
        ids.setdefault(conversation_id, channel_id)
    for view in conversations(scope, session, list(ids))[:SAMPLES]:
        until = ends[ids[view.id]].date().isoformat()
        yield Sample(
            conversation_id=view.id,
            text=_SAMPLE,
            values=(("until", until),),
            excerpt=mask_of(core, view.channel_id).preview(view),
        )


def _conversations(session: Session, asked: Asked[RetentionPolicy]) -> int:
    count = select(func.count()).where(
        col(Conversation.channel_id).in_(asked.channel_ids)
    )
    return session.scalar(count) or 0
