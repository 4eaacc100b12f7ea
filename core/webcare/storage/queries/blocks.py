"""Who is blocked, where, and until when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.storage.paging import Page, key_of, page_of
from webcare.storage.scoping import within
from webcare.storage.tables import (
    Block,
    ChannelRow,
    Contact,
    Conversation,
    Identity,
    Message,
    User,
)
from webcare.storage.types import UtcDateTime


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockView:
    """A block with the names that a list needs.

    Attributes:
        conversation_id: the newest of the person on the channel; None when it is gone.
        kept_out: how many messages came since then that did not reach the queue.
    """

    channel_id: int
    identity_id: int
    channel: str
    channel_type: str
    contact_id: int
    contact_name: str
    conversation_id: int | None
    blocked_at: datetime
    blocker: str
    until: datetime | None
    everywhere: bool
    on_platform: bool
    kept_out: int


def holds(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a block has not ended."""
    return or_(col(Block.until).is_(None), col(Block.until) > now)


def block_on(
    session: Session, channel_id: int, identity_id: int, now: datetime
) -> Block | None:
    """Return what blocks a person on a channel; the one that lasts longest."""
    own, other = aliased(Identity), aliased(Identity)
    query = (
        select(Block)
        .join(own, col(own.id) == col(Block.identity_id))
        .join(other, col(other.contact_id) == col(own.contact_id))
        .where(
            col(other.id) == identity_id,
            or_(
                col(Block.everywhere),
                and_(
                    col(Block.channel_id) == channel_id,
                    col(Block.identity_id) == identity_id,
                ),
            ),
            holds(now),
        )
        .order_by(col(Block.until).is_not(None), col(Block.until).desc())
        .limit(1)
    )
    return session.scalars(query).first()


def blocked_among(
    connection: Connection, identities: Collection[int], now: datetime
) -> set[tuple[int | None, int]]:
    """Return who of some people is blocked: channel, None for all, and identity.

    One question for all of them, and a short one where nobody is blocked at all.
    """
    if not identities or connection.execute(_ANY).first() is None:
        return set()
    own, other = aliased(Identity), aliased(Identity)
    rows = connection.execute(
        select(
            col(Block.channel_id),
            col(Block.identity_id),
            col(Block.everywhere),
            col(other.id),
        )
        .join(own, col(own.id) == col(Block.identity_id))
        .join(other, col(other.contact_id) == col(own.contact_id))
        .where(col(other.id).in_(identities), holds(now))
    )
    return {
        (None if everywhere else channel_id, somebody)
        for channel_id, identity_id, everywhere, somebody in rows
        if everywhere or identity_id == somebody
    }


_ANY = select(literal(1)).select_from(Block).limit(1)


def blocks(
    scope: Scope,
    session: Session,
    now: datetime,
    *,
    limit: int = 50,
    after: str | None = None,
) -> Page[BlockView]:
    """Return who is blocked, those first who were blocked last.

    Raises:
        NotFound: for a cursor that is not ours.
    """
    query = _visible(scope, now)
    if after:
        micros, identity_id = key_of(after, 2)
        began = literal(_EPOCH + micros * _MICROSECOND, UtcDateTime())
        query = query.where(
            or_(
                col(Block.blocked_at) < began,
                and_(
                    col(Block.blocked_at) == began,
                    col(Block.identity_id) < identity_id,
                ),
            )
        )
    rows = [_view(row) for row in session.execute(query.limit(limit + 1))]
    return page_of(
        rows,
        limit,
        lambda row: ((row.blocked_at - _EPOCH) // _MICROSECOND, row.identity_id),
    )


def _visible(scope: Scope, now: datetime) -> Select[Any]:
    newest = (
        select(func.max(col(Conversation.id)))
        .where(
            col(Conversation.identity_id) == col(Block.identity_id),
            col(Conversation.channel_id) == col(Block.channel_id),
        )
        .correlate(Block)
        .scalar_subquery()
    )
    return (
        select(
            Block,
            col(ChannelRow.name).label("channel"),
            col(ChannelRow.type).label("channel_type"),
            col(Contact.id).label("contact_id"),
            col(Contact.name).label("contact_name"),
            col(Identity.name).label("identity_name"),
            col(User.name).label("blocker"),
            newest.label("conversation_id"),
            _kept_out().label("kept_out"),
        )
        .join(ChannelRow, col(ChannelRow.id) == col(Block.channel_id))
        .join(Identity, col(Identity.id) == col(Block.identity_id))
        .join(Contact, col(Contact.id) == col(Identity.contact_id))
        .outerjoin(User, col(User.id) == col(Block.blocked_by))
        .where(
            holds(now),
            within(
                scope,
                Permission.BLOCK,
                team=col(ChannelRow.team_id),
                channel=col(ChannelRow.id),
            ),
        )
        .order_by(col(Block.blocked_at).desc(), col(Block.identity_id).desc())
    )


def _kept_out() -> ScalarSelect[int]:
    """Return how many messages came since a block that did not reach the queue."""
    theirs = (
        select(col(Conversation.id))
        .where(
            col(Conversation.identity_id) == col(Block.identity_id),
            col(Conversation.channel_id) == col(Block.channel_id),
        )
        .correlate(Block)
    )
    return (
        select(func.count())
        .select_from(Message)
        .where(
            col(Message.conversation_id).in_(theirs),
            col(Message.direction) == "in",
            col(Message.received_at) > col(Block.blocked_at),
        )
        .correlate(Block)
        .scalar_subquery()
    )


def _view(row: Row[Any]) -> BlockView:
    block: Block = row.Block
    return BlockView(
        channel_id=block.channel_id,
        identity_id=block.identity_id,
        channel=row.channel,
        channel_type=row.channel_type,
        contact_id=row.contact_id,
        contact_name=row.contact_name or row.identity_name,
        conversation_id=row.conversation_id,
        blocked_at=block.blocked_at,
        blocker=row.blocker or "",
        until=block.until,
        everywhere=block.everywhere,
        on_platform=block.on_platform,
        kept_out=row.kept_out,
    )


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MICROSECOND = timedelta(microseconds=1)
