"""The timeline of a conversation, single messages and their files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlmodel import Session, col

from webcare.domain.access import Scope
from webcare.domain.content import Content, Referral
from webcare.domain.status import MessageStatus
from webcare.errors import NotFound
from webcare.policies.retention import Data
from webcare.storage.contents import content_of, referral_of
from webcare.storage.horizons import horizon_of, is_held
from webcare.storage.paging import Page, key_of, page_of
from webcare.storage.queries.message_parts import (
    AttachmentView,
    QuotedView,
    ReactionView,
    attachments_of,
    kept_message,
    quoted_by,
    reactions_of,
)
from webcare.storage.scoping import conversation_within
from webcare.storage.tables import (
    Attachment,
    Conversation,
    ConversationEvent,
    Identity,
    Message,
    MessageVersion,
    User,
)
from webcare.storage.types import UtcDateTime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """One message with everything that is shown with it.

    Attributes:
        permalink: where it stands on the platform; empty when nobody told.
        reply_refusal: why the platform takes no reply to it; empty when it takes one.
        hidden: whether others cannot see it, though it was said in public.
        privately_to: the external id of the public message that it answers in private.
        follows_id: our message before it, of a text that was too long for one.
        undo_until: until when it can be taken back unseen; None once it has left.
        automatic: why Webcare said it by itself; None for what anybody else said.
    """

    id: int
    conversation_id: int
    external_id: str | None
    direction: str
    kind: str
    text: str
    content: Content | None
    status: str
    author_id: int | None
    author: str
    reply_to: str | None
    quoted: QuotedView | None
    referral: Referral | None
    forwarded: str
    fault: dict[str, Any] | None
    sent_at: datetime
    received_at: datetime
    edited_at: datetime | None
    revoked_at: datetime | None
    permalink: str
    reply_refusal: str
    hidden: bool
    privately_to: str | None
    follows_id: int | None
    undo_until: datetime | None
    automatic: str | None
    attachments: tuple[AttachmentView, ...]
    reactions: tuple[ReactionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """One thing that happened to a conversation."""

    id: int
    what: str
    message_id: int | None
    actor: str
    data: dict[str, Any] | None
    happened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAttachment:
    """A file, as much as is needed to serve it."""

    id: int
    kind: str
    state: str
    filename: str
    mime_type: str
    size: int | None
    object_key: str


def timeline(
    scope: Scope,
    session: Session,
    conversation_id: int,
    *,
    limit: int = 50,
    before: str | None = None,
) -> Page[MessageView]:
    """Return the newest messages of a conversation, oldest first within the page.

    The page's cursor leads to earlier ones.

    Raises:
        NotFound: when the conversation is absent or foreign, or the cursor not ours.
    """
    _require(scope, session, conversation_id)
    query = _messages(scope, session).where(
        col(Message.conversation_id) == conversation_id
    )
    if before:
        micros, message_id = key_of(before, 2)
        query = query.where(
            tuple_(col(Message.sent_at), col(Message.id))
            # Typed, or SQLite would compare it in another spelling.
            < tuple_(literal(_moment(micros), UtcDateTime()), message_id)
        )
    query = query.order_by(col(Message.sent_at).desc(), col(Message.id).desc())
    rows = list(session.execute(query.limit(limit + 1)))
    page = page_of(rows, limit, lambda row: (_micros(row.sent_at), row.id))
    views = _views(scope, session, list(reversed(page.items)))
    return Page(views, page.next)


def messages(
    scope: Scope, session: Session, conversation_id: int, ids: Sequence[int]
) -> list[MessageView]:
    """Return some messages of a conversation, oldest first; foreign ones are absent."""
    query = _messages(scope, session).where(
        col(Message.conversation_id) == conversation_id, col(Message.id).in_(ids)
    )
    query = query.order_by(col(Message.sent_at), col(Message.id))
    return _views(scope, session, list(session.execute(query)))


def message(scope: Scope, session: Session, message_id: int) -> MessageView:
    """Return one message.

    Raises:
        NotFound: when it is absent or foreign.
    """
    rows = list(
        session.execute(_messages(scope, session).where(col(Message.id) == message_id))
    )
    if not rows:
        raise NotFound("This message does not exist.")
    return _views(scope, session, rows)[0]


def versions(
    scope: Scope, session: Session, message_id: int
) -> list[tuple[str, datetime]]:
    """Return a message's earlier wordings, oldest first, and until when they stood.

    Raises:
        NotFound: when the message is absent or foreign.
    """
    message(scope, session, message_id)
    rows = session.execute(
        select(col(MessageVersion.text), col(MessageVersion.replaced_at))
        .where(col(MessageVersion.message_id) == message_id)
        .order_by(col(MessageVersion.replaced_at))
    )
    return [(text, replaced_at) for text, replaced_at in rows]


def attachment(scope: Scope, session: Session, attachment_id: int) -> StoredAttachment:
    """Return one file.

    Raises:
        NotFound: when it is absent or foreign.
    """
    row = session.execute(
        select(
            col(Attachment.id),
            col(Attachment.kind),
            col(Attachment.state),
            col(Attachment.filename),
            col(Attachment.mime_type),
            col(Attachment.size),
            col(Attachment.object_key),
        )
        .join(Message, col(Message.id) == col(Attachment.message_id))
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .where(
            col(Attachment.id) == attachment_id,
            conversation_within(scope),
            kept_message(session),
            kept_message(session, Data.MEDIA),
        )
    ).first()
    if row is None:
        raise NotFound("This file does not exist.")
    return StoredAttachment(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


def events(
    scope: Scope,
    session: Session,
    conversation_id: int,
    *,
    since: datetime | None = None,
    limit: int = 200,
) -> list[EventView]:
    """Return the newest things that happened to a conversation, oldest first.

    Raises:
        NotFound: when the conversation is absent or foreign.
    """
    _require(scope, session, conversation_id)
    query = select(
        col(ConversationEvent.id),
        col(ConversationEvent.what),
        col(ConversationEvent.message_id),
        col(ConversationEvent.actor),
        col(ConversationEvent.data),
        col(ConversationEvent.happened_at),
    ).where(
        col(ConversationEvent.conversation_id) == conversation_id,
        _logged(session, conversation_id),
    )
    if since is not None:
        query = query.where(col(ConversationEvent.happened_at) >= since)
    query = query.order_by(col(ConversationEvent.id).desc()).limit(limit)
    rows = [EventView(**row._mapping) for row in session.execute(query)]  # noqa: SLF001
    return rows[::-1]


def _messages(scope: Scope, session: Session) -> Select[Any]:
    return (
        select(
            Message.__table__,  # type: ignore[attr-defined]
            func.coalesce(
                func.nullif(col(User.name), ""),
                col(User.email),
                func.nullif(col(Identity.name), ""),
                "",
            ).label("author"),
        )
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .outerjoin(User, col(User.id) == col(Message.author_id))
        .outerjoin(Identity, col(Identity.id) == col(Message.identity_id))
        .where(conversation_within(scope), kept_message(session))
    )


def _logged(session: Session, conversation_id: int) -> ColumnElement[bool]:
    """Return the condition that an entry of the log has not had its time."""
    horizon = horizon_of(session, Data.LOG)
    if horizon.hides_nothing:
        return true()
    channel_id = session.scalar(
        select(col(Conversation.channel_id)).where(
            col(Conversation.id) == conversation_id
        )
    )
    until = None if channel_id is None else horizon.of(channel_id)
    if until is None:
        return true()
    after = col(ConversationEvent.happened_at) > until
    return or_(after, is_held(col(ConversationEvent.conversation_id)))


def _require(scope: Scope, session: Session, conversation_id: int) -> None:
    found = session.execute(
        select(col(Conversation.id)).where(
            col(Conversation.id) == conversation_id, conversation_within(scope)
        )
    ).first()
    if found is None:
        raise NotFound("This conversation does not exist.")


def _views(
    scope: Scope, session: Session, rows: Sequence[Row[Any]]
) -> list[MessageView]:
    """Return rows as views, with what belongs to them fetched set-wise."""
    files = attachments_of(session, [row.id for row in rows])
    reactions = reactions_of(session, rows)
    quoted = quoted_by(scope, session, rows)
    return [
        MessageView(
            id=row.id,
            conversation_id=row.conversation_id,
            external_id=row.external_id,
            direction=row.direction,
            kind=row.kind,
            text=row.text,
            content=content_of(row.content),
            status=row.status,
            author_id=row.author_id,
            author=row.author,
            reply_to=row.reply_to,
            quoted=quoted.get(row.reply_to, QuotedView(id=None))
            if row.reply_to
            else None,
            referral=referral_of(row.referral),
            forwarded=row.forwarded,
            fault=row.fault,
            sent_at=row.sent_at,
            received_at=row.received_at,
            edited_at=row.edited_at,
            revoked_at=row.revoked_at,
            permalink=row.permalink or "",
            reply_refusal=row.reply_refusal or "",
            hidden=row.hidden_at is not None,
            privately_to=row.privately_to,
            follows_id=row.follows_id,
            undo_until=row.undo_until if row.status in _TO_BE_SENT else None,
            automatic=row.automatic,
            attachments=tuple(files[row.id]),
            reactions=tuple(reactions[row.external_id]),
        )
        for row in rows
    ]


_TO_BE_SENT = {MessageStatus.QUEUED.value}
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _moment(micros: int) -> datetime:
    try:
        return _EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        raise NotFound("This page does not exist; start from the first one.") from None
