"""What came in and could not be understood or stored."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, func, select
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.errors import NotFound
from webcare.storage.counting import count_up_to
from webcare.storage.paging import Page, key_of, page_of
from webcare.storage.scoping import within
from webcare.storage.tables import ChannelRow, DeadLetter

COUNTED_AT_MOST = 1000
"""Counts stop here, so that a badge costs the same however many there are."""

_Columns = tuple[int, int, str, str, str, str, str, datetime, datetime | None, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterView:
    """One dead letter without its body, which holds people's words.

    Attributes:
        kind: `unreadable`, `unstorable` or `unaddressed`.
        reason: what was wrong when it came, in technical English.
        account: the platform's id of the account it was for; empty when unknown.
        replayed_at: when a replay brought it where it belongs; None when none did.
        replay_failed: what was wrong at the last replay; empty when there was none.
        size: of its body, in bytes.
    """

    id: int
    channel_id: int
    channel: str
    channel_type: str
    kind: str
    reason: str
    account: str
    received_at: datetime
    replayed_at: datetime | None
    replay_failed: str
    size: int


def dead_letters(
    scope: Scope,
    session: Session,
    *,
    limit: int = 50,
    after: str | None = None,
    replayed: bool | None = None,
) -> Page[DeadLetterView]:
    """Return dead letters that the caller may replay, the newest first.

    Args:
        scope: who asks.
        session: to read with.
        limit: of the page.
        after: the cursor of the page before.
        replayed: only those that were replayed, or only those that were not.

    Raises:
        NotFound: for a cursor that is not ours.
    """
    query = _visible(scope)
    if replayed is not None:
        at = col(DeadLetter.replayed_at)
        query = query.where(at.is_not(None) if replayed else at.is_(None))
    if after:
        query = query.where(col(DeadLetter.id) < key_of(after, 1)[0])
    query = query.order_by(col(DeadLetter.id).desc()).limit(limit + 1)
    rows = [_view(row) for row in session.execute(query)]
    return page_of(rows, limit, lambda row: (row.id,))


def dead_letter(scope: Scope, session: Session, letter_id: int) -> DeadLetterView:
    """Return one dead letter.

    Raises:
        NotFound: when it is absent, or the caller may not replay it.
    """
    query = _visible(scope).where(col(DeadLetter.id) == letter_id)
    row = session.execute(query).first()
    if row is None:
        raise NotFound("This dead letter does not exist.")
    return _view(row)


def waiting_count(scope: Scope, session: Session) -> int:
    """Return how many were not replayed, at most `COUNTED_AT_MOST`."""
    query = _visible(scope).where(col(DeadLetter.replayed_at).is_(None))
    return count_up_to(session, query, COUNTED_AT_MOST)


def _visible(scope: Scope) -> Select[*_Columns]:
    return (
        select(
            col(DeadLetter.id),
            col(DeadLetter.channel_id),
            col(ChannelRow.name),
            col(ChannelRow.type),
            col(DeadLetter.kind),
            col(DeadLetter.reason),
            col(DeadLetter.account),
            col(DeadLetter.received_at),
            col(DeadLetter.replayed_at),
            col(DeadLetter.replay_failed),
            func.length(col(DeadLetter.body)).label("size"),
        )
        .join(ChannelRow, col(ChannelRow.id) == col(DeadLetter.channel_id))
        .where(
            within(
                scope,
                Permission.REPLAY,
                team=col(ChannelRow.team_id),
                channel=col(ChannelRow.id),
            )
        )
    )


def _view(row: Row[*_Columns]) -> DeadLetterView:
    return DeadLetterView(
        id=row[0],
        channel_id=row[1],
        channel=row[2],
        channel_type=row[3],
        kind=row[4],
        reason=row[5],
        account=row[6],
        received_at=row[7],
        replayed_at=row[8],
        replay_failed=row[9],
        size=row[10],
    )
