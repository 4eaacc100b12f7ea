"""Replies as rows: what is said, its files, and the work that will send it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import BigInteger, bindparam, cast
from sqlmodel import Session, col, select

from webcare.domain.content import Content, MessageKind, TemplateUse
from webcare.domain.draft import Draft
from webcare.domain.people import Alias
from webcare.domain.status import MessageStatus
from webcare.plugin import Capabilities, Template
from webcare.services.sending.checks import blanks, filled
from webcare.storage.contents import as_json
from webcare.storage.ids import new_id
from webcare.storage.tables import (
    Attachment,
    Conversation,
    IdentityAlias,
    Job,
    Message,
    TemplateRow,
    Upload,
)
from webcare.work.enqueue import NewJob, hasten

DELIVER = "message.deliver"
"""The kind of job that hands one message to its platform."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a reply: words, files with or without them, or something else.

    `follows` is True for what makes no sense without the part before it.
    """

    kind: MessageKind
    text: str
    content: Content | None = None
    uploads: tuple[Upload, ...] = ()
    follows: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """What a message of ours hangs on, named as its row names it.

    `automatic` is why Webcare says it by itself.
    """

    reply_to: str | None = None
    privately_to: str | None = None
    follows_id: int | None = None
    undo_until: datetime | None = None
    automatic: str | None = None


def parts_of(
    draft: Draft,
    uploads: Sequence[Upload],
    able: Capabilities,
    texts: Sequence[str],
    template: Template | None = None,
) -> list[Part]:
    """Split a draft into the messages that the channel can send.

    The words go with the first file as its caption, or before it where that kind of
    file takes none. `texts` are the draft's words, cut where they are too long for one
    message.
    """
    if template is not None and isinstance(draft.content, TemplateUse):
        words = filled(template.body, draft.content.body)
        return [Part(MessageKind.TEMPLATE, words, named(draft.content, template))]
    words, *rest = texts
    continued = [Part(MessageKind.TEXT, each, follows=True) for each in rest]
    if not uploads:
        return [Part(draft.kind, words, draft.content), *continued]
    (kind, first), *others = _together(uploads, able)
    rule = able.media_rule(kind)
    if words and rule is not None and rule.caption_limit == 0:
        parts = [
            Part(MessageKind.TEXT, words),
            *continued,
            Part(kind, "", uploads=first),
        ]
    else:
        parts = [Part(kind, words, uploads=first), *continued]
    return [*parts, *(Part(each, "", uploads=files) for each, files in others)]


def _together(
    uploads: Sequence[Upload], able: Capabilities
) -> list[tuple[MessageKind, tuple[Upload, ...]]]:
    """Return the files that go with one message each, with their kind."""
    groups: list[tuple[MessageKind, tuple[Upload, ...]]] = []
    for upload in uploads:
        kind = able.kind_for(upload.mime_type) or MessageKind.DOCUMENT
        before, files = groups[-1] if groups else (None, ())
        # Only pictures stand side by side; a film or a document stands alone.
        if before is kind is MessageKind.IMAGE and len(files) < able.most_files:
            groups[-1] = (kind, (*files, upload))
        else:
            groups.append((kind, (upload,)))
    return groups


def named(use: TemplateUse, template: Template) -> TemplateUse:
    """Return a filled-in template whose values know the blanks that they are for."""
    return replace(
        use,
        names=tuple(blanks(template.body)),
        header_name=next(iter(blanks(template.header)), ""),
    )


def add_message(
    session: Session,
    conversation: Conversation,
    part: Part,
    *,
    author_id: int | None,
    now: datetime,
    answering: Answering = Answering(),
) -> Message:
    """Add one message of ours to a conversation, to be sent."""
    message = Message(
        id=new_id(),
        conversation_id=conversation.id,
        channel_id=conversation.channel_id,
        direction="out",
        kind=part.kind.value,
        text=part.text,
        content=as_json(part.content),
        status=MessageStatus.QUEUED.value,
        author_id=author_id,
        reply_to=answering.reply_to,
        privately_to=answering.privately_to,
        follows_id=answering.follows_id,
        undo_until=answering.undo_until,
        automatic=answering.automatic,
        sent_at=now,
        received_at=now,
    )
    session.add(message)
    session.flush()
    session.add_all(_attachment(message.id, part.kind, each) for each in part.uploads)
    return message


def lane_of(conversation_id: int) -> str:
    """Return the lane in which what leaves a conversation stands in order."""
    return f"conversation:{conversation_id}"


def delivery_job(
    conversation_id: int,
    message_id: int,
    run_at: datetime,
    *,
    before: dict[str, str | None] | None = None,
) -> NewJob:
    """Return the work that sends a message, behind those before it.

    `before` is what `undo.remembered_turn` gave of the conversation, to be put back
    when the message is taken back.
    """
    return NewJob(
        lane=lane_of(conversation_id),
        kind=DELIVER,
        payload={"message": message_id} | ({"before": before} if before else {}),
        run_at=run_at,
    )


def send_waiting(session: Session, channel_id: int, now: datetime) -> None:
    """Let every reply that waits for a channel go now: it may send again."""
    message_id = cast(col(Job.payload)["message"].as_string(), BigInteger)
    lanes = session.exec(
        select(Job.lane)
        .join(Message, col(Message.id) == message_id)
        .where(
            Job.kind == DELIVER,
            col(Job.failed_at).is_(None),
            Message.channel_id == channel_id,
        )
    )
    hasten(session, lanes, kind=DELIVER, now=now)


def addresses_of(session: Session, identity_id: int) -> tuple[Alias, ...]:
    """Return where a person can be reached, the strong addresses first."""
    rows = session.execute(_ADDRESSES, {"of_identity": identity_id})
    return tuple(
        Alias(kind, value, "strong" if strength == "strong" else "weak", scope)
        for kind, value, strength, scope in rows
    )


# Made once: to build a statement takes as long as to send it.
_ADDRESSES = (
    select(
        col(IdentityAlias.kind),
        col(IdentityAlias.value),
        col(IdentityAlias.strength),
        col(IdentityAlias.scope),
    )
    .where(col(IdentityAlias.identity_id) == bindparam("of_identity"))
    .order_by(col(IdentityAlias.strength), col(IdentityAlias.kind))
)


def approved_template(
    session: Session, channel_id: int, use: TemplateUse
) -> Template | None:
    """Return the template that a draft names, if it is approved on the channel."""
    row = session.exec(
        select(TemplateRow).where(
            TemplateRow.channel_id == channel_id,
            TemplateRow.name == use.name,
            TemplateRow.language == use.language,
            col(TemplateRow.status) == "approved",
        )
    ).first()
    return None if row is None else template_of(row)


def template_of(row: TemplateRow) -> Template:
    """Return a stored template as the channel gave it."""
    return Template(
        name=row.name,
        language=row.language,
        status=row.status,
        category=row.category,
        quality=row.quality,
        body=row.body,
        header=row.header,
        header_kind=row.header_kind,
        footer=row.footer,
        buttons=tuple((label, url) for label, url in row.buttons),
        external_id=row.external_id,
    )


def _attachment(message_id: int, kind: MessageKind, upload: Upload) -> Attachment:
    return Attachment(
        message_id=message_id,
        kind=kind.value,
        state="stored",
        filename=upload.filename,
        mime_type=upload.mime_type,
        size=upload.size,
        sha256=upload.sha256,
        object_key=upload.object_key,
    )
