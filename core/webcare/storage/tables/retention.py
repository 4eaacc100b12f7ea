"""What may not be removed, what was removed, and what must not come back."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from webcare.storage.ids import new_id
from webcare.storage.types import Id, Json, UtcDateTime


class LegalHold(SQLModel, table=True):
    """That something is kept whatever its term, until somebody releases it.

    `kind` says which of the three it is about: `contact` a person with everything that
    they say and said, `conversation` one conversation, and `query` the conversations
    that `query` finds, also those that begin later. Whoever is the owner answers for
    it, and looks on `review_at` whether it is still needed.
    """

    __tablename__ = "legal_holds"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    kind: str
    contact_id: int | None = Field(default=None, sa_type=Id, foreign_key="contacts.id")
    conversation_id: int | None = Field(
        default=None, sa_type=Id, foreign_key="conversations.id"
    )
    query: dict[str, Any] | None = Field(default=None, sa_type=Json)
    reason: str
    owner_id: int = Field(sa_type=Id, foreign_key="users.id")
    review_at: datetime = Field(sa_type=UtcDateTime)
    placed_by: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    placed_at: datetime = Field(sa_type=UtcDateTime)
    released_by: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    released_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    released_because: str = ""


class HeldConversation(SQLModel, table=True):
    """That a hold that stands keeps a conversation."""

    __tablename__ = "held_conversations"

    conversation_id: int = Field(
        sa_type=Id, primary_key=True, foreign_key="conversations.id"
    )
    hold_id: int = Field(
        sa_type=Id, primary_key=True, foreign_key="legal_holds.id", index=True
    )


class Removal(SQLModel, table=True):
    """The proof that rows were removed: which, how many and why, without their content.

    `digests` holds a keyed hash of 16 bytes for each row's id, one behind the other:
    who has the id can see that it was removed, and nobody can go the other way. Where
    `together` is true it is one hash of all the ids instead. `key_id` names the key.
    `ledger` is the file outside of the database that says the same; None until then.
    """

    __tablename__ = "removals"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    data: str
    channel_id: int | None = Field(default=None, sa_type=Id, foreign_key="channels.id")
    rule: str
    policy: str
    expired_until: datetime = Field(sa_type=UtcDateTime)
    rows: int
    together: bool = False
    digests: bytes
    key_id: str
    removed_at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    ledger: str | None = None

    __table_args__: Any = (
        Index("ix_removals_newest", "removed_at", "id"),
        Index(
            "ix_removals_unwritten",
            "id",
            sqlite_where=text("ledger IS NULL"),
            postgresql_where=text("ledger IS NULL"),
        ),
    )


class Tombstone(SQLModel, table=True):
    """That a message of a channel was removed: what comes once more is not stored."""

    __tablename__ = "tombstones"

    channel_id: int = Field(sa_type=Id, primary_key=True, foreign_key="channels.id")
    digest: str = Field(primary_key=True)
    until: datetime = Field(sa_type=UtcDateTime, index=True)


class DoomedFile(SQLModel, table=True):
    """A file whose row is gone, and which the media store still has to let go."""

    __tablename__ = "doomed_files"

    object_key: str = Field(primary_key=True)
    doomed_at: datetime = Field(sa_type=UtcDateTime)


class RetentionProgress(SQLModel, table=True):
    """Up to where everything of a channel that is not held was removed already.

    `reached` is the moment of the last thing that was looked at, or for the log its id.
    """

    __tablename__ = "retention_progress"

    data: str = Field(primary_key=True)
    channel_id: int = Field(sa_type=Id, primary_key=True, foreign_key="channels.id")
    reached: int = Field(sa_type=Id)
