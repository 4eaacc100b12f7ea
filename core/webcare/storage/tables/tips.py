"""Tip lines: teams with intake, what came in, and who may be quoted."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from webcare.storage.ids import new_id
from webcare.storage.types import Id, Json, UtcDateTime


class Intake(SQLModel, table=True):
    """That a team has intake instead of conversation, and what it says to senders.

    `settings` is `services.intake.settings.IntakeSettings`, as JSON. A row that is not
    active keeps what was set.
    """

    __tablename__ = "intakes"

    team_id: int = Field(sa_type=Id, primary_key=True, foreign_key="teams.id")
    active: bool
    settings: dict[str, Any] = Field(sa_type=Json)
    changed_at: datetime = Field(sa_type=UtcDateTime)


class Tip(SQLModel, table=True):
    """One thing that came in: a file, or a message without one.

    `kind` and `state` are the domain's `TipKind` and `TipState`. It goes with its
    message; who sent it and what was said with it stands there.
    """

    __tablename__ = "tips"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    team_id: int = Field(sa_type=Id, foreign_key="teams.id")
    conversation_id: int = Field(sa_type=Id, foreign_key="conversations.id", index=True)
    message_id: int = Field(sa_type=Id, index=True)
    attachment_id: int | None = Field(default=None, sa_type=Id)
    identity_id: int = Field(sa_type=Id)
    kind: str
    state: str
    received_at: datetime = Field(sa_type=UtcDateTime)
    handled_by: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    handled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    __table_args__: Any = (
        Index("ix_tips_gallery", "team_id", "state", "received_at", "id"),
        Index("ix_tips_sender", "identity_id", "team_id"),
    )


class TipSender(SQLModel, table=True):
    """What somebody says to a team's use of what they send in.

    `consent` is the domain's; `answer_id` the message that answered, None when a
    colleague noted it; `changed_by` that colleague.
    """

    __tablename__ = "tip_senders"

    team_id: int = Field(sa_type=Id, primary_key=True, foreign_key="teams.id")
    identity_id: int = Field(
        sa_type=Id, primary_key=True, foreign_key="identities.id", index=True
    )
    consent: str
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    answer_id: int | None = Field(default=None, sa_type=Id)
    changed_by: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
