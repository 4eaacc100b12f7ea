"""Durable work: jobs, and the lanes that keep them in order."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from webcare.storage.types import Id, Json, UtcDateTime


class Lane(SQLModel, table=True):
    """Work of one key, done in order by one worker at a time.

    A lane exists while it has jobs. `worker` holds it until `lease_until`.
    """

    __tablename__ = "lanes"

    key: str = Field(primary_key=True)
    ready_at: datetime = Field(sa_type=UtcDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    worker: str | None = None

    __table_args__: Any = (Index("ix_lanes_ready", "ready_at"),)


class Job(SQLModel, table=True):
    """One thing to do; `failed_at` sets it aside, visible, after too many attempts."""

    __tablename__ = "jobs"

    id: int | None = Field(default=None, sa_type=Id, primary_key=True)
    lane: str
    kind: str
    payload: dict[str, Any] = Field(sa_type=Json)
    run_at: datetime = Field(sa_type=UtcDateTime)
    attempts: int = 0
    last_error: str = ""
    failed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    __table_args__: Any = (
        Index(
            "ix_jobs_lane",
            "lane",
            "id",
            sqlite_where=text("failed_at IS NULL"),
            postgresql_where=text("failed_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )
