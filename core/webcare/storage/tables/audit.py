"""Who changed how the organisation works."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from webcare.storage.ids import new_id
from webcare.storage.types import Id, Json, UtcDateTime


class AuditEvent(SQLModel, table=True):
    """Something that a person, or the system, did; never changed, never removed.

    `actor` is the name as it was then, `user_id` None for the system. `action` is in
    the past tense, such as `policy.activated`; `subject` what it was done to, such as
    `hours/wa-service`; `detail` has no words of customers.
    """

    __tablename__ = "audit_events"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    user_id: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    actor: str
    action: str
    subject: str
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=Json)

    __table_args__: Any = (
        Index("ix_audit_events_subject", "subject", "id"),
        Index("ix_audit_events_action", "action", "id"),
        Index("ix_audit_events_user_id", "user_id", "id"),
    )
