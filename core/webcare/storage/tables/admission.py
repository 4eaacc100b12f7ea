"""Who found no place on a channel, and what counts how many did."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from webcare.storage.types import Id, UtcDateTime


class PilotStop(SQLModel, table=True):
    """That nobody new gets into the pilot of a channel until somebody takes it back."""

    __tablename__ = "pilot_stops"

    channel_id: int = Field(sa_type=Id, primary_key=True, foreign_key="channels.id")
    stopped_by: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    stopped_at: datetime = Field(sa_type=UtcDateTime)


class PilotDay(SQLModel, table=True):
    """How many new conversations got in on a day of a channel's own clock.

    `day` is one such as `2026-03-29`. Whoever lets somebody in holds this row until
    the commit.
    """

    __tablename__ = "pilot_days"

    channel_id: int = Field(sa_type=Id, primary_key=True, foreign_key="channels.id")
    day: str = Field(primary_key=True)
    let_in: int = 0


class TurnedAway(SQLModel, table=True):
    """A conversation that did not reach the queue.

    While its `turned_at` is the conversation's `resolved_at`, nobody of ours has taken
    it up: then what the person writes on the same `day` of the channel's clock belongs
    to it. `why` is one of `policies.pilot.Why`.
    """

    __tablename__ = "turned_away"

    conversation_id: int = Field(
        sa_type=Id, primary_key=True, foreign_key="conversations.id"
    )
    channel_id: int = Field(sa_type=Id, foreign_key="channels.id")
    identity_id: int = Field(sa_type=Id, foreign_key="identities.id")
    why: str
    day: str
    turned_at: datetime = Field(sa_type=UtcDateTime)

    __table_args__: Any = (
        Index("ix_turned_away_person", "identity_id", "channel_id", "day"),
    )
