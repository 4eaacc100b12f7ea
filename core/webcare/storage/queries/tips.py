"""The gallery of a tip line: what came in, from whom, and whether it may be used."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    case,
    false,
    func,
    literal,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.domain.tips import FORBIDS, Consent, TipKind, TipState
from webcare.errors import NotFound
from webcare.policies.retention import Data
from webcare.storage.counting import count_up_to
from webcare.storage.paging import Page, key_of, page_of
from webcare.storage.queries.message_parts import kept_message
from webcare.storage.scoping import conversation_within
from webcare.storage.tables import (
    Attachment,
    ChannelRow,
    Contact,
    Conversation,
    Identity,
    Intake,
    Message,
    Team,
    Tip,
    TipSender,
    User,
)
from webcare.storage.types import UtcDateTime

COUNTED_AT_MOST = 1000
"""Counts stop here, so that a badge costs the same however many there are."""

_noted_by = aliased(User)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TipView:
    """One thing that came in.

    Attributes:
        text: what was said with it, or all of it when it is no file.
        object_key: of its file in the media store; empty when it is not here.
        file_state: as `AttachmentView.state`; empty when it is no file.
        contact_id: whom it came from.
        changed_at: since when the consent is what it is; None while nobody asked.
        answered_by: the colleague who noted the consent; None for the sender's words.
        handled_by: the name of who selected, used or rejected it.
    """

    id: int
    team_id: int
    conversation_id: int
    message_id: int
    identity_id: int
    contact_id: int
    sender: str
    channel_id: int
    channel: str
    channel_type: str
    conversation_team_id: int | None
    visibility: str
    kind: TipKind
    state: TipState
    received_at: datetime
    sent_at: datetime
    message_kind: str
    text: str
    attachment_id: int | None
    file_state: str
    filename: str
    mime_type: str
    size: int | None
    object_key: str
    consent: Consent
    changed_at: datetime | None
    answered_by: str | None
    handled_by: str | None
    handled_at: datetime | None

    @property
    def may_leave(self) -> bool:
        """Tell whether its sender does not forbid its use."""
        return self.consent not in FORBIDS


@dataclass(frozen=True, slots=True, kw_only=True)
class TipFilter:
    """Which tips; None leaves a property out. `since` counts in, `until` does not."""

    state: TipState | None = None
    kind: TipKind | None = None
    since: datetime | None = None
    until: datetime | None = None
    identity_id: int | None = None


@dataclass(frozen=True, slots=True)
class TipLine:
    """A team with intake that the caller reads."""

    team_id: int
    name: str


def tip_lines(scope: Scope, session: Session) -> list[TipLine]:
    """Return the teams with intake whose tips the caller may see, by name."""
    rows = session.execute(
        select(col(Team.id), col(Team.name))
        .join(Intake, col(Intake.team_id) == col(Team.id))
        .where(col(Intake.active) == true(), _of_team(scope))
        .order_by(col(Team.name))
    )
    return [TipLine(*row) for row in rows]


def tips(
    scope: Scope,
    session: Session,
    team_id: int,
    only: TipFilter,
    *,
    limit: int = 60,
    before: str | None = None,
) -> Page[TipView]:
    """Return tips of a team, the newest first.

    Raises:
        NotFound: for a cursor that is not ours.
    """
    query = _filtered(_visible(scope, session, team_id), only)
    received = col(Tip.received_at)
    if before:
        micros, tip_id = key_of(before, 2)
        query = query.where(
            tuple_(received, col(Tip.id))
            < tuple_(literal(_moment(micros), UtcDateTime()), tip_id)
        )
    query = query.order_by(received.desc(), col(Tip.id).desc()).limit(limit + 1)
    rows = [_view(row) for row in session.execute(query)]
    return page_of(
        rows, limit, lambda row: ((row.received_at - _EPOCH) // _MICROSECOND, row.id)
    )


def tip(scope: Scope, session: Session, team_id: int, tip_id: int) -> TipView:
    """Return one tip.

    Raises:
        NotFound: when it is absent or foreign.
    """
    query = _visible(scope, session, team_id).where(col(Tip.id) == tip_id)
    row = session.execute(query).first()
    if row is None:
        raise NotFound("This tip does not exist.")
    return _view(row)


def some_tips(
    scope: Scope, session: Session, team_id: int, ids: list[int]
) -> list[TipView]:
    """Return those of some tips that exist within the scope, the oldest first."""
    query = _visible(scope, session, team_id).where(col(Tip.id).in_(ids))
    query = query.order_by(col(Tip.received_at), col(Tip.id))
    return [_view(row) for row in session.execute(query)]


def new_tips(scope: Scope, session: Session, team_id: int, *, after: int = 0) -> int:
    """Return how many tips nobody handled, at most `COUNTED_AT_MOST`.

    `after` counts only those that came after this one.
    """
    query = (
        select(col(Tip.id))
        .join(Conversation, col(Conversation.id) == col(Tip.conversation_id))
        .where(
            col(Tip.team_id) == team_id,
            col(Tip.state) == TipState.NEW.value,
            col(Tip.id) > after,
            conversation_within(scope),
        )
    )
    return count_up_to(session, query, COUNTED_AT_MOST)


def newest_tip(session: Session, team_id: int) -> int:
    """Return the id of the newest tip of a team; 0 when there is none.

    It tells nothing but an order, so that everybody may ask.
    """
    query = (
        select(col(Tip.id))
        .where(col(Tip.team_id) == team_id)
        .order_by(col(Tip.id).desc())
    )
    return session.scalar(query.limit(1)) or 0


def _visible(scope: Scope, session: Session, team_id: int) -> Select[*tuple[Any, ...]]:
    file_kept = kept_message(session, Data.MEDIA)
    return (
        select(
            Tip.__table__,  # type: ignore[attr-defined]
            func.coalesce(func.nullif(col(Contact.name), ""), col(Identity.name)).label(
                "sender"
            ),
            col(Contact.id).label("contact_id"),
            col(ChannelRow.id).label("channel_id"),
            col(ChannelRow.name).label("channel"),
            col(ChannelRow.type).label("channel_type"),
            col(Conversation.team_id).label("conversation_team_id"),
            col(Conversation.visibility),
            col(Message.sent_at),
            col(Message.kind).label("message_kind"),
            col(Message.text),
            case((file_kept, col(Attachment.state)), else_="removed").label(
                "file_state"
            ),
            case((file_kept, col(Attachment.filename)), else_="").label("filename"),
            col(Attachment.mime_type),
            col(Attachment.size),
            case((file_kept, col(Attachment.object_key)), else_="").label("object_key"),
            col(TipSender.consent),
            col(TipSender.changed_at),
            _shown(_noted_by).label("answered_by"),
            _shown(User).label("handler"),
        )
        .join(Message, col(Message.id) == col(Tip.message_id))
        .join(Conversation, col(Conversation.id) == col(Tip.conversation_id))
        .join(ChannelRow, col(ChannelRow.id) == col(Conversation.channel_id))
        .join(Identity, col(Identity.id) == col(Conversation.identity_id))
        .join(Contact, col(Contact.id) == col(Identity.contact_id))
        .outerjoin(Attachment, col(Attachment.id) == col(Tip.attachment_id))
        .outerjoin(
            TipSender,
            (col(TipSender.team_id) == col(Tip.team_id))
            & (col(TipSender.identity_id) == col(Tip.identity_id)),
        )
        .outerjoin(User, col(User.id) == col(Tip.handled_by))
        .outerjoin(_noted_by, col(_noted_by.id) == col(TipSender.changed_by))
        .where(
            col(Tip.team_id) == team_id,
            conversation_within(scope),
            kept_message(session),
        )
    )


def _filtered(
    query: Select[*tuple[Any, ...]], only: TipFilter
) -> Select[*tuple[Any, ...]]:
    if only.state is not None:
        query = query.where(col(Tip.state) == only.state.value)
    if only.kind is not None:
        query = query.where(col(Tip.kind) == only.kind.value)
    if only.since is not None:
        query = query.where(col(Tip.received_at) >= only.since)
    if only.until is not None:
        query = query.where(col(Tip.received_at) < only.until)
    if only.identity_id is not None:
        query = query.where(col(Tip.identity_id) == only.identity_id)
    return query


def _of_team(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that a caller may read something of a team."""
    teams = [each.team_id for each in scope.granting(Permission.READ)]
    if None in teams:
        return true()
    return col(Team.id).in_(teams) if teams else false()


def _shown(user: Any) -> ColumnElement[str]:  # noqa: ANN401 - a table, or an alias
    return func.coalesce(func.nullif(col(user.name), ""), col(user.email))


def _view(row: Row[Any]) -> TipView:
    return TipView(
        id=row.id,
        team_id=row.team_id,
        conversation_id=row.conversation_id,
        message_id=row.message_id,
        identity_id=row.identity_id,
        contact_id=row.contact_id,
        sender=row.sender,
        channel_id=row.channel_id,
        channel=row.channel,
        channel_type=row.channel_type,
        conversation_team_id=row.conversation_team_id,
        visibility=row.visibility,
        kind=TipKind(row.kind),
        state=TipState(row.state),
        received_at=row.received_at,
        sent_at=row.sent_at,
        message_kind=row.message_kind,
        text=row.text,
        attachment_id=row.attachment_id,
        file_state=row.file_state if row.attachment_id else "",
        filename=row.filename or "",
        mime_type=row.mime_type or "",
        size=row.size,
        object_key=row.object_key or "",
        consent=Consent(row.consent) if row.consent else Consent.UNKNOWN,
        changed_at=row.changed_at,
        answered_by=row.answered_by,
        handled_by=row.handler,
        handled_at=row.handled_at,
    )


def _moment(micros: int) -> datetime:
    try:
        return _EPOCH + micros * _MICROSECOND
    except OverflowError:
        raise NotFound("This page does not exist; start from the first one.") from None
