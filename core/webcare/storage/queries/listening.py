"""Posts that a search or feed found, and that wait apart from the queue."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.domain.listening import FoundState
from webcare.errors import NotFound
from webcare.policies.retention import Data
from webcare.storage.counting import count_up_to
from webcare.storage.horizons import still_kept
from webcare.storage.paging import Page, key_of, page_of
from webcare.storage.scoping import within
from webcare.storage.tables import ChannelRow, FoundPost, Message, User

COUNTED_AT_MOST = 1000
"""Counts stop here, so that a badge costs the same however many there are."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_Columns = tuple[FoundPost, str, str, int | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPostView:
    """One post that was found; `PostFound` says what its parts are.

    Attributes:
        team_id: whose channel found it; None when that is everyone's.
        handled_by: the name of who answered it or set it aside; None when nobody did.
        conversation_id: where it was answered.
    """

    id: int
    channel_id: int
    channel: str
    channel_type: str
    team_id: int | None
    state: FoundState
    source: str
    author: str
    title: str
    text: str
    permalink: str
    reply_refusal: str
    published_at: datetime
    received_at: datetime
    handled_by: str | None
    handled_at: datetime | None
    conversation_id: int | None


def found_posts(
    scope: Scope,
    session: Session,
    *,
    state: str = FoundState.NEW,
    channel_id: int | None = None,
    source: str | None = None,
    limit: int = 50,
    before: str | None = None,
) -> Page[FoundPostView]:
    """Return found posts of channels that the caller reads, the newest first.

    Args:
        scope: who asks.
        session: to read with.
        state: one of `FoundState`.
        channel_id: only those that this channel found.
        source: only those of the search or feed of this name.
        limit: of the page.
        before: the cursor of the page before, whose posts are newer.

    Raises:
        NotFound: for a cursor that is not ours.
    """
    query = _in_state(_visible(scope, session), state)
    if channel_id is not None:
        query = query.where(col(FoundPost.channel_id) == channel_id)
    if source is not None:
        query = query.where(col(FoundPost.source) == source)
    published, post_id = col(FoundPost.published_at), col(FoundPost.id)
    if before:
        moment, last_id = key_of(before, 2)
        at = _EPOCH + moment * _MICROSECOND
        query = query.where(
            or_(published < at, and_(published == at, post_id < last_id))
        )
    query = query.order_by(published.desc(), post_id.desc()).limit(limit + 1)
    rows = [_view(row) for row in session.execute(query)]
    return page_of(
        rows, limit, lambda row: ((row.published_at - _EPOCH) // _MICROSECOND, row.id)
    )


def found_post(scope: Scope, session: Session, post_id: int) -> FoundPostView:
    """Return one found post.

    Raises:
        NotFound: when it is absent, or of a channel that the caller does not read.
    """
    row = session.execute(
        _visible(scope, session).where(col(FoundPost.id) == post_id)
    ).first()
    if row is None:
        raise NotFound("This post does not exist.")
    return _view(row)


def new_count(scope: Scope, session: Session) -> int:
    """Return how many wait for somebody to look, at most `COUNTED_AT_MOST`."""
    query = _in_state(_visible(scope, session), FoundState.NEW)
    ids = query.with_only_columns(col(FoundPost.id))
    return count_up_to(session, ids, COUNTED_AT_MOST)


def found_sources(scope: Scope, session: Session) -> list[str]:
    """Return the searches and feeds that found anything, by name."""
    query = _visible(scope, session).with_only_columns(col(FoundPost.source)).distinct()
    return sorted(session.scalars(query), key=str.casefold)


def has_found(scope: Scope, session: Session) -> bool:
    """Tell whether anything was ever found on channels that the caller reads."""
    # By channel: whoever reads none of them does not pay for what they found.
    found = exists().where(col(FoundPost.channel_id) == col(ChannelRow.id))
    query = select(col(ChannelRow.id)).where(_readable(scope), found).limit(1)
    return session.scalar(query) is not None


def _visible(scope: Scope, session: Session) -> Select[*_Columns]:
    return (
        select(
            FoundPost,
            col(ChannelRow.name),
            col(ChannelRow.type),
            col(ChannelRow.team_id),
            col(User.name),
        )
        .join(ChannelRow, col(ChannelRow.id) == col(FoundPost.channel_id))
        .outerjoin(User, col(User.id) == col(FoundPost.handled_by))
        .where(_readable(scope), _kept(session))
    )


def _kept(session: Session) -> ColumnElement[bool]:
    """Return the condition that a post has not had its time."""
    return still_kept(
        session,
        Data.TEXT,
        channel=col(FoundPost.channel_id),
        moment=col(FoundPost.received_at),
        conversation=col(FoundPost.conversation_id),
    )


def _readable(scope: Scope) -> ColumnElement[bool]:
    return within(
        scope,
        Permission.READ,
        team=col(ChannelRow.team_id),
        channel=col(ChannelRow.id),
    )


def _in_state(query: Select[*_Columns], state: str) -> Select[*_Columns]:
    query = query.where(col(FoundPost.state) == state)
    if state != FoundState.NEW:
        return query
    # A search may be faster than the webhook that brings the same as a message.
    came_as_message = exists().where(
        col(Message.channel_id) == col(FoundPost.channel_id),
        col(Message.external_id) == col(FoundPost.external_id),
    )
    return query.where(~came_as_message)


def _view(row: Row[*_Columns]) -> FoundPostView:
    post, channel, channel_type, team_id, handled_by = row
    return FoundPostView(
        id=post.id,
        channel_id=post.channel_id,
        channel=channel,
        channel_type=channel_type,
        team_id=team_id,
        state=FoundState(post.state),
        source=post.source,
        author=post.author,
        title=post.title,
        text=post.text,
        permalink=post.permalink,
        reply_refusal=post.reply_refusal,
        published_at=post.published_at,
        received_at=post.received_at,
        handled_by=handled_by,
        handled_at=post.handled_at,
        conversation_id=post.conversation_id,
    )
