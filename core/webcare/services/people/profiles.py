"""A contact's row as a profile, and a profile into the row again."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from webcare.domain.access import Scope
from webcare.domain.conversation import ConversationStatus
from webcare.domain.profile import LANGUAGE, NAME, Profile, detail, detail_in
from webcare.services.conversations.history import Happening, record
from webcare.storage.tables import (
    Contact,
    ContactField,
    ContactPhone,
    Conversation,
    Identity,
)

PHONE = "phone"
"""The kind of field whose values are looked up when contacts are compared."""


def profile_of(row: Contact) -> Profile:
    """Return what a contact's row says."""
    facts = {NAME: row.name, LANGUAGE: row.language or ""}
    facts |= {detail(name): value for name, value in (row.details or {}).items()}
    known = {fact: value for fact, value in facts.items() if value}
    return Profile(known, tuple(row.tags))


def put_profile(session: Session, row: Contact, profile: Profile) -> None:
    """Make a contact's row say what a profile does.

    A fact of a field that there is not any more is left out.
    """
    fields = {each.name: each.kind for each in session.exec(select(ContactField))}
    details = {
        name: value
        for fact, value in profile.facts.items()
        if (name := detail_in(fact)) is not None and name in fields
    }
    row.name = profile.facts.get(NAME, "")
    row.language = profile.facts.get(LANGUAGE)
    row.tags = list(profile.tags)
    row.details = details or None
    row.version += 1
    session.add(row)
    phones = {name: value for name, value in details.items() if fields[name] == PHONE}
    _put_phones(session, row.id, phones)


def tell_screens(
    session: Session,
    contact_id: int,
    what: Happening,
    *,
    scope: Scope,
    at: datetime,
) -> None:
    """Note in a contact's unfinished conversations what happened to the contact.

    So those who have one open see it at once. What is finished is left alone: there
    may be thousands.
    """
    query = (
        select(Conversation.id)
        .join(Identity, col(Identity.id) == Conversation.identity_id)
        .where(
            Identity.contact_id == contact_id,
            Conversation.status != ConversationStatus.RESOLVED.value,
        )
        .order_by(col(Conversation.id))
    )
    for conversation_id in session.exec(query).all():
        record(session, conversation_id, what, scope=scope, at=at)


def _put_phones(session: Session, contact_id: int, phones: Mapping[str, str]) -> None:
    session.exec(delete(ContactPhone).where(col(ContactPhone.contact_id) == contact_id))
    session.add_all(
        ContactPhone(contact_id=contact_id, field=name, value=value)
        for name, value in phones.items()
    )
