"""Everything that is known about one person, in one place."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select, true
from sqlmodel import Session, col, func

from webcare.domain.access import Permission, Scope
from webcare.errors import NotFound
from webcare.storage.paging import Page, key_of, page_of
from webcare.storage.queries.people import ContactView, contact
from webcare.storage.scoping import conversation_within
from webcare.storage.tables import (
    Block,
    ChannelRow,
    Contact,
    ContactField,
    ContactNote,
    Conversation,
    Preference,
    User,
)


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of the organisation's own; `kind` is `text` or `phone`."""

    name: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """What somebody wrote about a person; `author` is empty when it is not known."""

    id: int
    text: str
    author_id: int | None
    author: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceView:
    """What a person allowed or refused on a channel, as it stands."""

    identity_id: int
    channel: str
    category: str
    allowed: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileView:
    """A contact with what people wrote down, and what the platforms tell.

    Attributes:
        details: values by the names of `fields`; without those that are empty.
        blocked_on: names of channels by identity.
    """

    contact: ContactView
    fields: Sequence[FieldView]
    details: Mapping[str, str]
    blocked_on: Mapping[int, Sequence[str]]
    preferences: Sequence[PreferenceView]


def profile(scope: Scope, session: Session, contact_id: int) -> ProfileView:
    """Return what is known about a contact.

    Raises:
        NotFound: when it is absent, has no conversation within the scope, or was
            merged into another one.
    """
    view = contact(scope, session, contact_id)
    stored = session.scalar(
        select(col(Contact.details)).where(col(Contact.id) == contact_id)
    )
    ids = [identity.id for identity in view.identities]
    return ProfileView(
        contact=view,
        fields=contact_fields(session),
        details=stored or {},
        blocked_on=_blocked(scope, session, ids),
        preferences=_preferences(scope, session, ids),
    )


def contact_fields(session: Session) -> list[FieldView]:
    """Return the fields of the organisation's own, in their order."""
    query = select(
        col(ContactField.name), col(ContactField.title), col(ContactField.kind)
    ).order_by(col(ContactField.position), col(ContactField.name))
    return [FieldView(*row) for row in session.execute(query)]


def notes(
    scope: Scope,
    session: Session,
    contact_id: int,
    *,
    limit: int = 50,
    after: str | None = None,
) -> Page[NoteView]:
    """Return what was written about a contact, the newest first.

    Raises:
        NotFound: as `profile`; also for a cursor that is not ours.
    """
    contact(scope, session, contact_id)
    query = _notes(contact_id)
    if after:
        query = query.where(col(ContactNote.id) < key_of(after, 1)[0])
    query = query.order_by(col(ContactNote.id).desc()).limit(limit + 1)
    rows = [NoteView(**row._mapping) for row in session.execute(query)]  # noqa: SLF001
    return page_of(rows, limit, lambda row: (row.id,))


def note(scope: Scope, session: Session, contact_id: int, note_id: int) -> NoteView:
    """Return one note about a contact.

    Raises:
        NotFound: as `profile`; also when the contact has no such note.
    """
    contact(scope, session, contact_id)
    query = _notes(contact_id).where(col(ContactNote.id) == note_id)
    row = session.execute(query).first()
    if row is None:
        raise NotFound("This note does not exist.")
    return NoteView(**row._mapping)  # noqa: SLF001


def _notes(contact_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            col(ContactNote.id),
            col(ContactNote.text),
            col(ContactNote.author_id),
            func.coalesce(func.nullif(col(User.name), ""), col(User.email), "").label(
                "author"
            ),
            col(ContactNote.created_at),
        )
        .outerjoin(User, col(User.id) == col(ContactNote.author_id))
        .where(col(ContactNote.contact_id) == contact_id)
    )


def _blocked(
    scope: Scope, session: Session, identity_ids: Collection[int]
) -> dict[int, list[str]]:
    """Return on which channels people are blocked, where the caller reads them."""
    query = (
        select(col(Block.identity_id), col(ChannelRow.name))
        .join(ChannelRow, col(ChannelRow.id) == col(Block.channel_id))
        .where(
            col(Block.identity_id).in_(identity_ids),
            _reads(scope, Block),
        )
        .order_by(col(ChannelRow.name))
    )
    found: dict[int, list[str]] = {}
    for identity_id, name in session.execute(query):
        found.setdefault(identity_id, []).append(name)
    return found


def _preferences(
    scope: Scope, session: Session, identity_ids: Collection[int]
) -> list[PreferenceView]:
    """Return the newest of each preference, where the caller reads the person."""
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Preference.identity_id),
            col(ChannelRow.name).label("channel"),
            col(Preference.category),
            col(Preference.allowed),
            col(Preference.changed_at),
        )
        .join(ChannelRow, col(ChannelRow.id) == col(Preference.channel_id))
        .where(
            col(Preference.identity_id).in_(identity_ids),
            _reads(scope, Preference),
        )
        .order_by(col(Preference.changed_at), col(Preference.id))
    )
    views = [PreferenceView(**row._mapping) for row in session.execute(query)]  # noqa: SLF001
    newest = {(each.identity_id, each.channel, each.category): each for each in views}
    return list(newest.values())


def _reads(scope: Scope, table: type[Block | Preference]) -> ColumnElement[bool]:
    """Return the condition that the caller reads the person on that channel."""
    if scope.allows_everywhere(Permission.READ):
        return true()
    return exists().where(
        col(Conversation.identity_id) == col(table.identity_id),
        col(Conversation.channel_id) == col(table.channel_id),
        conversation_within(scope),
    )
