"""What is held, and what was removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.storage.paging import Page, key_of, page_of
from webcare.storage.tables import (
    ChannelRow,
    Contact,
    Conversation,
    HeldConversation,
    Identity,
    LegalHold,
    Removal,
    User,
)

MOST_HOLDS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldView:
    """A legal hold.

    Attributes:
        about: the name of the person whom it is about, also through a conversation;
            empty for a search, and when nobody gave one.
        channel: the name of the channel that a search is limited to; empty for all.
        conversations: how many it keeps now.
        released_at: when somebody let go of it; None while it stands.
    """

    id: int
    kind: str
    contact_id: int | None
    conversation_id: int | None
    about: str
    channel: str
    visibility: str
    words: str
    reason: str
    owner: str
    review_at: datetime
    placed_by: str
    placed_at: datetime
    conversations: int
    released_at: datetime | None
    released_because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalView:
    """A batch of rows that were removed, without anything of what they were."""

    id: int
    data: str
    channel: str
    rule: str
    policy: str
    rows: int
    expired_until: datetime
    removed_at: datetime
    actor: str
    proof: str
    written: bool


def legal_holds(scope: Scope, session: Session) -> list[HoldView]:
    """Return the holds, those that stand first; none to who may not place any."""
    if not scope.allows_everywhere(Permission.PLACE_HOLDS):
        return []
    owner, placer = aliased(User), aliased(User)
    kept = (
        select(func.count())
        .where(col(HeldConversation.hold_id) == col(LegalHold.id))
        .scalar_subquery()
    )
    rows = session.execute(
        select(LegalHold, _shown(owner), _shown(placer), kept)
        .join(owner, col(owner.id) == col(LegalHold.owner_id))
        .outerjoin(placer, col(placer.id) == col(LegalHold.placed_by))
        .order_by(
            col(LegalHold.released_at).is_not(None),
            col(LegalHold.review_at),
            col(LegalHold.id),
        )
        .limit(MOST_HOLDS)
    ).all()
    channels = _channel_names(session)
    return [_hold(session, row, channels) for row in rows]


def removals(
    scope: Scope, session: Session, *, limit: int = 50, after: str | None = None
) -> Page[RemovalView]:
    """Return what was removed, the newest first; nothing to who may not place holds.

    Raises:
        NotFound: for a cursor that is not ours.
    """
    if not scope.allows_everywhere(Permission.PLACE_HOLDS):
        return Page((), None)
    query = select(Removal, col(ChannelRow.name)).outerjoin(
        ChannelRow, col(ChannelRow.id) == col(Removal.channel_id)
    )
    if after:
        query = query.where(col(Removal.id) < key_of(after, 1)[0])
    query = query.order_by(col(Removal.id).desc()).limit(limit + 1)
    views = [_removal(row, channel) for row, channel in session.execute(query)]
    return page_of(views, limit, lambda view: (view.id,))


def removed_rows(scope: Scope, session: Session) -> dict[str, int]:
    """Return how many rows of each kind of data were ever removed."""
    if not scope.allows_everywhere(Permission.PLACE_HOLDS):
        return {}
    rows = session.execute(
        select(col(Removal.data), func.sum(col(Removal.rows))).group_by(
            col(Removal.data)
        )
    )
    return {data: int(count) for data, count in rows}


def owners(scope: Scope, session: Session) -> list[tuple[str, str]]:
    """Return who can answer for a hold: address and name of every colleague."""
    if not scope.allows_everywhere(Permission.PLACE_HOLDS):
        return []
    rows = session.execute(
        select(col(User.email), _shown(User))
        .where(col(User.disabled_at).is_(None))
        .order_by(col(User.email))
    )
    return [(email, name) for email, name in rows]


def _removal(row: Removal, channel: str | None) -> RemovalView:
    return RemovalView(
        id=row.id,
        data=row.data,
        channel=channel or "",
        rule=row.rule,
        policy=row.policy,
        rows=row.rows,
        expired_until=row.expired_until,
        removed_at=row.removed_at,
        actor=row.actor,
        proof=f"{row.key_id}:{row.digests[:8].hex()}",
        written=row.ledger is not None,
    )


def _hold(session: Session, row: Sequence[Any], channels: dict[int, str]) -> HoldView:
    hold, owner, placer, count = row
    query = hold.query or {}
    return HoldView(
        id=hold.id,
        kind=hold.kind,
        contact_id=hold.contact_id,
        conversation_id=hold.conversation_id,
        about=_about(session, hold),
        channel=channels.get(query.get("channel_id", 0), ""),
        visibility=query.get("visibility", ""),
        words=query.get("words", ""),
        reason=hold.reason,
        owner=owner,
        review_at=hold.review_at,
        placed_by=placer or "",
        placed_at=hold.placed_at,
        conversations=count,
        released_at=hold.released_at,
        released_because=hold.released_because,
    )


def _about(session: Session, hold: LegalHold) -> str:
    """Return the name of the person whom a hold is about, one way or another."""
    named = func.coalesce(func.nullif(col(Contact.name), ""), func.max(Identity.name))
    query = (
        select(named)
        .select_from(Contact)
        .outerjoin(Identity, col(Identity.contact_id) == col(Contact.id))
        .group_by(col(Contact.id))
    )
    if hold.contact_id is not None:
        query = query.where(col(Contact.id) == hold.contact_id)
    elif hold.conversation_id is not None:
        query = query.join(
            Conversation, col(Conversation.identity_id) == col(Identity.id)
        ).where(col(Conversation.id) == hold.conversation_id)
    else:
        return ""
    return session.scalar(query) or ""


def _channel_names(session: Session) -> dict[int, str]:
    rows = session.execute(select(col(ChannelRow.id), col(ChannelRow.name)))
    return {channel_id: name for channel_id, name in rows}  # noqa: C416 - rows, no pairs


def _shown(user: Any) -> Any:  # noqa: ANN401 - an alias of User
    return func.coalesce(func.nullif(user.name, ""), user.email)
