"""Connected accounts, what their platforms report, and what messages cost."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from webcare.storage.ids import new_id
from webcare.storage.types import Id, Json, UtcDateTime


class ChannelRow(SQLModel, table=True):
    """A connected account.

    `settings` are the open ones; `secrets` the encrypted rest, as one sealed JSON
    object. `paused_reason` is set when the platform refuses the account: a sentence for
    people, and no send is tried until an administrator acts. `undo_seconds` is how long
    a send can be taken back, None for what its visibility has by default;
    `renewing_until` how long one process alone may change what the platform rotates.
    """

    __tablename__ = "channels"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    name: str = Field(unique=True)
    type: str
    team_id: int | None = Field(default=None, sa_type=Id, foreign_key="teams.id")
    enabled: bool = True
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    secrets: bytes = b""
    version: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)
    paused_reason: str | None = None
    last_inbound_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    templates_synced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    undo_seconds: int | None = None
    poll_cursor: str | None = None
    polled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    renewing_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ChannelReport(SQLModel, table=True):
    """Something that a platform reported about an account.

    The newest row of a `topic` is its present state; `level` as in `ChannelReported`.
    """

    __tablename__ = "channel_reports"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    channel_id: int = Field(sa_type=Id, foreign_key="channels.id")
    key: str
    what: str
    topic: str
    level: str
    text: str
    detail: str
    reported_at: datetime = Field(sa_type=UtcDateTime)

    __table_args__: Any = (
        UniqueConstraint("channel_id", "key", name="uq_channel_reports_key"),
        Index("ix_channel_reports_newest", "channel_id", "reported_at"),
    )


class TemplateRow(SQLModel, table=True):
    """An approved text, as the platform holds it."""

    __tablename__ = "templates"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    channel_id: int = Field(sa_type=Id, foreign_key="channels.id")
    name: str
    language: str
    status: str
    category: str = ""
    quality: str = ""
    reason: str = ""
    body: str = ""
    header: str = ""
    header_kind: str = ""
    footer: str = ""
    buttons: list[list[str]] = Field(default_factory=list, sa_type=Json)
    external_id: str = ""
    synced_at: datetime = Field(sa_type=UtcDateTime)

    __table_args__: Any = (
        UniqueConstraint("channel_id", "name", "language", name="uq_templates_name"),
    )


class MessageCharge(SQLModel, table=True):
    """What the platform said a message or call costs; summed per channel and month.

    `external_id` is the message's, or for a call a key of our own; `micros` as in
    `Charge`.
    """

    __tablename__ = "message_charges"

    channel_id: int = Field(sa_type=Id, primary_key=True, foreign_key="channels.id")
    external_id: str = Field(primary_key=True)
    month: str
    category: str
    billable: bool
    detail: str
    micros: int | None = Field(default=None, sa_type=Id)
    currency: str | None = None
    charged_at: datetime = Field(sa_type=UtcDateTime)

    __table_args__: Any = (Index("ix_message_charges_month", "channel_id", "month"),)
