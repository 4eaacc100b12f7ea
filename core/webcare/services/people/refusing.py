"""Blocking people: refusing their messages, or keeping them out of the queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlmodel import Session, col, or_, select

from webcare.domain.access import SYSTEM, Permission, Scope
from webcare.domain.people import Alias
from webcare.errors import DeliveryError, Forbidden, InvalidTransition, WebcareError
from webcare.services.access.permitted import permitted_conversation
from webcare.services.conversations.history import Happening, record
from webcare.services.core import Core
from webcare.storage.queries.blocks import holds
from webcare.storage.queries.people import aliases_of
from webcare.storage.tables import Block, ChannelRow, Conversation, Identity
from webcare.work.schedules import Recurring

EXPIRE = Recurring("blocks.expire", timedelta(minutes=1))
"""Ends the blocks that have had their time."""

LONGEST = timedelta(days=5 * 366)
_AT_ONCE = 100

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How somebody is blocked.

    Attributes:
        until: when it ends by itself; None for never.
        everywhere: on all channels, for every identity of the person.
        on_platform: whether the platform refuses their messages; else they come in,
            are kept, and do not reach the queue.
    """

    until: datetime | None = None
    everywhere: bool = False
    on_platform: bool = False


async def set_blocked(
    core: Core, scope: Scope, conversation_id: int, *, blocked: bool
) -> None:
    """Let the platform refuse a person's messages, or take them again.

    Raises: as `block` and `unblock`.
    """
    if blocked:
        await block(core, scope, conversation_id, Term(on_platform=True))
    else:
        await unblock(core, scope, conversation_id)


async def block(core: Core, scope: Scope, conversation_id: int, term: Term) -> None:
    """Block the person of a conversation.

    Where the platform is to refuse them it is told first: only what it did is stored.
    Doing it twice is harmless; another term takes the place of the first.

    Raises:
        NotFound, Forbidden: as `permitted_conversation`; Forbidden too when the caller
            may not block everywhere.
        InvalidTransition: when this type of channel cannot refuse people, or the end
            has passed or is too far off.
        ConfigurationError: when the channel's type is not loaded, or does not open.
        DeliveryError: when the platform refuses.
    """
    _check(scope, term, core.clock())
    place = await core.read(lambda session: _place(session, scope, conversation_id))
    if term.on_platform:
        await _tell_platform(core, place, blocked=True)
    await core.write(lambda session: _store(core, session, scope, place, term))
    log.info(
        "contact.blocked", channel_id=place.channel.id, identity_id=place.identity_id
    )


async def unblock(core: Core, scope: Scope, conversation_id: int) -> None:
    """Take the messages of a conversation's person again, wherever they were blocked.

    Raises: as `block`.
    """

    def look(session: Session) -> tuple[_Place, bool]:
        place = _place(session, scope, conversation_id)
        found = _blocks_of(session, place)
        if any(each.everywhere for each in found):
            _check(scope, Term(everywhere=True), core.clock())
        return place, any(_is_here(each, place) and each.on_platform for each in found)

    place, on_platform = await core.read(look)
    if on_platform:
        await _tell_platform(core, place, blocked=False)
    await core.write(lambda session: _lift(core, session, scope, place))
    log.info(
        "contact.unblocked", channel_id=place.channel.id, identity_id=place.identity_id
    )


async def expire(core: Core) -> None:
    """End the blocks that have had their time; done again and again.

    One that a platform does not lift now is tried again the next time. What counts at
    receipt is the term itself, so that nobody waits for this.
    """
    for place, on_platform in await core.read(lambda session: _due(core, session)):
        if on_platform:
            try:
                await _tell_platform(core, place, blocked=False)
            except (DeliveryError, WebcareError) as error:
                log.warning("block.not_lifted", error=type(error).__name__)
                continue
        await core.write(partial(_end, core, place))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where somebody is blocked; the conversation tells of it, None when gone."""

    conversation_id: int | None
    identity_id: int
    channel: ChannelRow
    person: tuple[Alias, ...]


def _check(scope: Scope, term: Term, now: datetime) -> None:
    if term.everywhere and not scope.allows_everywhere(Permission.BLOCK):
        raise Forbidden("You may not block people on all channels.")
    if term.until is not None and term.until <= now:
        raise InvalidTransition("Choose a moment in the future.")
    if term.until is not None and term.until - now > LONGEST:
        raise InvalidTransition("Choose a moment within the next five years.")


def _place(session: Session, scope: Scope, conversation_id: int) -> _Place:
    row = permitted_conversation(session, scope, conversation_id, Permission.BLOCK)
    return _Place(
        row.id,
        row.identity_id,
        session.get_one(ChannelRow, row.channel_id),
        aliases_of(session, row.identity_id),
    )


async def _tell_platform(core: Core, place: _Place, *, blocked: bool) -> None:
    connected = core.accounts.open(place.channel)
    if not connected.able.blocking:
        raise InvalidTransition("People cannot be blocked on this type of channel.")
    http = core.accounts.http(connected)
    async with core.plugins.contain(connected.type, "set_blocked"):
        await connected.channel.set_blocked(
            connected.account, place.person, http, blocked=blocked
        )


def _store(
    core: Core, session: Session, scope: Scope, place: _Place, term: Term
) -> None:
    """Store a block; the conversation's lock keeps two from doing it at once."""
    if place.conversation_id is None:
        return
    row = permitted_conversation(session, scope, place.conversation_id, Permission.READ)
    found = session.get(Block, (place.channel.id, place.identity_id))
    if found is not None and _term_of(found) == term:
        return
    block = found or Block(
        channel_id=place.channel.id,
        identity_id=place.identity_id,
        blocked_at=core.clock(),
    )
    block.blocked_by = scope.user_id
    block.until, block.everywhere = term.until, term.everywhere
    block.on_platform = term.on_platform
    session.add(block)
    row.version += 1
    until = term.until.isoformat() if term.until else None
    data = {"until": until, "everywhere": term.everywhere} if not _plain(term) else None
    now = core.clock()
    record(session, row.id, Happening.BLOCKED, scope=scope, at=now, data=data)


def _plain(term: Term) -> bool:
    return term.until is None and not term.everywhere


def _term_of(block: Block) -> Term:
    return Term(
        until=block.until, everywhere=block.everywhere, on_platform=block.on_platform
    )


def _lift(
    core: Core, session: Session, scope: Scope, place: _Place, *, ended: bool = False
) -> None:
    """Remove what blocks somebody; only what has `ended`, where that is why."""
    now = core.clock()
    found = [
        each
        for each in _blocks_of(session, place)
        if not ended or (each.until is not None and each.until <= now)
    ]
    for each in found:
        session.delete(each)
    row = session.get(Conversation, place.conversation_id or 0, with_for_update=True)
    if found and row is not None:
        row.version += 1
        record(session, row.id, Happening.UNBLOCKED, scope=scope, at=now)


def _end(core: Core, place: _Place, session: Session) -> None:
    _lift(core, session, SYSTEM, place, ended=True)


def _blocks_of(session: Session, place: _Place) -> Sequence[Block]:
    """Return what blocks somebody in a place, also what was said elsewhere."""
    contact = select(Identity.contact_id).where(Identity.id == place.identity_id)
    others = select(Identity.id).where(
        col(Identity.contact_id).in_(contact.scalar_subquery())
    )
    query = (
        select(Block)
        .where(
            or_(
                (col(Block.channel_id) == place.channel.id)
                & (col(Block.identity_id) == place.identity_id),
                col(Block.everywhere) & col(Block.identity_id).in_(others),
            )
        )
        .order_by(col(Block.channel_id), col(Block.identity_id))
        .with_for_update()
    )
    return session.exec(query).all()


def _is_here(block: Block, place: _Place) -> bool:
    return (block.channel_id, block.identity_id) == (
        place.channel.id,
        place.identity_id,
    )


def _due(core: Core, session: Session) -> list[tuple[_Place, bool]]:
    found = session.exec(
        select(Block)
        .where(~holds(core.clock()))
        .order_by(col(Block.until))
        .limit(_AT_ONCE)
    ).all()
    return [(_place_of(session, each), each.on_platform) for each in found]


def _place_of(session: Session, block: Block) -> _Place:
    newest = (
        select(Conversation.id)
        .where(
            Conversation.identity_id == block.identity_id,
            Conversation.channel_id == block.channel_id,
        )
        .order_by(col(Conversation.opened_at).desc())
        .limit(1)
    )
    return _Place(
        session.exec(newest).first(),
        block.identity_id,
        session.get_one(ChannelRow, block.channel_id),
        aliases_of(session, block.identity_id),
    )
