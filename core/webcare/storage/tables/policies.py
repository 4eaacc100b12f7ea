"""Policies: the versions that were activated, and the drafts of the next ones."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from webcare.storage.ids import new_id
from webcare.storage.types import Id, Json, UtcDateTime

# Neither database takes two absent channels for the same one.
_PLACE = "coalesce(channel_id, 0)"


class PolicyVersion(SQLModel, table=True):
    """A policy of one kind that was activated, for a channel or (None) for all.

    Rows are added and never changed, but for `withdrawn_at`, which a version gets that
    is called off before it began. `preview` is what the preview counted that somebody
    acknowledged; `restores` the number of the version whose text this one repeats.
    """

    __tablename__ = "policy_versions"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    kind: str
    channel_id: int | None = Field(default=None, sa_type=Id, foreign_key="channels.id")
    number: int
    document: dict[str, Any] = Field(sa_type=Json)
    note: str = ""
    activated_by: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    activated_at: datetime = Field(sa_type=UtcDateTime)
    effective_from: datetime = Field(sa_type=UtcDateTime)
    acknowledged: bool = False
    preview: dict[str, Any] | None = Field(default=None, sa_type=Json)
    restores: int | None = None
    withdrawn_by: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    __table_args__: Any = (
        Index("uq_policy_versions_number", "kind", text(_PLACE), "number", unique=True),
    )


class PolicyDraft(SQLModel, table=True):
    """What is being prepared for a place: one draft, which several people may write.

    `revision` is another one after each change, so that nobody writes over what they
    have not seen.
    """

    __tablename__ = "policy_drafts"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    kind: str
    channel_id: int | None = Field(default=None, sa_type=Id, foreign_key="channels.id")
    revision: int = Field(sa_type=Id)
    document: dict[str, Any] = Field(sa_type=Json)
    restores: int | None = None
    drafted_by: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    drafted_at: datetime = Field(sa_type=UtcDateTime)

    __table_args__: Any = (
        Index("uq_policy_drafts_place", "kind", text(_PLACE), unique=True),
    )
