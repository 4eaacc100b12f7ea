"""Contacts: the people who write, and how they can be reached."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from webcare.api.operations import Caller, operation
from webcare.api.values import ListOut, Out, OutId, Paging, Text
from webcare.storage.queries.conversations import ConversationFilter, newest_page
from webcare.storage.queries.people import ContactView, IdentityView, contact, contacts

TAG = "Contacts"
NEWEST = 20
"""How many conversations are named with a contact; all are in their own list."""


class AliasOut(Out):
    """One address of a person on a platform."""

    kind: str = Field(description="The platform's name for it, such as `phone`.")
    value: str
    strength: Literal["strong", "weak"] = Field(
        description="`weak` can be given to somebody else, like a phone number."
    )


class IdentityOut(Out):
    """A person on one type of channel."""

    id: OutId
    channel_type: str
    name: str
    aliases: list[AliasOut]
    blocked: bool = Field(description="Whether any channel refuses their messages.")


class ContactOut(Out):
    """A person; the identities are those whose conversations you may see."""

    id: OutId
    name: str = Field(description="May be empty: not every platform gives one.")
    language: str | None
    tags: list[str]
    created_at: datetime
    identities: list[IdentityOut]


class ConversationOfContact(Out):
    """A conversation with the contact, in short."""

    id: OutId
    channel: str
    status: str
    opened_at: datetime


class OneContact(ContactOut):
    """A person with the newest conversations, at most 20."""

    conversations: list[ConversationOfContact]


class ContactList(ListOut[ContactOut]):
    """Some contacts."""


class ContactQuery(Paging):
    """Which contacts."""

    q: Text = Field("", max_length=200, description="Part of a name or address.")


@operation("GET /contacts", TAG, refuses=(404,))
async def list_contacts(caller: Caller, query: ContactQuery) -> ContactList:
    """List the contacts who have a conversation that you may read, newest first."""
    page = await caller.core.read(
        lambda session: contacts(
            caller.scope,
            session,
            limit=query.limit,
            after=query.cursor or None,
            words=query.q,
        )
    )
    items = [ContactOut.model_validate(_values(each)) for each in page.items]
    return ContactList(items=items, next=page.next)


@operation("GET /contacts/{contact_id}", TAG, refuses=(404,))
async def get_contact(caller: Caller, contact_id: int) -> OneContact:
    """Look at one contact, with identities and conversations."""
    view = await caller.core.read(
        lambda session: contact(caller.scope, session, contact_id)
    )
    theirs = await caller.core.read(
        lambda session: newest_page(
            caller.scope,
            session,
            limit=NEWEST,
            only=ConversationFilter(contact_id=contact_id),
        )
    )
    conversations = [
        ConversationOfContact(
            id=each.id,
            channel=each.channel,
            status=each.status,
            opened_at=each.opened_at,
        )
        for each in theirs.items
    ]
    return OneContact.model_validate({**_values(view), "conversations": conversations})


def _values(view: ContactView) -> dict[str, object]:
    return {
        "id": view.id,
        "name": view.shown_as,
        "language": view.language,
        "tags": list(view.tags),
        "created_at": view.created_at,
        "identities": [_identity(each) for each in view.identities],
    }


def _identity(view: IdentityView) -> IdentityOut:
    return IdentityOut(
        id=view.id,
        channel_type=view.channel_type,
        name=view.name,
        aliases=[
            AliasOut(kind=each.kind, value=each.value, strength=each.strength)
            for each in view.aliases
        ],
        blocked=bool(view.blocked_on),
    )
