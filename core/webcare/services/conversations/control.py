"""Who has a private chat: we, or another program, from which we can take it over.

A platform does not tell everything. Control may end silently, or be with a program of
which nobody told; so what becomes of our own messages counts as well.
"""

from datetime import datetime

import structlog
from sqlmodel import Session, select

from webcare.domain.access import Permission, Scope
from webcare.domain.inbound import Visibility
from webcare.domain.people import Alias
from webcare.errors import InvalidTransition
from webcare.plugin import Capabilities
from webcare.services.access.permitted import permitted_conversation
from webcare.services.conversations.history import Happening, record
from webcare.services.core import Core
from webcare.services.sending.outbox import addresses_of
from webcare.storage.tables import ChannelRow, Conversation

log = structlog.get_logger()

_PLATFORM = Scope(None, "")
"""Who did what nobody here did."""


def holder_of(row: Conversation, able: Capabilities) -> str:
    """Return which other program has a private chat; empty for us.

    Where it cannot be taken over, nobody is kept from trying: the platform decides.
    """
    if row.visibility == Visibility.PUBLIC.value or not able.control:
        return ""
    return row.controlled_by or ""


def note_holder(
    session: Session, conversation_id: int, holder: str, at: datetime
) -> None:
    """Note who has a private chat, as a send has shown; empty for us."""
    row = session.exec(
        select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    ).one()
    if row.visibility == Visibility.PRIVATE.value:
        _become(session, row, holder, scope=_PLATFORM, at=at)


async def take_control(core: Core, scope: Scope, conversation_id: int) -> None:
    """Have the platform give us a chat that another program has.

    The platform is asked first: only what it did is stored. Where we have the chat
    already, nothing is asked.

    Raises:
        NotFound: when the conversation is absent or foreign.
        Forbidden: when the caller may not reply here.
        InvalidTransition: when chats cannot be taken over on this type of channel.
        ConfigurationError: when the channel's type is not loaded, or does not open.
        DeliveryError: when the platform refuses; its sentence says why.
    """

    def look(session: Session) -> tuple[str | None, ChannelRow, tuple[Alias, ...]]:
        row = permitted_conversation(session, scope, conversation_id, Permission.REPLY)
        channel = session.get_one(ChannelRow, row.channel_id)
        return row.controlled_by, channel, addresses_of(session, row.identity_id)

    holder, row, person = await core.read(look)
    if not holder:
        return
    connected = core.accounts.open(row)
    if not connected.able.control:
        raise InvalidTransition("Chats cannot be taken over on this type of channel.")
    async with core.plugins.contain(connected.type, "take_control"):
        await connected.channel.take_control(
            connected.account, person, core.accounts.http(connected)
        )
    await core.write(lambda session: _store(core, session, scope, conversation_id))
    log.info("control.taken", channel=connected.name, conversation=conversation_id)


def _store(core: Core, session: Session, scope: Scope, conversation_id: int) -> None:
    row: Conversation = permitted_conversation(
        session, scope, conversation_id, Permission.READ
    )
    _become(session, row, "", scope=scope, at=core.clock())


def _become(
    session: Session, row: Conversation, holder: str, *, scope: Scope, at: datetime
) -> None:
    if (row.controlled_by or "") == holder:
        return
    row.controlled_by = holder or None
    row.version += 1
    data = {"holder": row.controlled_by}
    record(session, row.id, Happening.CONTROL_CHANGED, scope=scope, data=data, at=at)
