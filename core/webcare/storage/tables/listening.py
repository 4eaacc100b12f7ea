"""What people wrote about us without addressing us."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from webcare.storage.ids import new_id
from webcare.storage.types import Id, Json, UtcDateTime


class FoundPost(SQLModel, table=True):
    """One post that a search or feed found; see `PostFound` in the domain.

    `state` is `new`, `answered` or `set_aside`. `aliases` are the author's, as JSON, so
    that nobody becomes a contact by being mentioned.
    """

    __tablename__ = "found_posts"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    channel_id: int = Field(sa_type=Id, foreign_key="channels.id")
    external_id: str
    state: str
    source: str
    author: str
    aliases: list[dict[str, Any]] = Field(sa_type=Json)
    title: str = ""
    text: str
    permalink: str = ""
    thread_root: str = ""
    reply_refusal: str = ""
    published_at: datetime = Field(sa_type=UtcDateTime)
    received_at: datetime = Field(sa_type=UtcDateTime)
    handled_by: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    handled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    conversation_id: int | None = Field(
        default=None, sa_type=Id, foreign_key="conversations.id"
    )

    __table_args__: Any = (
        UniqueConstraint("channel_id", "external_id", name="uq_found_posts_external"),
        Index("ix_found_posts_state", "state", "published_at", "id"),
    )
