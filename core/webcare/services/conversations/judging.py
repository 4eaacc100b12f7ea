"""A reply held against the conversation that it is for, before anything is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlmodel import Session, col, select

from webcare.domain.access import Permission, Scope
from webcare.domain.content import TemplateUse
from webcare.domain.draft import Draft
from webcare.domain.findings import Finding
from webcare.domain.inbound import Visibility
from webcare.domain.window import ReplyWindow, reply_window
from webcare.errors import NotFound
from webcare.plugin import Capabilities
from webcare.services.access.permitted import permitted_conversation
from webcare.services.conversations.control import holder_of
from webcare.services.conversations.questions import newest_question
from webcare.services.core import Core
from webcare.services.policies.judgement import findings_on
from webcare.services.policies.tone import tone_findings
from webcare.services.sending.checks import (
    Circumstances,
    FileFacts,
    Length,
    check_draft,
    length_of,
)
from webcare.services.sending.outbox import Part, approved_template, parts_of
from webcare.storage.queries.people import is_blocked
from webcare.storage.tables import ChannelRow, Conversation, Message, Upload

_REMOVED = "The person removed this message, so that it takes no answer any more."
_NOTHING = "There is no message here that an answer could go to."
_NO_WINDOW = ReplyWindow("none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A draft in its conversation, with everything that was looked up for it.

    Attributes:
        channel: where it goes out.
        able: what the channel's account can do in this conversation.
        target: the message that is answered or quoted.
        length: how long the words are as the platform counts them.
        parts: the messages that the draft becomes.
    """

    row: Conversation
    channel: ChannelRow
    able: Capabilities
    uploads: Sequence[Upload]
    target: Message | None
    length: Length
    parts: Sequence[Part]
    findings: tuple[Finding, ...]


def judge(
    core: Core,
    session: Session,
    scope: Scope,
    conversation_id: int,
    draft: Draft,
    *,
    privately: bool = False,
) -> Judged:
    """Hold a draft against a conversation that the caller may reply in, locked.

    Args:
        core: the parts to work with.
        session: of the caller's transaction.
        scope: who writes.
        conversation_id: where.
        draft: what they want to say.
        privately: whether it is a private answer to a public message, which platforms
            take without an open reply window.

    Raises:
        NotFound: when the conversation, or what the draft names, is absent or foreign.
        Forbidden: when the caller may not reply here.
    """
    row = permitted_conversation(session, scope, conversation_id, Permission.REPLY)
    channel = session.get_one(ChannelRow, row.channel_id)
    able = able_in(core, channel, row)
    if privately:
        # Platforms take one private answer to a public message.
        able = replace(able, split=None)
    uploads = _uploads(session, scope, draft.upload_ids)
    target = _target(session, row, draft.reply_to)
    use = draft.content if isinstance(draft.content, TemplateUse) else None
    template = approved_template(session, row.channel_id, use) if use else None
    window = window_of(core, row, able, by_person=scope.user_id is not None)
    at = Circumstances(
        capabilities=able,
        window=_NO_WINDOW if privately else window,
        files=[FileFacts(u.filename, u.mime_type, u.size) for u in uploads],
        template=template,
        blocked=is_blocked(session, row.channel_id, row.identity_id, core.clock()),
        controlled_by=holder_of(row, able),
        refusal=refusal_of(target) if is_public(row) else "",
    )
    length = length_of(draft, at)
    parts = parts_of(draft, uploads, able, length.parts, template)
    said = (
        *findings_on(core, row.place_id, draft, parts, template),
        *tone_findings(core, session, row, draft, template),
    )
    return Judged(
        row=row,
        channel=channel,
        able=able,
        uploads=uploads,
        target=target,
        length=length,
        parts=parts,
        findings=(*check_draft(draft, at), *said, *draft.remarks),
    )


def able_in(core: Core, channel: ChannelRow, row: Conversation) -> Capabilities:
    """Return what a channel's account can do in a conversation.

    Raises:
        ConfigurationError: when the channel's type is not loaded.
    """
    return core.accounts.able(channel).of(Visibility(row.visibility))


def is_public(row: Conversation) -> bool:
    """Tell whether everybody can read a conversation on the platform."""
    return row.visibility == Visibility.PUBLIC.value


def window_of(
    core: Core, row: Conversation, able: Capabilities, *, by_person: bool
) -> ReplyWindow:
    """Judge a conversation's reply window now, for a person or for a program."""
    return reply_window(
        limited=able.reply_window is not None,
        until=row.window_until,
        now=core.clock(),
        margin=able.window_margin,
        longer=longer_for_people(able) if by_person else timedelta(0),
    )


def longer_for_people(able: Capabilities) -> timedelta:
    """Return how much longer than others a person has to reply."""
    if able.person_window is None or able.reply_window is None:
        return timedelta(0)
    return able.person_window - able.reply_window


def _target(
    session: Session, row: Conversation, message_id: int | None
) -> Message | None:
    if message_id is None:
        return newest_question(session, row.id) if is_public(row) else None
    message = session.get(Message, message_id)
    if message is None or message.conversation_id != row.id:
        raise NotFound("The message that you quote does not exist.")
    return message


def refusal_of(target: Message | None) -> str:
    """Return why a public message takes no answer, empty when it takes one."""
    if target is None or target.external_id is None:
        return _NOTHING
    return _REMOVED if target.revoked_at else target.reply_refusal or ""


def _uploads(session: Session, scope: Scope, ids: Sequence[int]) -> list[Upload]:
    """Return the caller's own uploads, in the order that was asked for."""
    rows = session.exec(
        select(Upload).where(col(Upload.id).in_(ids), Upload.user_id == scope.user_id)
    )
    found = {row.id: row for row in rows}
    if set(ids) - set(found):
        raise NotFound("A file of this reply does not exist any more. Add it again.")
    return [found[each] for each in dict.fromkeys(ids)]
