"""One person about whom everything is known that can be."""

from datetime import timedelta

from sqlmodel import Session

from tests.made.acquaintances import acquaintance
from tests.made.desk import Desk
from webcare.domain.access import SYSTEM
from webcare.services.people import contact_fields, merging
from webcare.services.people.profiles import profile_of, put_profile
from webcare.storage.tables import (
    Block,
    Contact,
    ContactNote,
    Conversation,
    Identity,
    IdentityAlias,
    Preference,
)

NUMBER = "+31612345678"


def portray(desk: Desk, conversation_id: int, author: int) -> tuple[int, int]:
    """Fill the profile of who a conversation is with; return the contact's id.

    Somebody was merged into it, and somebody else, who comes second, may be the same
    person. They have no conversations, so that no queue changes.
    """
    with desk.core.database.reading() as session:
        conversation = session.get_one(Conversation, conversation_id)
        identity = session.get_one(Identity, conversation.identity_id)
    contact_id, channel_id = identity.contact_id, conversation.channel_id
    _shares(desk, identity)
    alike, _ = acquaintance(
        desk, "F. el Amrani-van den Berghe", "square", {"username": "@fatima_el_a"}
    )
    absorbed, brought = acquaintance(desk, "Fatima", "square", {"phone": NUMBER})
    with desk.core.database.writing() as session:
        _fields(session)
        row = session.get_one(Contact, contact_id)
        row.language, row.tags = "nl", ["bagage", "vaste klant", "rolstoelassistentie"]
        row.details = {"klantnummer": "NL-2024-0048213"}
        put_profile(session, row, profile_of(row))
        merging.absorb(session, SYSTEM, contact_id, absorbed, now=desk.now)
    notes = (
        "Belt het liefst 's ochtends, voor negen uur.",
        "Heeft een rolstoel nodig.\nMet P1: vooraf bellen, en nooit de bus sturen.",
    )
    desk.add(
        *(
            ContactNote(
                contact_id=contact_id,
                author_id=author,
                text=text,
                created_at=desk.now - timedelta(days=day),
            )
            for day, text in enumerate(notes)
        ),
        Preference(
            identity_id=identity.id,
            channel_id=channel_id,
            category="marketing",
            allowed=False,
            changed_at=desk.now - timedelta(days=3),
        ),
        Block(
            channel_id=channel_id,
            identity_id=brought,
            blocked_at=desk.now,
        ),
    )
    return contact_id, alike


def _shares(desk: Desk, identity: Identity) -> None:
    """Give somebody a user name, which somebody else has elsewhere."""
    desk.add(
        IdentityAlias(
            channel_type=identity.channel_type,
            kind="username",
            value="fatima_el_a",
            strength="weak",
            identity_id=identity.id,
        )
    )


def _fields(session: Session) -> None:
    for name, title, kind in (
        ("klantnummer", "Klantnummer", "text"),
        ("mobiel", "Tweede telefoonnummer", "phone"),
    ):
        contact_fields.put_field(session, SYSTEM, name, title=title, kind=kind)
