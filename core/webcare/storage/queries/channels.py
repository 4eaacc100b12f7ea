"""Channels: what is connected, what the platforms report, and what messages cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import BigInteger, ColumnElement, Select, func, select
from sqlalchemy import cast as as_type
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.domain.health import Report, ReportLevel
from webcare.errors import NotFound
from webcare.storage.scoping import conversation_within, within
from webcare.storage.tables import (
    ChannelReport,
    ChannelRow,
    Conversation,
    MessageCharge,
    Team,
    TemplateRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelView:
    """A connected account, without its credentials.

    Attributes:
        undo_seconds: how long a reply can be taken back; None for the usual time.
        settings: the open settings; empty for who may not manage the channel.
        reports: the newest report on each topic that the platform told of.
    """

    id: int
    name: str
    type: str
    team_id: int | None
    team: str | None
    enabled: bool
    paused_reason: str | None
    version: int
    created_at: datetime
    last_inbound_at: datetime | None
    last_sent_at: datetime | None
    templates_synced_at: datetime | None
    undo_seconds: int | None
    polled_at: datetime | None
    settings: dict[str, Any]
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """One thing that a platform reported; `detail` is its own words, as JSON text."""

    id: int
    what: str
    topic: str
    level: ReportLevel
    text: str
    detail: str
    reported_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CostView:
    """What one price category cost a channel in a month.

    Attributes:
        messages: how many messages, or calls, were counted.
        micros: what they cost together, in millionths of the currency's unit; None
            where the platform names no amounts.
        currency: its code; empty without an amount.
    """

    category: str
    billable: bool
    messages: int
    micros: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateView:
    """An approved text; `buttons` are label and address."""

    id: int
    name: str
    language: str
    status: str
    category: str
    quality: str
    reason: str
    body: str
    header: str
    header_kind: str
    footer: str
    buttons: tuple[tuple[str, str], ...]
    synced_at: datetime


def channels(scope: Scope, session: Session) -> list[ChannelView]:
    """Return the channels within the scope, by name."""
    return _views(scope, session, _visible(scope).order_by(col(ChannelRow.name)))


def channel(scope: Scope, session: Session, channel_id: int) -> ChannelView:
    """Return one channel.

    Raises:
        NotFound: when it is absent, or not within the scope.
    """
    return _one(scope, session, col(ChannelRow.id) == channel_id)


def channel_named(scope: Scope, session: Session, name: str) -> ChannelView:
    """Return the channel of a name; raises as `channel`."""
    return _one(scope, session, col(ChannelRow.name) == name)


def has_channels(session: Session) -> bool:
    """Tell whether anything is connected at all, which is nobody's secret."""
    return session.execute(select(col(ChannelRow.id)).limit(1)).first() is not None


def reports(
    scope: Scope, session: Session, channel_id: int, *, limit: int = 50
) -> list[ReportView]:
    """Return what the platform reported of a channel, the newest first.

    Raises:
        NotFound: when the channel is absent, or not within the scope.
    """
    channel(scope, session, channel_id)
    query = (
        select(ChannelReport)
        .where(col(ChannelReport.channel_id) == channel_id)
        .order_by(col(ChannelReport.reported_at).desc(), col(ChannelReport.id).desc())
        .limit(limit)
    )
    return [
        ReportView(
            id=row.id,
            what=row.what,
            topic=row.topic,
            level=cast("ReportLevel", row.level),
            text=row.text,
            detail=row.detail,
            reported_at=row.reported_at,
        )
        for row in session.scalars(query)
    ]


def costs(
    scope: Scope, session: Session, channel_id: int, month: str
) -> list[CostView]:
    """Return what the platform counted for a channel in a month, such as `2026-03`.

    One row for each category, and for each currency in it.

    Raises:
        NotFound: when the channel is absent, or not within the scope.
    """
    channel(scope, session, channel_id)
    category, billable = col(MessageCharge.category), col(MessageCharge.billable)
    currency = func.coalesce(col(MessageCharge.currency), "")
    query = (
        select(
            category,
            billable,
            func.count(),
            as_type(func.sum(col(MessageCharge.micros)), BigInteger),
            currency,
        )
        .where(
            col(MessageCharge.channel_id) == channel_id,
            col(MessageCharge.month) == month,
        )
        .group_by(category, billable, currency)
        .order_by(category, billable.desc(), currency)
    )
    return [
        CostView(
            category=name, billable=paid, messages=count, micros=micros, currency=code
        )
        for name, paid, count, micros, code in session.execute(query)
    ]


def templates(
    scope: Scope, session: Session, channel_id: int, *, status: str | None = None
) -> list[TemplateView]:
    """Return a channel's templates, by name and language; of one status if asked.

    Raises:
        NotFound: when the channel is absent, or not within the scope.
    """
    channel(scope, session, channel_id)
    query = (
        select(TemplateRow)
        .where(col(TemplateRow.channel_id) == channel_id)
        .order_by(col(TemplateRow.name), col(TemplateRow.language))
    )
    if status is not None:
        query = query.where(col(TemplateRow.status) == status)
    return [_template(row) for row in session.scalars(query)]


def sendable_templates(
    scope: Scope, session: Session, conversation_id: int
) -> list[TemplateView]:
    """Return the approved templates of a conversation's channel, by name.

    Who may read a conversation sees these, also where the channel itself is not theirs.
    """
    query = (
        select(TemplateRow)
        .join(Conversation, col(Conversation.channel_id) == col(TemplateRow.channel_id))
        .where(
            col(Conversation.id) == conversation_id,
            col(TemplateRow.status) == "approved",
            conversation_within(scope),
        )
        .order_by(col(TemplateRow.name), col(TemplateRow.language))
    )
    return [_template(row) for row in session.scalars(query)]


def _visible(scope: Scope) -> Select[ChannelRow, str | None]:
    return (
        select(ChannelRow, col(Team.name))
        .outerjoin(Team, col(Team.id) == col(ChannelRow.team_id))
        .where(
            within(
                scope,
                Permission.SEE_CHANNELS,
                team=col(ChannelRow.team_id),
                channel=col(ChannelRow.id),
            )
        )
    )


def _one(scope: Scope, session: Session, condition: ColumnElement[bool]) -> ChannelView:
    found = _views(scope, session, _visible(scope).where(condition))
    if not found:
        raise NotFound("This channel does not exist.")
    return found[0]


def _views(
    scope: Scope, session: Session, query: Select[ChannelRow, str | None]
) -> list[ChannelView]:
    rows = session.execute(query).all()
    reported = _newest_reports(session, [row.id for row, _ in rows])
    return [
        _view(scope, row, team, tuple(reported.get(row.id, ()))) for row, team in rows
    ]


def _view(
    scope: Scope, row: ChannelRow, team: str | None, reported: tuple[Report, ...]
) -> ChannelView:
    manages = scope.allows(
        Permission.MANAGE_CHANNELS, team_id=row.team_id, channel_id=row.id
    )
    return ChannelView(
        id=row.id,
        name=row.name,
        type=row.type,
        team_id=row.team_id,
        team=team,
        enabled=row.enabled,
        paused_reason=row.paused_reason,
        version=row.version,
        created_at=row.created_at,
        last_inbound_at=row.last_inbound_at,
        last_sent_at=row.last_sent_at,
        templates_synced_at=row.templates_synced_at,
        undo_seconds=row.undo_seconds,
        polled_at=row.polled_at,
        settings=dict(row.settings) if manages else {},
        reports=reported,
    )


def _newest_reports(
    session: Session, channel_ids: Sequence[int]
) -> dict[int, list[Report]]:
    """Return the newest report on each topic; `info` never replaces a state."""
    newest = (
        func.row_number()
        .over(
            partition_by=(col(ChannelReport.channel_id), col(ChannelReport.topic)),
            order_by=(
                col(ChannelReport.reported_at).desc(),
                col(ChannelReport.id).desc(),
            ),
        )
        .label("newest")
    )
    ranked = (
        select(ChannelReport, newest)
        .where(
            col(ChannelReport.channel_id).in_(channel_ids),
            col(ChannelReport.level) != "info",
        )
        .subquery()
    )
    query = (
        select(ranked.c.channel_id, ranked.c.topic, ranked.c.level, ranked.c.text)
        .where(ranked.c.newest == 1)
        .order_by(ranked.c.channel_id, ranked.c.topic)
    )
    found: dict[int, list[Report]] = {}
    for channel_id, topic, level, text in session.execute(query):
        found.setdefault(channel_id, []).append(
            Report(topic=topic, level=level, text=text)
        )
    return found


def _template(row: TemplateRow) -> TemplateView:
    return TemplateView(
        id=row.id,
        name=row.name,
        language=row.language,
        status=row.status,
        category=row.category,
        quality=row.quality,
        reason=row.reason,
        body=row.body,
        header=row.header,
        header_kind=row.header_kind,
        footer=row.footer,
        buttons=tuple((label, address) for label, address in row.buttons),
        synced_at=row.synced_at,
    )
