"""Durable work: jobs, the lanes that keep them in order, and who does them."""

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
        # Few of very many, and counted all the time.
        Index(
            "ix_jobs_set_aside",
            "failed_at",
            sqlite_where=text("failed_at IS NOT NULL"),
            postgresql_where=text("failed_at IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )


class Schedule(SQLModel, table=True):
    """Work that comes again and again; `next_at` is when it is due next.

    Whoever moves `next_at` on leaves the job, in the same transaction: of all the
    processes that look, one.
    """

    __tablename__ = "schedules"

    name: str = Field(primary_key=True)
    next_at: datetime = Field(sa_type=UtcDateTime)


class WorkerRow(SQLModel, table=True):
    """A process that works, and when it last said so.

    Attributes:
        name: how it signs the lanes that it holds; another one after every start.
        kind: the command that runs it, `serve` or `worker`.
        lanes: how many lanes it was busy with.
    """

    __tablename__ = "workers"

    name: str = Field(primary_key=True)
    kind: str
    host: str
    pid: int
    version: str
    started_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    lanes: int = 0


class PaceRow(SQLModel, table=True):
    """Until when an account, or one person on it, has used up its rate.

    Written on PostgreSQL only, where several processes share a rate. The table is not
    logged there: losing it costs one burst, keeping it would cost a flush a message.
    """

    __tablename__ = "paces"

    key: str = Field(primary_key=True)
    due_at: datetime = Field(sa_type=UtcDateTime)

    __table_args__: Any = (Index("ix_paces_due", "due_at"),)
