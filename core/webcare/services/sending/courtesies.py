"""Small signs to the customer: that we read, that we type, and how we feel about it."""

from datetime import datetime

import structlog
from httpx2 import HTTPError
from sqlmodel import Session

from webcare.domain import conversation as life
from webcare.domain.access import Permission, Scope
from webcare.domain.inbound import Visibility
from webcare.domain.outbound import OutboundReaction
from webcare.domain.people import Alias
from webcare.errors import DeliveryError, InvalidTransition, NotFound, PluginError
from webcare.plugin import Capabilities
from webcare.services.access.permitted import permitted_conversation
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.conversations.history import Happening, record
from webcare.services.conversations.judging import able_in
from webcare.services.conversations.reading import newest_inbound, receipt_at, tell_read
from webcare.services.conversations.states import apply_state, state_of
from webcare.services.core import Core
from webcare.services.sending.outbox import addresses_of, lane_of
from webcare.services.sending.verdicts import verdict_on
from webcare.storage.bulk import insert_or_update
from webcare.storage.queries.conversations import conversation
from webcare.storage.queries.message_parts import OUR_REACTION
from webcare.storage.tables import (
    ChannelRow,
    Conversation,
    Message,
    Reaction,
)
from webcare.work.engine import TryLater
from webcare.work.enqueue import NewJob, enqueue
from webcare.work.lanes import JobView

REACT = "message.react"
"""The kind of job that hands a reaction to the platform."""

LONGEST_REACTION = 32
"""In characters: the longest emoji, a family of many skin tones, has about a dozen."""

_INFORMATION = "\N{INFORMATION SOURCE}"
"""The one letter that is an emoji."""

_ENOUGH = 4
"""A sign that is this late says nothing any more."""

log = structlog.get_logger()


async def mark_opened(core: Core, scope: Scope, conversation_id: int) -> None:
    """Note that somebody looks at a conversation, and show the customer that we read.

    Unless the hours of the channel say that it is shown later, or never.

    Raises:
        NotFound: when it is absent or foreign.
    """

    def change(session: Session) -> bool:
        row = permitted_conversation(session, scope, conversation_id, Permission.READ)
        if not row.unread:
            return False
        now = core.clock()
        apply_state(row, life.read(state_of(row)))
        record(session, row.id, Happening.READ, scope=scope, at=now)
        shows = _able(core, session, row).read_receipts
        if shows and receipt_at(core, row, now) == "at_once":
            tell_read(session, row, now)
        return True

    seen = await core.read(lambda s: conversation(scope, s, conversation_id))
    if seen.unread:
        await core.write(change)


async def show_typing(core: Core, scope: Scope, conversation_id: int) -> None:
    """Show the customer that somebody types; if it does not work, nothing is lost.

    Platforms show with it that what they wrote was read: not where that is not shown.

    Raises:
        NotFound: when the conversation is absent or foreign.
        Forbidden: when the caller may not reply here.
    """

    def look(session: Session) -> tuple[Conversation, str | None, tuple[Alias, ...]]:
        row = permitted_conversation(session, scope, conversation_id, Permission.REPLY)
        newest = newest_inbound(session, row.id)
        return row, newest, addresses_of(session, row.identity_id)

    row, newest, person = await core.read(look)
    if receipt_at(core, row, core.clock()) != "at_once":
        return
    connected = await core.accounts.by_id(row.channel_id)
    if newest and connected and _shows_reading(connected, row):
        try:
            await _mark_read(core, connected, newest, person, typing=True)
        except Exception as error:  # noqa: BLE001 - a sign is not worth an error
            log.info(
                "typing.not_shown", channel=connected.name, error=type(error).__name__
            )


async def react(core: Core, scope: Scope, message_id: int, emoji: str) -> None:
    """Put an emoji on a message of the customer; an empty one takes it away.

    Raises:
        NotFound: when the message is absent or foreign.
        Forbidden: when the caller may not reply here.
        InvalidTransition: when the channel knows no reactions, or not on this message;
            or when it is a text rather than an emoji, or not one of its few.
    """
    if len(emoji) > LONGEST_REACTION or _has_words(emoji):
        raise InvalidTransition("A reaction is one emoji.")

    def change(session: Session) -> None:
        message = session.get(Message, message_id)
        if message is None or message.direction != "in":
            raise NotFound("This message does not exist.")
        row = permitted_conversation(
            session, scope, message.conversation_id, Permission.REPLY
        )
        able = _able(core, session, row)
        if not able.reactions or not message.external_id:
            raise InvalidTransition("This channel cannot react to this message.")
        if emoji and able.reaction_choices and emoji not in able.reaction_choices:
            raise InvalidTransition("This channel does not take this emoji.")
        now = core.clock()
        _keep_ours(session, message, emoji, now)
        payload = {
            "conversation": row.id,
            "target": message.external_id,
            "emoji": emoji,
        }
        enqueue(
            session,
            NewJob(lane=lane_of(row.id), kind=REACT, payload=payload, run_at=now),
        )
        record(
            session,
            row.id,
            Happening.REACTED,
            scope=scope,
            message_id=message_id,
            at=now,
        )

    await core.write(change)


def _has_words(emoji: str) -> bool:
    """Tell whether it says something in letters, which no policy would have read."""
    return any(
        each.isspace() or (each.isalpha() and each != _INFORMATION) for each in emoji
    )


def _keep_ours(session: Session, message: Message, emoji: str, now: datetime) -> None:
    insert_or_update(
        session.connection(),
        Reaction,
        [
            {
                "channel_id": message.channel_id,
                "target": message.external_id,
                "who": OUR_REACTION,
                "emoji": emoji,
                "external_id": "",
                "reacted_at": now,
            }
        ],
        key=("channel_id", "target", "who"),
    )


async def show_read_job(core: Core, job: JobView) -> None:
    """Tell the platform that a message is read; late signs are given up."""
    connected = await core.accounts.by_id(int(job.payload["channel"]))
    if connected is None or connected.paused_reason:
        return
    identity_id = int(job.payload.get("identity", 0))
    person = await core.read(lambda session: addresses_of(session, identity_id))
    newest = str(job.payload["external_id"])
    try:
        await _mark_read(core, connected, newest, person, typing=False)
    except (DeliveryError, PluginError, HTTPError) as error:
        _once_more(error, job)


async def react_job(core: Core, job: JobView) -> None:
    """Hand a reaction to the platform; one that does not get through is given up."""
    conversation_id = int(job.payload["conversation"])

    def look(session: Session) -> tuple[int, tuple[Alias, ...]]:
        row = session.get_one(Conversation, conversation_id)
        return row.channel_id, addresses_of(session, row.identity_id)

    channel_id, addresses = await core.read(look)
    connected = await core.accounts.by_id(channel_id)
    if connected is None or connected.paused_reason:
        return
    reaction = OutboundReaction(
        to=addresses,
        target=str(job.payload["target"]),
        emoji=str(job.payload["emoji"]),
    )
    try:
        async with core.plugins.contain(connected.type, "react"):
            await connected.channel.react(
                connected.account, reaction, core.accounts.http(connected)
            )
    except (DeliveryError, PluginError, HTTPError) as error:
        _once_more(error, job)


async def _mark_read(
    core: Core,
    connected: ConnectedChannel,
    external_id: str,
    person: tuple[Alias, ...],
    *,
    typing: bool,
) -> None:
    async with core.plugins.contain(connected.type, "mark_read"):
        await connected.channel.mark_read(
            connected.account,
            external_id,
            core.accounts.http(connected),
            person=person,
            typing=typing,
        )


def _once_more(error: Exception, job: JobView) -> None:
    verdict = verdict_on(error, job.attempts)
    log.info("sign.not_given", job=job.id, kind=job.kind, code=verdict.code)
    if verdict.fate == "again" and job.attempts < _ENOUGH:
        raise TryLater(verdict.reason, verdict.pause) from error


def _shows_reading(connected: ConnectedChannel, row: Conversation) -> bool:
    able = connected.able.of(Visibility(row.visibility))
    return able.read_receipts


def _able(core: Core, session: Session, row: Conversation) -> Capabilities:
    return able_in(core, session.get_one(ChannelRow, row.channel_id), row)
