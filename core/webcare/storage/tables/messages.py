"""Messages, their files, and what became of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from webcare.storage.ids import new_id
from webcare.storage.types import Id, Json, UtcDateTime


class Message(SQLModel, table=True):
    """One thing said.

    `external_id` is None until the platform gives one. `content`, `referral` and
    `fault` are the domain's values of those names, as JSON. Channel and identity are
    the conversation's, which has foreign keys for them: to check them for each message
    again took a quarter of its insert on PostgreSQL.

    `reply_refusal` is the domain's; `privately_to` the external id of the public
    message that this one answers in private; `moderated_at` the platform's time of the
    newest notice that it was hidden or shown; `follows_id` our message without which
    this one is not sent; `undo_until` until when it was kept back for its author;
    `automatic` why Webcare said it by itself, None for what people and programs say.
    """

    __tablename__ = "messages"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    conversation_id: int = Field(sa_type=Id, foreign_key="conversations.id")
    channel_id: int = Field(sa_type=Id)
    external_id: str | None = None
    direction: str
    kind: str
    text: str = ""
    content: dict[str, Any] | None = Field(default=None, sa_type=Json)
    status: str
    author_id: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    identity_id: int | None = Field(default=None, sa_type=Id)
    reply_to: str | None = None
    referral: dict[str, Any] | None = Field(default=None, sa_type=Json)
    forwarded: str = ""
    fault: dict[str, Any] | None = Field(default=None, sa_type=Json)
    sent_at: datetime = Field(sa_type=UtcDateTime)
    received_at: datetime = Field(sa_type=UtcDateTime)
    edited_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    delivery_id: int | None = Field(default=None, sa_type=Id)
    permalink: str | None = None
    reply_refusal: str | None = None
    hidden_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    moderated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    privately_to: str | None = None
    follows_id: int | None = Field(default=None, sa_type=Id)
    undo_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    automatic: str | None = None

    __table_args__: Any = (
        UniqueConstraint("channel_id", "external_id", name="uq_messages_external"),
        Index("ix_messages_conversation", "conversation_id", "sent_at", "id"),
        # In the order in which they come in, so that it grows at its end only.
        Index("ix_messages_age", "received_at", "channel_id"),
    )


class MessageVersion(SQLModel, table=True):
    """An earlier wording of a message that its sender changed."""

    __tablename__ = "message_versions"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    message_id: int = Field(sa_type=Id, foreign_key="messages.id", index=True)
    text: str
    content: dict[str, Any] | None = Field(default=None, sa_type=Json)
    replaced_at: datetime = Field(sa_type=UtcDateTime)


class Attachment(SQLModel, table=True):
    """A file of a message.

    `state` is `waiting`, `stored`, `failed` or `removed`; `object_key` its generated
    name in the media store; `reference` what the platform needs to give it, as JSON;
    `reason` one sentence why it is not there.
    """

    __tablename__ = "attachments"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    message_id: int = Field(sa_type=Id, foreign_key="messages.id", index=True)
    kind: str
    state: str
    filename: str = ""
    mime_type: str = ""
    size: int | None = Field(default=None, sa_type=Id)
    sha256: str = ""
    object_key: str = ""
    reference: dict[str, Any] | None = Field(default=None, sa_type=Json)
    reason: str = ""


class Upload(SQLModel, table=True):
    """A file that an agent or program has handed in and not sent yet."""

    __tablename__ = "uploads"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    user_id: int = Field(sa_type=Id, foreign_key="users.id")
    filename: str
    mime_type: str
    size: int = Field(sa_type=Id)
    sha256: str
    object_key: str
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)


class Reaction(SQLModel, table=True):
    """An emoji on a message; the message may not be known (yet).

    `who` is `identity:<id>` for the customer and `us` for our side: one each.
    """

    __tablename__ = "reactions"

    channel_id: int = Field(sa_type=Id, primary_key=True, foreign_key="channels.id")
    target: str = Field(primary_key=True)
    who: str = Field(primary_key=True)
    emoji: str
    external_id: str = ""
    reacted_at: datetime = Field(sa_type=UtcDateTime)


class StatusNews(SQLModel, table=True):
    """One piece of news from the platform about a message of ours.

    Kept whether or not the message is known yet: what comes too early is applied
    when the message gets its external id.
    """

    __tablename__ = "status_news"

    channel_id: int = Field(sa_type=Id, primary_key=True, foreign_key="channels.id")
    external_id: str = Field(primary_key=True)
    status: str = Field(primary_key=True)
    participant: str = Field(default="", primary_key=True)
    outbox_id: str = ""
    fault: dict[str, Any] | None = Field(default=None, sa_type=Json)
    changed_at: datetime = Field(sa_type=UtcDateTime)


class IdempotencyKey(SQLModel, table=True):
    """That a caller's request was carried out, so that repeating it does nothing."""

    __tablename__ = "idempotency_keys"

    user_id: int = Field(sa_type=Id, primary_key=True, foreign_key="users.id")
    key: str = Field(primary_key=True)
    fingerprint: str
    status: int
    body: str
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)
