"""What we promised customers, and what was said to them of its own accord."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from webcare.storage.ids import new_id
from webcare.storage.types import Id, UtcDateTime


class Promise(SQLModel, table=True):
    """A deadline that we owe somebody.

    `kind` is `holding` for a time that an agent named in a message, `message_id`; what
    our policy promises has one of `domain.promise.PledgeKind`, and the columns from
    `limit_seconds` on, which are those of `policies.promises.Pledge`. `outcome` is one
    of `domain.promise.Outcome`; `answer_id` the message that answered, in time or late,
    and `answered_at` when. `next_at` is when there is something to notice.
    """

    __tablename__ = "promises"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    kind: str
    conversation_id: int = Field(sa_type=Id, foreign_key="conversations.id", index=True)
    channel_id: int = Field(sa_type=Id, foreign_key="channels.id")
    message_id: int | None = Field(default=None, sa_type=Id)
    given_by: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    given_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime, index=True)
    outcome: str
    answer_id: int | None = Field(default=None, sa_type=Id, index=True)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    limit_seconds: int | None = None
    warn_seconds: int | None = None
    pauses: str | None = None
    spent_ms: int | None = Field(default=None, sa_type=Id)
    running_from: datetime | None = Field(default=None, sa_type=UtcDateTime)
    warn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    warned: bool | None = None
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    __table_args__: Any = (
        Index(
            "uq_promises_open",
            "conversation_id",
            "kind",
            unique=True,
            sqlite_where=text("outcome = 'open'"),
            postgresql_where=text("outcome = 'open'"),
        ),
        Index(
            "ix_promises_next_at",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )


class AutomaticMessage(SQLModel, table=True):
    """That something was said to somebody on a channel, so that it is said once.

    `why` is what `Message.automatic` has; `occasion` what it is said once for, such as
    one closed period. The row is there before the message, and without one when there
    was a reason to say nothing.
    """

    __tablename__ = "automatic_messages"

    channel_id: int = Field(sa_type=Id, primary_key=True, foreign_key="channels.id")
    identity_id: int = Field(sa_type=Id, primary_key=True, foreign_key="identities.id")
    why: str = Field(primary_key=True)
    occasion: str = Field(primary_key=True)
    conversation_id: int = Field(sa_type=Id, foreign_key="conversations.id", index=True)
    message_id: int | None = Field(default=None, sa_type=Id)
    said_at: datetime = Field(sa_type=UtcDateTime)
