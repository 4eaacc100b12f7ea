"""The queue, and single conversations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, case, func, select, tuple_
from sqlmodel import Session, col

from webcare.domain.access import Scope
from webcare.domain.conversation import ANSWERED
from webcare.errors import NotFound
from webcare.policies.retention import Data
from webcare.storage.counting import count_up_to
from webcare.storage.horizons import horizon_of, still_kept
from webcare.storage.paging import Page, key_of, page_of
from webcare.storage.scoping import conversation_within
from webcare.storage.tables import (
    ChannelRow,
    Contact,
    Conversation,
    Identity,
    Team,
    User,
)

COUNTED_AT_MOST = 1000
"""Counts stop here, so that a badge costs the same at any length of the queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationView:
    """A conversation with the names that a list needs; one row of the queue."""

    id: int
    channel_id: int
    channel: str
    channel_type: str
    identity_id: int
    contact_id: int
    contact_name: str
    case_id: int
    status: str
    visibility: str
    thread_root: str
    priority: int
    tags: list[str]
    assignee_id: int | None
    assignee: str | None
    assignee_email: str | None
    team_id: int | None
    team: str | None
    unread: int
    opened_at: datetime
    waiting_since: datetime | None
    last_message_at: datetime
    preview: str
    preview_kind: str
    preview_outbound: bool
    window_until: datetime | None
    snoozed_until: datetime | None
    resolved_at: datetime | None
    queue_position: int | None
    controlled_by: str | None
    promised_until: datetime | None
    due_at: datetime | None
    due_warn_at: datetime | None
    due_kind: str | None
    due_left: int | None
    popup_id: int | None
    version: int

    @property
    def place_id(self) -> int:
        """Return where its policies are asked: of its pop-up, else of its channel."""
        return self.popup_id or self.channel_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationFilter:
    """Which conversations; None leaves a property out. `words` is part of a name."""

    status: str | None = None
    channel: str | None = None
    visibility: str | None = None
    assignee_id: int | None = None
    unassigned: bool = False
    contact_id: int | None = None
    words: str = ""


EVERYTHING = ConversationFilter()


def queue_page(
    scope: Scope,
    session: Session,
    *,
    limit: int = 50,
    after: str | None = None,
    only: ConversationFilter = EVERYTHING,
) -> Page[ConversationView]:
    """Return conversations that are in the queue, those who wait longest first.

    Raises:
        NotFound: for a cursor that is not ours.
    """
    position = col(Conversation.queue_position)
    query = _filtered(session, _visible(scope, session), only).where(
        position.is_not(None)
    )
    if after:
        reached = key_of(after, 2)
        query = query.where(tuple_(position, col(Conversation.id)) > tuple_(*reached))
    query = query.order_by(position, col(Conversation.id)).limit(limit + 1)
    rows = [view_of(row) for row in session.execute(query)]
    return page_of(rows, limit, lambda row: (row.queue_position or 0, row.id))


def newest_page(
    scope: Scope,
    session: Session,
    *,
    limit: int = 50,
    after: str | None = None,
    only: ConversationFilter = EVERYTHING,
) -> Page[ConversationView]:
    """Return conversations of any status, the newest first.

    Raises:
        NotFound: for a cursor that is not ours.
    """
    query = _filtered(session, _visible(scope, session), only)
    if after:
        query = query.where(col(Conversation.id) < key_of(after, 1)[0])
    query = query.order_by(col(Conversation.id).desc()).limit(limit + 1)
    rows = [view_of(row) for row in session.execute(query)]
    return page_of(rows, limit, lambda row: (row.id,))


def conversation(
    scope: Scope, session: Session, conversation_id: int
) -> ConversationView:
    """Return one conversation.

    Raises:
        NotFound: when it is absent, or not within the scope.
    """
    query = _visible(scope, session).where(col(Conversation.id) == conversation_id)
    row = session.execute(query).first()
    if row is None:
        raise NotFound("This conversation does not exist.")
    return view_of(row)


def conversations(
    scope: Scope, session: Session, ids: list[int]
) -> list[ConversationView]:
    """Return those of some conversations that exist within the scope."""
    query = _visible(scope, session).where(col(Conversation.id).in_(ids))
    return [view_of(row) for row in session.execute(query)]


def unanswered_count(
    scope: Scope, session: Session, only: ConversationFilter = EVERYTHING
) -> int:
    """Return how many conversations wait for us, at most `COUNTED_AT_MOST`."""
    query = select(col(Conversation.id)).where(
        conversation_within(scope),
        col(Conversation.queue_position) < ANSWERED,
    )
    if only.assignee_id is not None:
        query = query.where(col(Conversation.assignee_id) == only.assignee_id)
    if only.unassigned:
        query = query.where(col(Conversation.assignee_id).is_(None))
    return count_up_to(session, query, COUNTED_AT_MOST)


def _visible(scope: Scope, session: Session) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *_COLUMNS,
            _preview(session).label("preview"),
            col(ChannelRow.name).label("channel"),
            col(ChannelRow.type).label("channel_type"),
            col(Contact.id).label("contact_id"),
            func.coalesce(func.nullif(col(Contact.name), ""), col(Identity.name)).label(
                "contact_name"
            ),
            func.coalesce(func.nullif(col(User.name), ""), col(User.email)).label(
                "assignee"
            ),
            col(User.email).label("assignee_email"),
            col(Team.name).label("team"),
        )
        .join(ChannelRow, col(ChannelRow.id) == col(Conversation.channel_id))
        .join(Identity, col(Identity.id) == col(Conversation.identity_id))
        .join(Contact, col(Contact.id) == col(Identity.contact_id))
        .outerjoin(User, col(User.id) == col(Conversation.assignee_id))
        .outerjoin(Team, col(Team.id) == col(Conversation.team_id))
        .where(conversation_within(scope))
    )


def _filtered(
    session: Session, query: Select[*tuple[Any, ...]], only: ConversationFilter
) -> Select[*tuple[Any, ...]]:
    return query.where(*_conditions(session, only))


def _conditions(
    session: Session, only: ConversationFilter
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if only.status is not None:
        conditions.append(col(Conversation.status) == only.status)
    if only.channel is not None:
        conditions.append(col(ChannelRow.name) == only.channel)
    if only.visibility is not None:
        conditions.append(col(Conversation.visibility) == only.visibility)
    if only.assignee_id is not None:
        conditions.append(col(Conversation.assignee_id) == only.assignee_id)
    if only.unassigned:
        conditions.append(col(Conversation.assignee_id).is_(None))
    if only.contact_id is not None:
        conditions.append(col(Contact.id) == only.contact_id)
    if only.words:
        conditions.append(
            col(Contact.name).icontains(only.words, autoescape=True)
            | col(Identity.name).icontains(only.words, autoescape=True)
            | _preview(session).icontains(only.words, autoescape=True)
        )
    return conditions


def _preview(session: Session) -> ColumnElement[str]:
    """Return the words that a list shows, unless they have had their time."""
    shown = cast("ColumnElement[str]", col(Conversation.preview))
    if horizon_of(session, Data.TEXT).hides_nothing:
        return shown
    kept = still_kept(
        session,
        Data.TEXT,
        channel=col(Conversation.channel_id),
        moment=col(Conversation.last_message_at),
        conversation=col(Conversation.id),
    )
    return case((kept, shown), else_="")


_COLUMNS = [
    column
    for column in Conversation.__table__.columns  # type: ignore[attr-defined]
    if column.name != "preview"
]


def view_of(row: Row[Any]) -> ConversationView:
    """Return a selected row as a view."""
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    return ConversationView(
        **{name: values[name] for name in ConversationView.__slots__}
    )
