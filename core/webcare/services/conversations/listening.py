"""Answering posts that were found, or setting them aside."""

from typing import Any

import structlog
from sqlmodel import Session, col, select

from webcare.domain.access import Permission, Scope
from webcare.domain.inbound import MessageReceived, Visibility
from webcare.domain.listening import FoundState
from webcare.domain.people import Alias, Person
from webcare.errors import Forbidden, InvalidTransition, NotFound
from webcare.services.core import Core
from webcare.services.receiving import Addressed, Delivery
from webcare.services.receiving.receive import Deciding, receive
from webcare.services.routing.receipt import RulesAtReceipt
from webcare.storage.ids import new_id
from webcare.storage.scoping import within
from webcare.storage.tables import ChannelRow, FoundPost, Message

log = structlog.get_logger()


async def answer_post(core: Core, scope: Scope, post_id: int) -> int:
    """Make a public conversation of a found post; return the conversation's id.

    Its author becomes a contact only now. A post that was answered before, or that came
    as a message as well, gives the conversation that there is.

    Raises:
        NotFound: when it is absent, or of a channel that the caller does not read.
        Forbidden: when the caller reads it, but may not reply.
        ConfigurationError: when the channel's type is not loaded, or does not open.
    """

    def run(session: Session) -> int:
        post, row = _permitted(session, scope, post_id)
        if post.state != FoundState.ANSWERED or post.conversation_id is None:
            _open(core, session, post, row)
            post.conversation_id = _conversation_of(session, post)
            _handle(core, scope, post, FoundState.ANSWERED)
        return post.conversation_id

    conversation_id = await core.write(run)
    log.info("post.answered", post=post_id, conversation=conversation_id)
    return conversation_id


async def set_aside(core: Core, scope: Scope, post_id: int) -> None:
    """Take a found post out of what waits.

    Raises:
        NotFound, Forbidden: as `answer_post`.
        InvalidTransition: when it was answered.
    """
    await _move(core, scope, post_id, FoundState.SET_ASIDE)


async def restore(core: Core, scope: Scope, post_id: int) -> None:
    """Let a post that was set aside wait again; raises as `set_aside`."""
    await _move(core, scope, post_id, FoundState.NEW)


async def _move(core: Core, scope: Scope, post_id: int, state: FoundState) -> None:
    def run(session: Session) -> None:
        post, _ = _permitted(session, scope, post_id)
        if post.state == FoundState.ANSWERED:
            raise InvalidTransition("This post was answered already.")
        if post.state != state:
            _handle(core, scope, post, state)

    await core.write(run)


def _permitted(
    session: Session, scope: Scope, post_id: int
) -> tuple[FoundPost, ChannelRow]:
    """Return a post that nobody else handles until the transaction ends."""
    found = session.exec(
        select(FoundPost, ChannelRow)
        .join(ChannelRow, col(ChannelRow.id) == col(FoundPost.channel_id))
        .where(
            col(FoundPost.id) == post_id,
            within(
                scope,
                Permission.READ,
                team=col(ChannelRow.team_id),
                channel=col(ChannelRow.id),
            ),
        )
        .with_for_update(of=FoundPost)
    ).one_or_none()
    if found is None:
        raise NotFound("This post does not exist.")
    post, row = found
    if not scope.allows(Permission.REPLY, team_id=row.team_id, channel_id=row.id):
        raise Forbidden("You may not do this with this post.")
    return post, row


def _open(core: Core, session: Session, post: FoundPost, row: ChannelRow) -> None:
    """Receive the post as a message to us: what is known already changes nothing."""
    connected = core.accounts.open(row)
    now = core.clock()
    event = Addressed(_as_message(post), connected)
    delivery = Delivery(new_id(), connected, b"", now, (event,))
    rules = Deciding(rules=RulesAtReceipt(core.policies, core.plugins))
    receive(session.connection(), [delivery], now, rules)


def _as_message(post: FoundPost) -> MessageReceived:
    headline = post.title if post.title and post.title not in post.text else ""
    return MessageReceived(
        external_id=post.external_id,
        person=Person(tuple(map(_alias, post.aliases)), name=post.author),
        sent_at=post.published_at,
        text="\n\n".join(filter(None, (headline, post.text))),
        visibility=Visibility.PUBLIC,
        thread_root=post.thread_root or post.external_id,
        permalink=post.permalink,
        reply_refusal=post.reply_refusal,
    )


def _alias(stored: dict[str, Any]) -> Alias:
    return Alias(
        stored["kind"],
        stored["value"],
        "strong" if stored["strength"] == "strong" else "weak",
        stored["scope"],
    )


def _conversation_of(session: Session, post: FoundPost) -> int:
    return session.exec(
        select(Message.conversation_id).where(
            Message.channel_id == post.channel_id,
            Message.external_id == post.external_id,
        )
    ).one()


def _handle(core: Core, scope: Scope, post: FoundPost, state: FoundState) -> None:
    handled = state is not FoundState.NEW
    post.state = state.value
    post.handled_by = scope.user_id if handled else None
    post.handled_at = core.clock() if handled else None
