"""Policies as people look at them: versions, drafts, and who did what.

Everybody sees the policies of the organisation, and those of the channels that they
see: they are the house's manual. No document is a secret.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.storage.scoping import within
from webcare.storage.tables import ChannelRow, PolicyDraft, PolicyVersion, User


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """A version with the names of who activated it, and of who called it off.

    Attributes:
        preview: what the preview counted that was acknowledged; None without one.
        restores: the number of the version that it repeats.
    """

    kind: str
    channel_id: int | None
    number: int
    document: Mapping[str, Any]
    note: str
    activated_by: str
    activated_at: datetime
    effective_from: datetime
    acknowledged: bool
    preview: Mapping[str, int] | None
    restores: int | None
    withdrawn_by: str
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """A draft with the name of who changed it last."""

    kind: str
    channel_id: int | None
    revision: int
    document: Mapping[str, Any]
    restores: int | None
    drafted_by: str
    drafted_at: datetime


def versions(
    scope: Scope, session: Session, kind: str, channel_id: int | None
) -> list[VersionView]:
    """Return the versions of one place, the last activated first."""
    by, off = aliased(User), aliased(User)
    query = (
        select(PolicyVersion, _name(by), _name(off))
        .outerjoin(ChannelRow, col(ChannelRow.id) == col(PolicyVersion.channel_id))
        .outerjoin(by, col(by.id) == col(PolicyVersion.activated_by))
        .outerjoin(off, col(off.id) == col(PolicyVersion.withdrawn_by))
        .where(
            col(PolicyVersion.kind) == kind,
            col(PolicyVersion.channel_id).is_not_distinct_from(channel_id),
            _visible(scope, col(PolicyVersion.channel_id)),
        )
        .order_by(col(PolicyVersion.number).desc())
    )
    return [
        VersionView(
            kind=row.kind,
            channel_id=row.channel_id,
            number=row.number,
            document=row.document,
            note=row.note,
            activated_by=name or "",
            activated_at=row.activated_at,
            effective_from=row.effective_from,
            acknowledged=row.acknowledged,
            preview=row.preview,
            restores=row.restores,
            withdrawn_by=other or "",
            withdrawn_at=row.withdrawn_at,
        )
        for row, name, other in session.execute(query)
    ]


def drafted(scope: Scope, session: Session) -> set[tuple[str, int | None]]:
    """Return where a draft waits, of the places that the caller sees.

    A place is a kind's name and a channel's id, None for the organisation.
    """
    query = (
        select(col(PolicyDraft.kind), col(PolicyDraft.channel_id))
        .outerjoin(ChannelRow, col(ChannelRow.id) == col(PolicyDraft.channel_id))
        .where(_visible(scope, col(PolicyDraft.channel_id)))
    )
    return {(kind, channel_id) for kind, channel_id in session.execute(query)}


def draft(
    scope: Scope, session: Session, kind: str, channel_id: int | None
) -> DraftView | None:
    """Return the draft of one place; None when there is none."""
    query = (
        select(PolicyDraft, _name(User))
        .outerjoin(ChannelRow, col(ChannelRow.id) == col(PolicyDraft.channel_id))
        .outerjoin(User, col(User.id) == col(PolicyDraft.drafted_by))
        .where(
            col(PolicyDraft.kind) == kind,
            col(PolicyDraft.channel_id).is_not_distinct_from(channel_id),
            _visible(scope, col(PolicyDraft.channel_id)),
        )
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    row, name = found
    return DraftView(
        kind=row.kind,
        channel_id=row.channel_id,
        revision=row.revision,
        document=row.document,
        restores=row.restores,
        drafted_by=name or "",
        drafted_at=row.drafted_at,
    )


def _name(user: Any) -> ColumnElement[str]:  # noqa: ANN401 - an alias has no type
    return func.coalesce(func.nullif(col(user.name), ""), col(user.email))


def _visible(scope: Scope, channel_id: Any) -> ColumnElement[bool]:  # noqa: ANN401
    seen = within(
        scope,
        Permission.SEE_CHANNELS,
        team=col(ChannelRow.team_id),
        channel=col(ChannelRow.id),
    )
    return or_(channel_id.is_(None), seen)
