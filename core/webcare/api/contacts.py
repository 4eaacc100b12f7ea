"""Contacts: the people who write, and what is known about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field
from sqlmodel import Session

from webcare.api.operations import Caller, operation
from webcare.api.values import In, ListOut, Out, OutId, Paging, Text
from webcare.services.people.contacts import (
    LONGEST_NAME,
    MOST_TAGS,
    ContactChange,
    change_contact,
)
from webcare.storage.queries.conversations import (
    ConversationFilter,
    ConversationView,
    newest_page,
)
from webcare.storage.queries.people import (
    ContactView,
    IdentityView,
    contacts,
    survivor,
)
from webcare.storage.queries.profiles import ProfileView, profile

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
    version: int = Field(description="Goes up with every change to what is known.")


class ConversationOfContact(Out):
    """A conversation with the contact, in short."""

    id: OutId
    channel: str
    status: str
    opened_at: datetime


class PreferenceOut(Out):
    """What a person allowed or refused on a channel, as it stands."""

    channel: str
    category: str
    allowed: bool
    changed_at: datetime


class OneContact(ContactOut):
    """A person with what is known, and the newest conversations, at most 20."""

    details: dict[str, str] = Field(
        description="Values of your organisation's own fields, by the field's name."
    )
    preferences: list[PreferenceOut]
    conversations: list[ConversationOfContact]


class ContactList(ListOut[ContactOut]):
    """Some contacts."""


class ContactQuery(Paging):
    """Which contacts."""

    q: Text = Field(
        "",
        max_length=200,
        description="Part of a name, address, tag or own field. A phone number may be "
        "written in any way.",
    )
    tag: Text = Field("", max_length=100, description="A tag, as it is written.")


class ContactPatch(In):
    """What to change, all or nothing; what is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"name": "Anna de Vries", "tags": ["press"]},
                {"details": {"customer_number": "48213"}, "version": 3},
            ]
        }
    )

    name: Text | None = Field(
        None,
        max_length=LONGEST_NAME,
        description="Empty to show what the platforms call them; null changes nothing.",
    )
    language: Text | None = Field(
        None,
        max_length=20,
        description="A code such as `nl`; empty when it is not known; null changes "
        "nothing.",
    )
    tags: list[Text] | None = Field(
        None,
        max_length=MOST_TAGS,
        description="Replaces all tags, of 1 to 40 characters; null changes nothing.",
    )
    details: dict[Text, Text] = Field(
        default_factory=dict,
        description="Own fields by name; an empty text removes a value.",
    )
    version: int | None = Field(
        None, description="The `version` that you looked at: 409 when it has changed."
    )


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
            tag=query.tag,
        )
    )
    items = [shown(each) for each in page.items]
    return ContactList(items=items, next=page.next)


@operation("GET /contacts/{contact_id}", TAG, refuses=(404,))
async def get_contact(caller: Caller, contact_id: int) -> OneContact:
    """Look at one contact, with identities, own fields and conversations.

    The identifier of a contact that was merged gives the one that stands for it now,
    under its own `id`.
    """
    return await _whole(caller, contact_id)


@operation("PATCH /contacts/{contact_id}", TAG, refuses=(403, 404, 409, 415))
async def patch_contact(
    caller: Caller, contact_id: int, body: ContactPatch
) -> OneContact:
    """Change what is known about a contact.

    It takes the right to edit contacts in one of their conversations. A contact that
    was merged is not changed: that is a 409.
    """
    change = ContactChange(
        name=body.name, language=body.language, tags=body.tags, details=body.details
    )
    await change_contact(
        caller.core, caller.scope, contact_id, change, seen=body.version
    )
    return await _whole(caller, contact_id)


def shown(view: ContactView) -> ContactOut:
    """Return a contact as the API shows it in a list."""
    return ContactOut.model_validate(_values(view))


async def _whole(caller: Caller, contact_id: int) -> OneContact:
    def read(session: Session) -> OneContact:
        stands = survivor(session, contact_id)
        view = profile(caller.scope, session, stands)
        only = ConversationFilter(contact_id=stands)
        page = newest_page(caller.scope, session, limit=NEWEST, only=only)
        return _one(view, page.items)

    return await caller.core.read(read)


def _one(view: ProfileView, conversations: Sequence[ConversationView]) -> OneContact:
    return OneContact.model_validate(
        {
            **_values(view.contact),
            "details": dict(view.details),
            "preferences": [
                PreferenceOut(
                    channel=each.channel,
                    category=each.category,
                    allowed=each.allowed,
                    changed_at=each.changed_at,
                )
                for each in view.preferences
            ],
            "conversations": [
                ConversationOfContact(
                    id=each.id,
                    channel=each.channel,
                    status=each.status,
                    opened_at=each.opened_at,
                )
                for each in conversations
            ],
        }
    )


def _values(view: ContactView) -> dict[str, object]:
    return {
        "id": view.id,
        "name": view.shown_as,
        "language": view.language,
        "tags": list(view.tags),
        "created_at": view.created_at,
        "identities": [_identity(each) for each in view.identities],
        "version": view.version,
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
