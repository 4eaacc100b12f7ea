"""What came in, as it came in, and what could not be understood."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from webcare.storage.ids import new_id
from webcare.storage.types import Id, UtcDateTime


class RawDelivery(SQLModel, table=True):
    """The body of a verified webhook; holds several people's words, so kept briefly.

    No foreign key: it is written for every request, and read only to be replayed.
    """

    __tablename__ = "raw_deliveries"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    channel_id: int = Field(sa_type=Id)
    body: bytes
    received_at: datetime = Field(sa_type=UtcDateTime, index=True)


class DeadLetter(SQLModel, table=True):
    """Something genuine that could not be stored where it belongs.

    `kind` is `unreadable` (could not be parsed), `unstorable` (refused by the
    database) or `unaddressed` (for an account that is not connected). `body` is the
    item as JSON text, or the whole body when that is all there is. `digest` is the same
    for the same thing, so that what is delivered again is kept once.
    """

    __tablename__ = "dead_letters"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    channel_id: int = Field(sa_type=Id, foreign_key="channels.id")
    kind: str
    reason: str
    body: bytes
    account: str = ""
    received_at: datetime = Field(sa_type=UtcDateTime)
    replayed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    replay_failed: str = ""
    digest: bytes | None = None

    __table_args__: Any = (
        Index("ix_dead_letters_newest", "received_at", "id"),
        Index("uq_dead_letters_digest", "digest", unique=True),
    )
