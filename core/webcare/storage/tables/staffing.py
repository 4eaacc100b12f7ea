"""Who is at work, what they can do and have at once, and how work is divided."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from webcare.storage.ids import new_id
from webcare.storage.types import Id, UtcDateTime


class Attendance(SQLModel, table=True):
    """Whether somebody is at work, as far as it is known.

    `chosen` is one of `domain.presence.CHOICES`; `seen_at` is when a page of theirs was
    last heard of, `active_at` when they last did something on one, `given_at` when they
    were last given a conversation. Whoever gives them one locks this row first.
    """

    __tablename__ = "attendances"

    user_id: int = Field(sa_type=Id, primary_key=True, foreign_key="users.id")
    chosen: str
    seen_at: datetime = Field(sa_type=UtcDateTime)
    active_at: datetime = Field(sa_type=UtcDateTime)
    wrap_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    given_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class UserSkill(SQLModel, table=True):
    """What somebody can do, and how well."""

    __tablename__ = "user_skills"

    user_id: int = Field(sa_type=Id, primary_key=True, foreign_key="users.id")
    skill: str = Field(primary_key=True)
    level: int


class Capacity(SQLModel, table=True):
    """How many points somebody has at once, where it is not the usual number."""

    __tablename__ = "capacities"

    user_id: int = Field(sa_type=Id, primary_key=True, foreign_key="users.id")
    points: int


class ChannelWeight(SQLModel, table=True):
    """What a conversation on a channel weighs, where it is not the usual number."""

    __tablename__ = "channel_weights"

    channel_id: int = Field(sa_type=Id, primary_key=True, foreign_key="channels.id")
    private: int
    public: int


class TeamWay(SQLModel, table=True):
    """How a team's work is divided, where somebody said so.

    `mode` is `pull` or `push`. `reaction_seconds` is how long whoever was given
    something has for doing something with it, None for as long as they like;
    `wrap_up_seconds` how long they finish up after resolving; `own_seconds` how long
    customers wait for their own agent.
    """

    __tablename__ = "team_ways"

    team_id: int = Field(sa_type=Id, primary_key=True, foreign_key="teams.id")
    mode: str
    reaction_seconds: int | None = None
    wrap_up_seconds: int = 0
    own_seconds: int


class OwnAgent(SQLModel, table=True):
    """That a contact is helped by somebody in particular when they are at work."""

    __tablename__ = "own_agents"

    contact_id: int = Field(sa_type=Id, primary_key=True, foreign_key="contacts.id")
    user_id: int = Field(sa_type=Id, foreign_key="users.id", index=True)
    set_by: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    set_at: datetime = Field(sa_type=UtcDateTime)


class Given(SQLModel, table=True):
    """That somebody was given a conversation and has not done anything with it yet."""

    __tablename__ = "given_conversations"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    conversation_id: int = Field(
        sa_type=Id, foreign_key="conversations.id", unique=True
    )
    user_id: int = Field(sa_type=Id, foreign_key="users.id")
    given_at: datetime = Field(sa_type=UtcDateTime)
    react_by: datetime = Field(sa_type=UtcDateTime)

    __table_args__ = (Index("ix_given_conversations_due", "react_by"),)
