"""People whom a test puts on a desk with addresses on several types of channels."""

from collections.abc import Mapping

from tests.made.desk import Desk
from webcare.storage.ids import new_id
from webcare.storage.tables import (
    Acceptance,
    ChannelRow,
    Contact,
    Conversation,
    Identity,
    IdentityAlias,
    Invitation,
)


def another_channel(desk: Desk, kind: str, name: str = "") -> int:
    """Connect a channel of a type that is not loaded; return its id."""
    row = ChannelRow(name=name or kind, type=kind, settings={}, created_at=desk.now)
    desk.add(row)
    return row.id


def acquaintance(
    desk: Desk,
    name: str = "",
    kind: str = "paper",
    aliases: Mapping[str, str] | None = None,
) -> tuple[int, int]:
    """Add somebody with one identity; return the ids of contact and identity."""
    contact = Contact(name=name, created_at=desk.now)
    identity = Identity(
        contact_id=contact.id, channel_type=kind, name=name, created_at=desk.now
    )
    given = {"hand": f"{name}-{identity.id}", **(aliases or {})}
    rows = [
        IdentityAlias(
            channel_type=kind,
            kind=each,
            value=value,
            strength="strong" if each == "hand" else "weak",
            identity_id=identity.id,
        )
        for each, value in given.items()
    ]
    desk.add(contact, identity, *rows)
    return contact.id, identity.id


def contact_of(desk: Desk, identity_id: int) -> int:
    """Return whose an identity is now."""
    found = desk.get(Identity, identity_id)
    assert isinstance(found, Identity)
    return found.contact_id


def contact(desk: Desk, contact_id: int) -> Contact:
    """Return a contact's row as it is now."""
    found = desk.get(Contact, contact_id)
    assert isinstance(found, Contact)
    return found


def invited(desk: Desk, conversation_id: int, by: int) -> None:
    """Have somebody come into a conversation through an invitation in another."""
    row = desk.get(Conversation, conversation_id)
    assert isinstance(row, Conversation)
    invitation = Invitation(
        token=f"T{new_id()}",
        conversation_id=by,
        channel_id=row.channel_id,
        created_at=desk.now,
        expires_at=desk.now,
    )
    acceptance = Acceptance(
        invitation_id=invitation.id,
        conversation_id=conversation_id,
        accepted_at=desk.now,
    )
    desk.add(invitation, acceptance)
