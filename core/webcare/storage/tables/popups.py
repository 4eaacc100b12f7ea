"""Services for a while over an existing channel, and what they say of policies."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from webcare.storage.ids import new_id
from webcare.storage.types import Id, Json, UtcDateTime


class PopupRow(SQLModel, table=True):
    """A pop-up service. It is never removed: its conversations refer to it.

    `document` is a `policies.popup.Popup`; the columns beside it follow from that.
    `closed_at` is when it was closed, by hand or by itself; None while it is not.
    `revision` is another, larger one after each change.
    """

    __tablename__ = "popups"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    name: str = Field(unique=True)
    channel_id: int = Field(sa_type=Id, foreign_key="channels.id")
    team_id: int | None = Field(default=None, sa_type=Id, foreign_key="teams.id")
    after_team_id: int | None = Field(default=None, sa_type=Id, foreign_key="teams.id")
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    document: dict[str, Any] = Field(sa_type=Json)
    revision: int = Field(default_factory=new_id, sa_type=Id)


class PopupPolicy(SQLModel, table=True):
    """What a pop-up itself says of a kind of policy, from a moment on.

    Rows are added and never changed. A table of its own: an earlier version beside this
    one would take it for what the channel says.
    """

    __tablename__ = "popup_policies"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    popup_id: int = Field(sa_type=Id, foreign_key="popups.id")
    kind: str
    number: int
    document: dict[str, Any] = Field(sa_type=Json)
    effective_from: datetime = Field(sa_type=UtcDateTime)

    __table_args__: Any = (UniqueConstraint("popup_id", "kind", "number"),)
