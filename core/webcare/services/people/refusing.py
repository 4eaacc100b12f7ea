"""Refusing a person's messages, and taking them again."""

from datetime import datetime

import structlog
from sqlmodel import Session

from webcare.domain.access import Permission, Scope
from webcare.errors import InvalidTransition
from webcare.services.access.permitted import permitted_conversation
from webcare.services.conversations.history import Happening, record
from webcare.services.core import Core
from webcare.storage.queries.people import aliases_of
from webcare.storage.tables import Block, ChannelRow

log = structlog.get_logger()


async def set_blocked(
    core: Core, scope: Scope, conversation_id: int, *, blocked: bool
) -> None:
    """Refuse a person's messages on the conversation's channel, or take them again.

    The platform is told first: only what it did is stored. Doing it twice is harmless.

    Raises:
        NotFound, Forbidden: as `permitted_conversation`.
        InvalidTransition: when this type of channel cannot block people.
        ConfigurationError: when the channel's type is not loaded, or does not open.
        DeliveryError: when the platform refuses.
    """

    def look(session: Session) -> tuple[int, int, ChannelRow]:
        row = permitted_conversation(session, scope, conversation_id, Permission.BLOCK)
        channel = session.get_one(ChannelRow, row.channel_id)
        return row.channel_id, row.identity_id, channel

    channel_id, identity_id, row = await core.read(look)
    connected = core.accounts.open(row)
    if not connected.able.blocking:
        raise InvalidTransition("People cannot be blocked on this type of channel.")
    person = await core.read(lambda session: aliases_of(session, identity_id))
    http = core.accounts.http(connected)
    async with core.plugins.contain(connected.type, "set_blocked"):
        await connected.channel.set_blocked(
            connected.account, person, http, blocked=blocked
        )

    now = core.clock()
    await core.write(
        lambda session: _store(session, scope, conversation_id, now, blocked=blocked)
    )
    event = "contact.blocked" if blocked else "contact.unblocked"
    log.info(event, channel_id=channel_id, identity_id=identity_id)


def _store(
    session: Session,
    scope: Scope,
    conversation_id: int,
    now: datetime,
    *,
    blocked: bool,
) -> None:
    """Store what the platform did."""
    conversation = permitted_conversation(
        session, scope, conversation_id, Permission.READ
    )
    place = (conversation.channel_id, conversation.identity_id)
    block = session.get(Block, place)
    if blocked == (block is not None):
        return
    if block is not None:
        session.delete(block)
    else:
        session.add(
            Block(
                channel_id=conversation.channel_id,
                identity_id=conversation.identity_id,
                blocked_at=now,
                blocked_by=scope.user_id,
            )
        )
    conversation.version += 1
    what = Happening.BLOCKED if blocked else Happening.UNBLOCKED
    record(session, conversation_id, what, scope=scope, at=now)
