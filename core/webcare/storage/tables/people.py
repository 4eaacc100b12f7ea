"""Contacts, their identities, and how the platforms address them."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from webcare.storage.ids import new_id
from webcare.storage.types import Id, Json, UtcDateTime


class Contact(SQLModel, table=True):
    """A person, with as many identities as they have addresses."""

    __tablename__ = "contacts"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    name: str = ""
    language: str | None = None
    tags: list[str] = Field(default_factory=list, sa_type=Json)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Identity(SQLModel, table=True):
    """A person on one type of channel; its aliases are the addresses."""

    __tablename__ = "identities"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    contact_id: int = Field(sa_type=Id, foreign_key="contacts.id", index=True)
    channel_type: str
    name: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)


class IdentityAlias(SQLModel, table=True):
    """One address; unique within the type of channel, and of one identity."""

    __tablename__ = "identity_aliases"

    channel_type: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    strength: str
    scope: str = ""
    identity_id: int = Field(sa_type=Id, foreign_key="identities.id", index=True)


class Block(SQLModel, table=True):
    """That a person's messages are refused on a channel."""

    __tablename__ = "blocks"

    channel_id: int = Field(sa_type=Id, primary_key=True, foreign_key="channels.id")
    identity_id: int = Field(sa_type=Id, primary_key=True, foreign_key="identities.id")
    blocked_at: datetime = Field(sa_type=UtcDateTime)
    blocked_by: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")


class Preference(SQLModel, table=True):
    """What a person allowed or refused on the platform; the newest row counts."""

    __tablename__ = "preferences"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    identity_id: int = Field(sa_type=Id, foreign_key="identities.id", index=True)
    channel_id: int = Field(sa_type=Id, foreign_key="channels.id")
    category: str
    allowed: bool
    changed_at: datetime = Field(sa_type=UtcDateTime)

    __table_args__: Any = (
        UniqueConstraint(
            "identity_id",
            "channel_id",
            "category",
            "changed_at",
            name="uq_preferences_news",
        ),
    )
