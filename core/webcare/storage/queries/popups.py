"""Pop-up services with the names that pages need.

Who sees a channel sees the pop-ups over it: there is no secret in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.errors import NotFound
from webcare.storage.scoping import within
from webcare.storage.tables import ChannelRow, PopupRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PopupView:
    """A pop-up and its channel; `channel_team_id` is the channel's team."""

    id: int
    name: str
    channel_id: int
    channel: str
    channel_type: str
    channel_team_id: int | None
    starts_at: datetime
    ends_at: datetime
    closed_at: datetime | None
    document: Mapping[str, Any]


def popups(scope: Scope, session: Session) -> list[PopupView]:
    """Return the pop-ups that the caller may see, the one that ends last first."""
    query = _visible(scope).order_by(col(PopupRow.ends_at).desc(), col(PopupRow.name))
    return [_view(row) for row in session.execute(query)]


def popup_called(scope: Scope, session: Session, name: str) -> PopupView:
    """Return one pop-up.

    Raises:
        NotFound: when it is absent or foreign.
    """
    row = session.execute(_visible(scope).where(col(PopupRow.name) == name)).first()
    if row is None:
        raise NotFound("There is no pop-up of this name.")
    return _view(row)


def _visible(scope: Scope) -> Select[*tuple[Any, ...]]:
    return (
        select(
            col(PopupRow.id),
            col(PopupRow.name),
            col(PopupRow.channel_id),
            col(PopupRow.starts_at),
            col(PopupRow.ends_at),
            col(PopupRow.closed_at),
            col(PopupRow.document),
            col(ChannelRow.name).label("channel"),
            col(ChannelRow.type).label("channel_type"),
            col(ChannelRow.team_id).label("channel_team_id"),
        )
        .join(ChannelRow, col(ChannelRow.id) == col(PopupRow.channel_id))
        .where(
            within(
                scope,
                Permission.SEE_CHANNELS,
                team=col(ChannelRow.team_id),
                channel=col(ChannelRow.id),
            )
        )
    )


def _view(row: Row[Any]) -> PopupView:
    return PopupView(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
