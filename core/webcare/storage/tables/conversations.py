"""Cases, conversations and the log of what happened to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, false, text
from sqlmodel import Field, SQLModel

from webcare.storage.ids import new_id
from webcare.storage.types import Id, Json, UtcDateTime, current_transaction


class Case(SQLModel, table=True):
    """Conversations about the same matter."""

    __tablename__ = "cases"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Conversation(SQLModel, table=True):
    """One identity on one channel about something.

    What the queue shows is kept here, in the transaction that changes it: computing it
    from the messages made the page fifteen times slower. `controlled_by` names the
    other program that has the chat at the platform; None when we have it;
    `control_changed_at` is the platform's time of the newest notice about that;
    `promised_until` by when we owe an answer that we promised; `due_at` and what comes
    with it by when something is due by policy, as `ConversationState` has it; `skills`
    the level of each skill that whoever is given it must have, None for none;
    `intake` whether its messages are tips, so that it waits for nobody; `popup_id` the
    pop-up service that it is part of.
    """

    __tablename__ = "conversations"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    channel_id: int = Field(sa_type=Id, foreign_key="channels.id")
    identity_id: int = Field(sa_type=Id, foreign_key="identities.id")
    case_id: int = Field(sa_type=Id, foreign_key="cases.id", index=True)
    team_id: int | None = Field(default=None, sa_type=Id, foreign_key="teams.id")
    assignee_id: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    visibility: str
    thread_root: str = ""
    status: str
    priority: int = 0
    tags: list[str] = Field(default_factory=list, sa_type=Json)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    unread: int = 0
    waiting_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_message_at: datetime = Field(sa_type=UtcDateTime)
    preview: str = ""
    preview_kind: str = "text"
    preview_outbound: bool = False
    window_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    snoozed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    queue_position: int | None = Field(default=None, sa_type=Id)
    controlled_by: str | None = None
    control_changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    promised_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    due_warn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    due_kind: str | None = None
    due_left: int | None = None
    skills: dict[str, int] | None = Field(default=None, sa_type=Json)
    # The default is the database's too: an earlier version beside us does not name it.
    intake: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    popup_id: int | None = Field(default=None, sa_type=Id)
    version: int = 0

    __table_args__: Any = (
        Index(
            "uq_conversations_unresolved",
            "channel_id",
            "identity_id",
            "visibility",
            "thread_root",
            unique=True,
            sqlite_where=text("status <> 'resolved'"),
            postgresql_where=text("status <> 'resolved'"),
        ),
        Index(
            "ix_conversations_queue",
            "queue_position",
            "id",
            "team_id",
            "channel_id",
            sqlite_where=text("queue_position IS NOT NULL"),
            postgresql_where=text("queue_position IS NOT NULL"),
        ),
        Index(
            "ix_conversations_assignee",
            "assignee_id",
            "queue_position",
            sqlite_where=text("queue_position IS NOT NULL"),
            postgresql_where=text("queue_position IS NOT NULL"),
        ),
        Index("ix_conversations_identity", "identity_id", "opened_at"),
        Index(
            "ix_conversations_popup",
            "popup_id",
            "id",
            sqlite_where=text("popup_id IS NOT NULL"),
            postgresql_where=text("popup_id IS NOT NULL"),
        ),
        Index(
            "ix_conversations_thread",
            "channel_id",
            "thread_root",
            sqlite_where=text("thread_root <> ''"),
            postgresql_where=text("thread_root <> ''"),
        ),
    )

    @property
    def place_id(self) -> int:
        """Return where its policies are asked: of its pop-up, else of its channel."""
        return self.popup_id or self.channel_id


class PublicPost(SQLModel, table=True):
    """What a public thread hangs under, as `PostPublished` tells it."""

    __tablename__ = "public_posts"

    channel_id: int = Field(sa_type=Id, primary_key=True, foreign_key="channels.id")
    external_id: str = Field(primary_key=True)
    text: str
    author: str = ""
    permalink: str = ""
    published_at: datetime = Field(sa_type=UtcDateTime)


class Invitation(SQLModel, table=True):
    """An offer to go on in private: whoever writes with the token joins the case.

    `channel_id` is where they are invited to. The token stands in public, so that it
    proves nothing about who used it.
    """

    __tablename__ = "invitations"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    token: str = Field(unique=True)
    conversation_id: int = Field(sa_type=Id, foreign_key="conversations.id", index=True)
    channel_id: int = Field(sa_type=Id, foreign_key="channels.id")
    created_by: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class Acceptance(SQLModel, table=True):
    """That somebody came through an invitation, and in which conversation."""

    __tablename__ = "acceptances"

    invitation_id: int = Field(
        sa_type=Id, primary_key=True, foreign_key="invitations.id"
    )
    conversation_id: int = Field(
        sa_type=Id, primary_key=True, foreign_key="conversations.id", index=True
    )
    accepted_at: datetime = Field(sa_type=UtcDateTime)


class ConversationEvent(SQLModel, table=True):
    """One thing that happened; append-only, and the feed that screens live on.

    `id` grows in the order of commits on SQLite. On PostgreSQL a smaller id may be
    committed later, so that the feed is read in the order of `transaction`. A copy of
    the rows in another server begins with 0 there: the numbers are this server's.
    """

    __tablename__ = "conversation_events"

    id: int | None = Field(default=None, sa_type=Id, primary_key=True)
    conversation_id: int = Field(sa_type=Id, foreign_key="conversations.id")
    what: str
    message_id: int | None = Field(default=None, sa_type=Id)
    actor_id: int | None = Field(default=None, sa_type=Id)
    actor: str = ""
    data: dict[str, Any] | None = Field(default=None, sa_type=Json)
    happened_at: datetime = Field(sa_type=UtcDateTime)
    transaction: int | None = Field(
        default=None, sa_type=Id, sa_column_kwargs={"default": current_transaction()}
    )

    __table_args__: Any = (
        Index("ix_conversation_events_conversation", "conversation_id", "id"),
        Index("ix_conversation_events_feed", "transaction", "id").ddl_if("postgresql"),
        {"sqlite_autoincrement": True},
    )
