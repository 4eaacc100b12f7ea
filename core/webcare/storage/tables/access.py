"""Users, teams, roles and what proves who somebody is."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from webcare.storage.ids import new_id
from webcare.storage.types import Id, Json, UtcDateTime


class Team(SQLModel, table=True):
    """A group of people who answer together."""

    __tablename__ = "teams"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    name: str = Field(unique=True)


class User(SQLModel, table=True):
    """Somebody who works here; disabled, never deleted, since the log names them."""

    __tablename__ = "users"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    email: str = Field(unique=True)
    name: str = ""
    password_hash: str | None = None
    language: str = "nl"
    theme: str = "system"
    created_at: datetime = Field(sa_type=UtcDateTime)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Membership(SQLModel, table=True):
    """That somebody belongs to a team."""

    __tablename__ = "memberships"

    user_id: int = Field(sa_type=Id, primary_key=True, foreign_key="users.id")
    team_id: int = Field(sa_type=Id, primary_key=True, foreign_key="teams.id")


class Role(SQLModel, table=True):
    """A named set of permissions."""

    __tablename__ = "roles"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    name: str = Field(unique=True)
    permissions: list[str] = Field(sa_type=Json)


class RoleGrant(SQLModel, table=True):
    """That somebody has a role: for a team, for a channel, or (None) everywhere."""

    __tablename__ = "role_grants"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    user_id: int = Field(sa_type=Id, foreign_key="users.id", index=True)
    role_id: int = Field(sa_type=Id, foreign_key="roles.id")
    team_id: int | None = Field(default=None, sa_type=Id, foreign_key="teams.id")
    channel_id: int | None = Field(default=None, sa_type=Id, foreign_key="channels.id")

    __table_args__: Any = (
        UniqueConstraint(
            "user_id",
            "role_id",
            "team_id",
            "channel_id",
            name="uq_role_grants_place",
            postgresql_nulls_not_distinct=True,
        ),
    )


class LoginSession(SQLModel, table=True):
    """One browser that is logged in; only a hash of its token is kept."""

    __tablename__ = "login_sessions"

    token_hash: str = Field(primary_key=True)
    user_id: int = Field(sa_type=Id, foreign_key="users.id", index=True)
    csrf_secret: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)

    __table_args__: Any = (Index("ix_login_sessions_expiry", "expires_at"),)


class ApiToken(SQLModel, table=True):
    """A key for machines; shown once, then only a hash of it is left."""

    __tablename__ = "api_tokens"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    user_id: int = Field(sa_type=Id, foreign_key="users.id", index=True)
    name: str
    token_hash: str = Field(unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
