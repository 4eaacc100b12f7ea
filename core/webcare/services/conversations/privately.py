"""Going on in private: a public conversation and its private part become one case."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from webcare.domain import conversation as life
from webcare.domain.access import Scope
from webcare.domain.conversation import ConversationStatus
from webcare.domain.draft import Draft
from webcare.domain.farewell import WayKind, greeting, with_link
from webcare.domain.findings import Finding, stops
from webcare.domain.inbound import Visibility
from webcare.domain.invitation import LIFETIME, spell_token
from webcare.errors import Forbidden, InvalidTransition, NotFound, Refused
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.conversations.cases import join_case, tell_joined
from webcare.services.conversations.history import Happening, record
from webcare.services.conversations.judging import Judged, is_public, judge
from webcare.services.conversations.states import apply_state
from webcare.services.conversations.ways import (
    NO_LINK,
    Standing,
    Way,
    link_to,
    open_private,
    private_reply_term,
    private_reply_way,
    reachable_channel,
    standing_of,
    ways,
)
from webcare.services.core import Core
from webcare.services.policies.plugin_checks import with_remarks
from webcare.services.sending.storing import send
from webcare.storage.tables import Conversation, Invitation

__all__ = [
    "Continuation",
    "Continued",
    "Way",
    "continue_in_private",
    "prepared",
    "ways",
]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuation:
    """How to go on in private, and what to say.

    Attributes:
        kind: of the way, and `channel_id` where it leads.
        private_text: what only the person reads; for a private reply.
        public_text: the closing reply that everybody reads. For a private reply it may
            be empty; for a link, `{link}` in it is where the address goes.
    """

    kind: WayKind
    channel_id: int
    private_text: str = ""
    public_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Continued:
    """What was made: the messages, and where it goes on, as far as there is one yet."""

    conversation_id: int | None = None
    private_message_id: int | None = None
    public_message_id: int | None = None
    invitation_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Step:
    """The step into private while it is taken: who takes it, from where, and how.

    `private` and `public` are the texts of `how`, with what plugins say about them.
    """

    core: Core
    scope: Scope
    conversation_id: int
    over: ConnectedChannel
    how: Continuation
    private: Draft
    public: Draft

    def judge(
        self, session: Session, draft: Draft, *, within: int | None = None
    ) -> Judged:
        """Judge a text: for everybody, or in private `within` a conversation."""
        return judge(
            self.core,
            session,
            self.scope,
            self.conversation_id if within is None else within,
            draft,
            privately=within is not None,
        )


async def continue_in_private(
    core: Core, scope: Scope, conversation_id: int, how: Continuation
) -> Continued:
    """Answer a person in private, or invite them to a private chat; all or nothing.

    Raises:
        NotFound, Forbidden, InvalidTransition, Refused: as `prepared`.
    """
    return await core.write(await prepared(core, scope, conversation_id, how))


async def prepared(
    core: Core, scope: Scope, conversation_id: int, how: Continuation
) -> Callable[[Session], Continued]:
    """Return the step into private as a change, for the caller's transaction.

    A closing reply to a private one leaves only after that has left.

    Raises:
        NotFound: when the conversation or the channel is absent or foreign.
        Forbidden: when the caller may not reply here, or there.
        InvalidTransition: when the conversation is not public, or the person has just
            begun another one.
        Refused: when the way is closed, or a finding stops one of the texts; their
            rules are `way`, or begin with `private.` or `public.`.
    """
    at = await core.read(lambda session: standing_of(session, scope, conversation_id))
    if not is_public(at.row):
        raise InvalidTransition("This conversation is private already.")
    over = await reachable_channel(core, scope, at.row, how.channel_id)
    private, public = Draft(text=how.private_text), Draft(text=how.public_text)
    step = _Step(
        core,
        scope,
        conversation_id,
        over,
        how,
        await with_remarks(core, scope, conversation_id, private, privately=True),
        await with_remarks(core, scope, conversation_id, public),
    )
    if how.kind == "private_reply":
        return lambda session: _answer(session, step)
    token = spell_token(secrets.choice)
    link = await _link(step, at, token)
    return lambda session: _invite(session, step, token, link)


def _answer(session: Session, step: _Step) -> Continued:
    """Send the private reply and, if there is one, the closing reply behind it."""
    core, scope, how = step.core, step.scope, step.how
    at = standing_of(session, scope, step.conversation_id)
    _check_way(step, at)
    private = _private_part(core, session, scope, at.row)
    try:
        inside = step.judge(session, step.private, within=private.id)
    except (NotFound, Forbidden) as error:
        raise Forbidden("You may not answer this person in private.") from error
    closes = bool(how.public_text.strip())
    outside = step.judge(session, step.public) if closes else None
    _check([("private", inside), ("public", outside)])
    question = at.question.external_id if at.question else None
    (answer, *_) = send(core, session, scope, inside, privately_to=question)
    closing = send(core, session, scope, outside, follows=answer) if outside else []
    log.info("conversation.answered_privately", conversation=step.conversation_id)
    return Continued(
        conversation_id=private.id,
        private_message_id=answer.id,
        public_message_id=closing[0].id if closing else None,
    )


async def _link(step: _Step, at: Standing, token: str) -> str:
    """Return the address that brings a person into private with a token."""
    if not step.over.able.private_link:
        raise _refused("way", NO_LINK)
    if not step.how.public_text.strip():
        raise _refused("public.empty", "Write something first.")
    link = await link_to(step.core, step.over, token, greeting(token, at.language))
    if not link:
        raise _refused("way", NO_LINK)
    return link


def _invite(session: Session, step: _Step, token: str, link: str) -> Continued:
    """Publish a link with a token that brings the answer back to the case."""
    linked = replace(step.public, text=with_link(step.public.text, link))
    outside = step.judge(session, linked)
    _check([("public", outside)])
    now = step.core.clock()
    invitation = Invitation(
        token=token,
        conversation_id=step.conversation_id,
        channel_id=step.over.id,
        created_by=step.scope.user_id,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(invitation)
    (closing, *_) = send(step.core, session, step.scope, outside)
    record(
        session,
        step.conversation_id,
        Happening.INVITED,
        scope=step.scope,
        message_id=closing.id,
        data={"channel": step.over.name},
        at=now,
    )
    log.info("conversation.invited", conversation=step.conversation_id)
    return Continued(public_message_id=closing.id, invitation_id=invitation.id)


def _check_way(step: _Step, at: Standing) -> None:
    own = step.over.id == at.row.channel_id
    if not own or private_reply_term(step.over.able) is None:
        raise _refused("way", "This channel has no private replies.")
    way = private_reply_way(step.core, step.over, at)
    if way.refusal:
        raise _refused("way", way.refusal)


def _private_part(
    core: Core, session: Session, scope: Scope, public: Conversation
) -> Conversation:
    """Return the private conversation with the person, in the same case by now."""
    now = core.clock()
    private = open_private(session, public)
    if private is not None:
        join_case(session, private, public, scope, now)
        return private
    private = _opened(public, now)
    session.add(private)
    try:
        session.flush()
    except IntegrityError as error:
        # The unique index, not a look beforehand: they may write at this moment.
        raise InvalidTransition(
            "This person wrote in private just now. Look there first."
        ) from error
    record(session, private.id, Happening.OPENED, scope=scope, at=now)
    tell_joined(session, private, public, scope, now)
    return private


def _opened(public: Conversation, now: datetime) -> Conversation:
    """Return a new private conversation with the same person, in the same hands."""
    row = Conversation(
        channel_id=public.channel_id,
        identity_id=public.identity_id,
        case_id=public.case_id,
        team_id=public.team_id,
        assignee_id=public.assignee_id,
        visibility=Visibility.PRIVATE.value,
        status=ConversationStatus.OPEN.value,
        opened_at=now,
        last_message_at=now,
    )
    apply_state(row, life.opened(now))
    return row


def _check(judged: Iterable[tuple[str, Judged | None]]) -> None:
    """Raise what stops any of the texts, with the name of the text before its rule."""
    findings = tuple(
        replace(each, rule=f"{name}.{each.rule}")
        for name, one in judged
        if one is not None
        for each in one.findings
    )
    if stops(findings):
        raise Refused(findings)


def _refused(rule: str, reason: str) -> Refused:
    return Refused([Finding(rule=rule, level="error", reason=reason)])
