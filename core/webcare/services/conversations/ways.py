"""How a public conversation can go on in private, over all channels that could."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from webcare.domain.access import Permission, Scope
from webcare.domain.farewell import WayKind
from webcare.domain.inbound import Visibility
from webcare.domain.invitation import spell_token
from webcare.domain.status import MessageStatus
from webcare.errors import NotFound, PluginError, TemporaryDeliveryError
from webcare.plugin import Capabilities
from webcare.services.access.permitted import permitted_conversation
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.conversations.judging import is_public
from webcare.services.conversations.questions import newest_question
from webcare.services.core import Core
from webcare.storage.tables import Contact, Conversation, Identity, Message

OVER = "The time in which this message can be answered in private is over."
USED = "This message was answered in private already."
NOTHING = "There is no message here that can be answered in private."
CONTROLLED = (
    "Another program has the private chat with this person. Take it over first."
)
NO_LINK = "The settings of this channel are not enough for a link to it."
BROKEN = "The plugin of this channel cannot make a link now. The log says why."

_NOT_SAID = (MessageStatus.FAILED.value, MessageStatus.CANCELLED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way on.

    Attributes:
        kind: `private_reply` when we write to the person first, `link` when we give
            them an address at which they begin.
        channel_id: where it goes on, with the channel's name and its type's title.
        until: when it ends; None when it stays.
        refusal: one English sentence why it cannot be used now, a translation key;
            empty when it can.
    """

    kind: WayKind
    channel_id: int
    channel: str
    title: str
    until: datetime | None = None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A public conversation as the ways on depend on it.

    `question` is the person's newest message; `answered` tells that it was answered in
    private, `controlled` that another program has the private chat with them.
    """

    row: Conversation
    question: Message | None
    answered: bool
    controlled: bool
    language: str | None


def standing_of(session: Session, scope: Scope, conversation_id: int) -> Standing:
    """Return where a conversation stands that the caller may reply in, locked.

    Raises:
        NotFound, Forbidden: as `permitted_conversation`.
    """
    row = permitted_conversation(session, scope, conversation_id, Permission.REPLY)
    question = newest_question(session, row.id)
    if question is not None and question.revoked_at is not None:
        question = None
    private = open_private(session, row)
    return Standing(
        row=row,
        question=question,
        answered=question is not None and _was_answered(session, row, question),
        controlled=bool(private and private.controlled_by),
        language=session.exec(
            select(Contact.language)
            .join(Identity, col(Identity.contact_id) == col(Contact.id))
            .where(Identity.id == row.identity_id)
        ).one(),
    )


def open_private(session: Session, row: Conversation) -> Conversation | None:
    """Return the unresolved private conversation with the same person, there."""
    return session.exec(
        select(Conversation)
        .where(
            Conversation.channel_id == row.channel_id,
            Conversation.identity_id == row.identity_id,
            Conversation.visibility == Visibility.PRIVATE.value,
            Conversation.thread_root == "",
            Conversation.status != "resolved",
        )
        .with_for_update()
    ).one_or_none()


async def ways(core: Core, scope: Scope, conversation_id: int) -> Sequence[Way]:
    """Return how a public conversation can go on in private; none for a private one.

    Over all enabled channels that the caller may reply on, its own first.

    Raises:
        NotFound: when the conversation is absent or foreign.
        Forbidden: when the caller may not reply here.
    """
    at = await core.read(lambda session: standing_of(session, scope, conversation_id))
    if not is_public(at.row):
        return ()
    found: list[Way] = []
    for over in await _reachable(core, scope, at.row):
        able = over.able
        if over.id == at.row.channel_id and private_reply_term(able) is not None:
            found.append(private_reply_way(core, over, at))
        if able.private_link:
            found.append(await _link_way(core, over))
    return found


def private_reply_term(able: Capabilities) -> timedelta | None:
    """Return how long a public message can be answered in private, None for never."""
    return able.of(Visibility.PUBLIC).private_reply or able.private_reply


def private_reply_way(core: Core, over: ConnectedChannel, at: Standing) -> Way:
    """Return the private reply on a conversation's own channel, and what stops it."""
    term = private_reply_term(over.able)
    until = at.question.sent_at + term if at.question and term else None
    if until is None:
        refusal = NOTHING
    elif core.clock() >= until:
        refusal = OVER
    elif at.answered:
        refusal = USED
    else:
        refusal = CONTROLLED if at.controlled and over.able.control else ""
    return Way(
        kind="private_reply",
        channel_id=over.id,
        channel=over.name,
        title=over.channel.title,
        until=until,
        refusal=refusal,
    )


async def link_to(core: Core, over: ConnectedChannel, token: str, words: str) -> str:
    """Return the address at which a person begins a private chat; empty without one.

    Raises:
        PluginError: when the channel's plugin fails at it.
        TemporaryDeliveryError: when it is paused because it keeps failing.
    """
    async with core.plugins.contain(over.type, "private_link"):
        return over.channel.private_link(over.account, token, words)


async def reachable_channel(
    core: Core, scope: Scope, row: Conversation, channel_id: int
) -> ConnectedChannel:
    """Return the channel on which a conversation is to go on.

    Raises:
        NotFound: when it is absent, off, or the caller may not reply on it.
    """
    for over in await _reachable(core, scope, row):
        if over.id == channel_id:
            return over
    raise NotFound("This channel does not exist.")


async def _reachable(
    core: Core, scope: Scope, row: Conversation
) -> list[ConnectedChannel]:
    """Return the channels on which a person can be answered, its own first."""

    def serves(over: ConnectedChannel) -> bool:
        # Who may reply in a conversation may do so over its channel, whatever team.
        return over.enabled and (
            over.id == row.channel_id
            or scope.allows(Permission.REPLY, team_id=over.team_id, channel_id=over.id)
        )

    found = [over for over in await core.accounts.all() if serves(over)]
    return sorted(found, key=lambda over: (over.id != row.channel_id, over.name))


async def _link_way(core: Core, over: ConnectedChannel) -> Way:
    token = spell_token(lambda letters: letters[0])
    try:
        refusal = "" if await link_to(core, over, token, token) else NO_LINK
    except (PluginError, TemporaryDeliveryError):
        refusal = BROKEN
    return Way(
        kind="link",
        channel_id=over.id,
        channel=over.name,
        title=over.channel.title,
        refusal=refusal,
    )


def _was_answered(session: Session, row: Conversation, question: Message) -> bool:
    """Tell whether a public message has a private answer, in any part of its case."""
    found = session.exec(
        select(Message.id)
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .where(
            Conversation.case_id == row.case_id,
            Conversation.channel_id == row.channel_id,
            Message.privately_to == question.external_id,
            col(Message.status).not_in(_NOT_SAID),
        )
        .limit(1)
    ).first()
    return found is not None
