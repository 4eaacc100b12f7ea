"""A message on the point of leaving: what is known of it, and whether it still may."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from webcare.domain.content import Content, MessageKind, TemplateUse
from webcare.domain.inbound import Fault, Visibility
from webcare.domain.outbound import OutboundMedia, OutboundMessage
from webcare.domain.status import HAS_LEFT, MessageStatus
from webcare.domain.wording import words_in
from webcare.errors import PerhapsSent
from webcare.plugin import Capabilities
from webcare.services.automatic.off_hours import outlived
from webcare.services.automatic.saying import unsay
from webcare.services.conversations.judging import is_public, window_of
from webcare.services.conversations.overriding import overridden_by
from webcare.services.core import Core
from webcare.services.policies.judgement import findings_on_words, template_words
from webcare.services.policies.tone import stops_by_now
from webcare.services.sending.acceptance import become, locked
from webcare.services.sending.chains import BEHIND, followed
from webcare.services.sending.outbox import (
    addresses_of,
    approved_template,
    delivery_job,
)
from webcare.services.sending.verdicts import verdict_on
from webcare.storage.contents import as_json, content_of
from webcare.storage.media import MediaStore
from webcare.storage.tables import Attachment, ChannelRow, Conversation, Message
from webcare.work.enqueue import enqueue
from webcare.work.lanes import JobView

_SOON = timedelta(seconds=1)
_ELSEWHERE = timedelta(seconds=5)
UNDER_WAY = (MessageStatus.QUEUED.value, MessageStatus.SENDING.value)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is known of a message before its turn comes.

    Attributes:
        channel_version: of the channel as it is now.
        undo_until: until when its author may take it back.
        follows_id: the message without which it does not leave.
    """

    channel_id: int
    channel_version: int
    identity_id: int
    visibility: Visibility
    undo_until: datetime | None
    follows_id: int | None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that is about to leave."""

    message: OutboundMessage
    identity_id: int
    written_at: datetime


def waiting_message(session: Session, message_id: int) -> Waiting | None:
    """Look a message up; None when nothing is to be sent."""
    row = session.execute(_WAITING, {"of_message": message_id}).first()
    if row is None:
        return None
    channel_id, version, identity_id, visibility, undo_until, follows_id = row
    return Waiting(
        channel_id=channel_id,
        channel_version=version,
        identity_id=identity_id,
        visibility=Visibility(visibility),
        undo_until=undo_until,
        follows_id=follows_id,
    )


# Made once: to build a statement takes as long as to send it.
_WAITING = (
    select(
        col(ChannelRow.id),
        col(ChannelRow.version),
        col(Conversation.identity_id),
        col(Conversation.visibility),
        col(Message.undo_until),
        col(Message.follows_id),
    )
    .join_from(Message, ChannelRow, col(ChannelRow.id) == col(Message.channel_id))
    .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
    .where(
        col(Message.id) == bindparam("of_message"),
        col(Message.status).in_(UNDER_WAY),
    )
)
_FILES = (
    select(Attachment)
    .where(col(Attachment.message_id) == bindparam("of_message"))
    .order_by(col(Attachment.id))
)


def begin(
    core: Core, session: Session, message_id: int, able: Capabilities
) -> Outgoing | None:
    """Mark a message as being sent; None when it must not be (any more)."""
    message = locked(session, message_id)
    if message.status == MessageStatus.SENDING.value:
        _doubt(core, session, message)
        return None
    if message.status != MessageStatus.QUEUED.value:
        return None
    if outlived(core, session, message):
        unsay(core, session, message)
        return None
    row = session.get_one(Conversation, message.conversation_id)
    # Judged now: the way through the queue may have taken long.
    by_person = message.author_id is not None
    window = window_of(core, row, able, by_person=by_person)
    if window.state == "closed" and not _needs_no_window(message):
        _refuse(core, session, message, _CLOSED, needs_template=able.templates)
        return None
    content = content_of(message.content)
    words = (message.text, *words_in(content), *_around(session, message, content))
    rule = _stopped_by(core, session, message, row.place_id, words)
    if rule:
        _refuse(core, session, message, _STOPPED, code=rule)
        return None
    message.status = MessageStatus.SENDING.value
    outbound = replace(
        _outbound(core.media, session, message, row),
        by_person=by_person,
        in_window=window.state in {"none", "open", "ending"} and not window.people_only,
    )
    return Outgoing(outbound, row.identity_id, message.sent_at)


def _around(
    session: Session, message: Message, content: Content | None
) -> Iterator[str]:
    """Yield what is read with a message and does not stand in it."""
    if isinstance(content, TemplateUse):
        template = approved_template(session, message.channel_id, content)
        yield from template_words(template, content)
    for file in session.execute(_FILES, {"of_message": message.id}).scalars():
        yield file.filename


def step_back(session: Session, message_id: int) -> None:
    """Take back that a message is being sent: nobody has been asked to take it yet."""
    message = locked(session, message_id)
    if message.status == MessageStatus.SENDING.value:
        message.status = MessageStatus.QUEUED.value


def may_follow(core: Core, session: Session, message_id: int, job: JobView) -> bool:
    """Tell whether what a message follows has left, and hang it on that.

    What is on its way again stands behind it in the lane, or in that of the private
    part of the case, so that this one goes to the end.
    """
    message = locked(session, message_id)
    before = followed(session, message)
    if before is None or message.status != MessageStatus.QUEUED.value:
        return True
    elsewhere = before.conversation_id != message.conversation_id
    if before.status in UNDER_WAY:
        again = core.clock() + (_ELSEWHERE if elsewhere else _SOON)
        turn = job.payload.get("before")
        enqueue(
            session,
            delivery_job(message.conversation_id, message.id, again, before=turn),
        )
        return False
    if before.status not in HAS_LEFT:
        _refuse(core, session, message, BEHIND)
        return False
    row = session.get_one(Conversation, message.conversation_id)
    if is_public(row) and not elsewhere:
        message.reply_to = before.external_id or message.reply_to
    return True


def _stopped_by(
    core: Core,
    session: Session,
    message: Message,
    place_id: int,
    words: Sequence[str],
) -> str:
    """Return the rule of a policy that keeps a message from leaving; empty for none."""
    findings = (
        *findings_on_words(core, place_id, words),
        *stops_by_now(core, place_id, words, message.sent_at),
    )
    stopping = [each.rule for each in findings if each.level == "error"]
    if not stopping:
        return ""
    overridden = overridden_by(session, message)
    return next((rule for rule in stopping if rule not in overridden), "")


def _needs_no_window(message: Message) -> bool:
    return (
        message.kind == MessageKind.TEMPLATE.value or message.privately_to is not None
    )


def _outbound(
    media: MediaStore, session: Session, message: Message, row: Conversation
) -> OutboundMessage:
    files = [
        _media(media, attachment)
        for attachment in session.execute(_FILES, {"of_message": message.id}).scalars()
    ]
    return OutboundMessage(
        outbox_id=str(message.id),
        to=addresses_of(session, row.identity_id),
        kind=MessageKind(message.kind),
        text=message.text,
        content=content_of(message.content),
        media=files[0] if files else None,
        more_media=tuple(files[1:]),
        reply_to=message.reply_to,
        visibility=Visibility(row.visibility),
        thread_root=row.thread_root,
        privately_to=message.privately_to,
    )


def _media(media: MediaStore, attachment: Attachment) -> OutboundMedia:
    object_key = attachment.object_key
    return OutboundMedia(
        filename=attachment.filename,
        mime_type=attachment.mime_type,
        size=attachment.size or 0,
        sha256=attachment.sha256,
        read=lambda: media.open(object_key),
    )


def _doubt(core: Core, session: Session, message: Message) -> None:
    message.fault = as_json(verdict_on(PerhapsSent(_INTERRUPTED), 0).fault)
    become(core, session, message, MessageStatus.PERHAPS_SENT)


_INTERRUPTED = (
    "Sending was interrupted, so the message may have been sent. "
    "Look on the platform before you send it again."
)
_CLOSED = (
    "The reply window closed before the message could leave. Use an approved template."
)

_STOPPED = "A policy of this channel stopped this before it could leave."


def _refuse(
    core: Core,
    session: Session,
    message: Message,
    reason: str,
    *,
    code: str = "",
    needs_template: bool = False,
) -> None:
    fault = Fault(code=code, for_agent=reason, needs_template=needs_template)
    message.fault = as_json(fault)
    become(core, session, message, MessageStatus.FAILED)
