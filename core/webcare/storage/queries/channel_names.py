"""The names of channels, for choosing among them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.storage.scoping import within
from webcare.storage.tables import ChannelRow


@dataclass(frozen=True, slots=True)
class ChannelName:
    """A channel, as much as a menu shows of it."""

    id: int
    name: str
    type: str


def channel_names(scope: Scope, session: Session) -> list[ChannelName]:
    """Return the channels whose conversations the caller may read, by name."""
    query = (
        select(col(ChannelRow.id), col(ChannelRow.name), col(ChannelRow.type))
        .where(
            within(
                scope,
                Permission.READ,
                team=col(ChannelRow.team_id),
                channel=col(ChannelRow.id),
            )
        )
        .order_by(col(ChannelRow.name))
    )
    return [ChannelName(*row) for row in session.execute(query)]
