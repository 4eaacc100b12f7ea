"""One change of a delivery, and who the people in it are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webcare.domain.people import Person
from webcare.plugin.payloads import Json, Unreadable, digest, nested, objects, text
from webcare_whatsapp.aliases import aliases

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one element of `changes` says, with what surrounds it.

    Attributes:
        waba: the business account's id, from the entry.
        field: what sort of change it is, such as `messages`.
        number: our phone number's id at Meta; None when the change names none.
        sent_at: when Meta made the notification, None when it does not say.
        contacts: the side list of people, under each id that it gives them. They are
            never matched by position: the lists need not be in step.
    """

    waba: str
    field: str
    value: Json
    number: str | None
    sent_at: datetime | None
    contacts: dict[str, Json]

    @property
    def account(self) -> str | None:
        """Return the id that the change as a whole is addressed to."""
        return self.number or self.waba or None

    def key(self, *item: object) -> str:
        """Return a key under which a redelivery of the item is recognised."""
        return digest(self.waba, self.field, *item)


def read_change(waba: str, change: Json, sent_at: datetime | None) -> Change:
    """Return a change with its side list of people indexed.

    Raises:
        Unreadable: when it has no value, or says not what it is about.
    """
    name = text(change, "field")
    value = change.get("value")
    if not name or not isinstance(value, dict):
        raise Unreadable("a change needs a field and a value")
    number = text(nested(value, "metadata"), "phone_number_id")
    return Change(
        waba=waba,
        field=name,
        value=value,
        number=number or None,
        sent_at=sent_at,
        contacts=_by_id(value),
    )


def _by_id(value: Json) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for contact in objects(value, "contacts"):
        for name in ("wa_id", "user_id"):
            if key := text(contact, name):
                found[key] = contact
    return found


def sender(change: Change, item: Json) -> Person:
    """Return who sent a message.

    Raises:
        Unreadable: when nothing tells.
    """
    return _required(
        person(
            change,
            wa_id=text(item, "from"),
            user_id=text(item, "from_user_id"),
            parent_id=text(item, "from_parent_user_id"),
        )
        or _only_contact(change),
        "the sender",
    )


def addressee(change: Change, item: Json) -> Person:
    """Return to whom a message of our own side went.

    Raises:
        Unreadable: when nothing tells.
    """
    return _required(
        person(
            change,
            wa_id=text(item, "to"),
            user_id=text(item, "to_user_id"),
            parent_id=text(item, "to_parent_user_id"),
        )
        or _only_contact(change),
        "the addressee",
    )


def person(
    change: Change, *, wa_id: str = "", user_id: str = "", parent_id: str = ""
) -> Person | None:
    """Return a person by their ids, with what the side list adds; None without ids."""
    contact = change.contacts.get(user_id) or change.contacts.get(wa_id) or {}
    profile = nested(contact, "profile")
    found = aliases(
        waba=change.waba,
        user_id=user_id or text(contact, "user_id"),
        parent_id=parent_id or text(contact, "parent_user_id"),
        wa_id=wa_id or text(contact, "wa_id"),
        name=text(profile, "username"),
    )
    return Person(found, text(profile, "name")) if found else None


def _only_contact(change: Change) -> Person | None:
    """Return the one person of the side list, when an item names nobody itself."""
    people = {id(contact): contact for contact in change.contacts.values()}
    if len(people) != 1:
        return None
    contact = next(iter(people.values()))
    return person(
        change, wa_id=text(contact, "wa_id"), user_id=text(contact, "user_id")
    )


def _required(found: Person | None, whom: str) -> Person:
    if found is None:
        raise Unreadable(f"nothing tells {whom}")
    return found
