"""Contacts, their identities, and how the platforms address them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, false, text, true
from sqlmodel import Field, SQLModel

from webcare.storage.ids import new_id
from webcare.storage.types import Id, Json, UtcDateTime

HANDLE_KINDS = "kind IN ('handle', 'user_name', 'username')"
"""Which aliases are names that somebody chose: `domain.likeness.HANDLES`, as SQL."""


class Contact(SQLModel, table=True):
    """A person, with as many identities as they have addresses.

    `details` holds the values of the organisation's own fields, by the field's name;
    `merged_into` the contact that this one turned out to be.
    """

    __tablename__ = "contacts"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    name: str = ""
    language: str | None = None
    tags: list[str] = Field(default_factory=list, sa_type=Json)
    created_at: datetime = Field(sa_type=UtcDateTime)
    details: dict[str, str] | None = Field(default=None, sa_type=Json)
    merged_into: int | None = Field(default=None, sa_type=Id, index=True)
    version: int = 0


class ContactField(SQLModel, table=True):
    """A detail that this organisation keeps of people, such as a customer number.

    `kind` is `text` or `phone`.
    """

    __tablename__ = "contact_fields"

    name: str = Field(primary_key=True)
    title: str
    kind: str = "text"
    position: int = 0


class ContactPhone(SQLModel, table=True):
    """A phone number in a field of our own, where it can be looked up.

    It stands in the contact's `details` too; written in the same transaction.
    """

    __tablename__ = "contact_phones"

    contact_id: int = Field(sa_type=Id, primary_key=True, foreign_key="contacts.id")
    field: str = Field(primary_key=True)
    value: str = Field(index=True)


class ContactNote(SQLModel, table=True):
    """Something that colleagues should know about a person, in all conversations."""

    __tablename__ = "contact_notes"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    contact_id: int = Field(sa_type=Id, foreign_key="contacts.id", index=True)
    author_id: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    text: str
    created_at: datetime = Field(sa_type=UtcDateTime)


class ContactMerge(SQLModel, table=True):
    """That somebody found two contacts to be one person; it can be undone.

    `moved` lists the ids of what went from the absorbed contact to the kept one:
    identities and notes; `before` holds what the kept one's profile was, what it
    became, and which facts somebody chose to take.
    """

    __tablename__ = "contact_merges"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    kept_id: int = Field(sa_type=Id, foreign_key="contacts.id", index=True)
    absorbed_id: int = Field(sa_type=Id, foreign_key="contacts.id", index=True)
    moved: dict[str, Any] = Field(sa_type=Json)
    before: dict[str, Any] = Field(sa_type=Json)
    merged_by: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    merged_at: datetime = Field(sa_type=UtcDateTime)
    undone_by: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class MergeRefusal(SQLModel, table=True):
    """That somebody said that two contacts are not one person; the smaller id first."""

    __tablename__ = "merge_refusals"

    one_id: int = Field(sa_type=Id, primary_key=True, foreign_key="contacts.id")
    other_id: int = Field(sa_type=Id, primary_key=True, foreign_key="contacts.id")
    refused_by: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    refused_at: datetime = Field(sa_type=UtcDateTime)


class Identity(SQLModel, table=True):
    """A person on one type of channel; its aliases are the addresses.

    `asked_at` is when we last meant to ask the platform for the name.
    """

    __tablename__ = "identities"

    id: int = Field(default_factory=new_id, sa_type=Id, primary_key=True)
    contact_id: int = Field(sa_type=Id, foreign_key="contacts.id", index=True)
    channel_type: str
    name: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class IdentityAlias(SQLModel, table=True):
    """One address; unique within the type of channel, and of one identity."""

    __tablename__ = "identity_aliases"

    channel_type: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    strength: str
    scope: str = ""
    identity_id: int = Field(sa_type=Id, foreign_key="identities.id", index=True)

    __table_args__: Any = (
        # For finding one name on several platforms; other addresses cost nothing.
        Index(
            "ix_identity_aliases_handle",
            text("lower(value)"),
            sqlite_where=text(HANDLE_KINDS),
            postgresql_where=text(HANDLE_KINDS),
        ),
    )


class Block(SQLModel, table=True):
    """That a person's messages do not reach us, or not the queue, on a channel.

    `until` is None for ever; `everywhere` holds it for all identities and channels of
    the contact; `on_platform` says that the platform refuses them, too.
    """

    __tablename__ = "blocks"

    channel_id: int = Field(sa_type=Id, primary_key=True, foreign_key="channels.id")
    identity_id: int = Field(sa_type=Id, primary_key=True, foreign_key="identities.id")
    blocked_at: datetime = Field(sa_type=UtcDateTime)
    blocked_by: int | None = Field(default=None, sa_type=Id, foreign_key="users.id")
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    everywhere: bool = Field(
        default=False, sa_column_kwargs={"server_default": false()}
    )
    on_platform: bool = Field(default=True, sa_column_kwargs={"server_default": true()})

    __table_args__: Any = (Index("ix_blocks_identity", "identity_id"),)


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
