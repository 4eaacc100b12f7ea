"""Address-book cards that a customer shares."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from webcare.domain.content import ContactCard, Contacts
from webcare.plugin.payloads import Json, nested, objects, text
from webcare_whatsapp.aliases import phone_number

if TYPE_CHECKING:
    from collections.abc import Iterator

_VCARD_PHONE = re.compile(r"^TEL[^:\r\n]{0,200}:([^\r\n]{1,40})", re.MULTILINE)
_ADDRESS_PARTS = ("street", "zip", "city", "state", "country")


def contact_cards(item: Json) -> Contacts:
    """Return the cards of a message.

    `requested` says that the customer answers our question for their number.
    """
    cards = list(objects(item, "contacts"))
    return Contacts(
        cards=tuple(map(_card, cards)),
        requested=any(text(card, "origin") == "contact_request" for card in cards),
    )


def _card(card: Json) -> ContactCard:
    name = nested(card, "name")
    return ContactCard(
        name=text(name, "formatted_name") or _joined(name, "first_name", "last_name"),
        phones=tuple(_phones(card)),
        emails=_each(card, "emails", "email"),
        organisation=text(nested(card, "org"), "company"),
        addresses=tuple(
            _joined(address, *_ADDRESS_PARTS, between=", ")
            for address in objects(card, "addresses")
        ),
        urls=_each(card, "urls", "url"),
        birthday=text(card, "birthday"),
    )


def _phones(card: Json) -> Iterator[str]:
    given = [
        text(phone, "phone") or phone_number(text(phone, "wa_id"))
        for phone in objects(card, "phones")
    ]
    yield from filter(None, given or _VCARD_PHONE.findall(text(card, "vcard")))


def _each(card: Json, name: str, part: str) -> tuple[str, ...]:
    return tuple(filter(None, (text(entry, part) for entry in objects(card, name))))


def _joined(item: Json, *names: str, between: str = " ") -> str:
    return between.join(filter(None, (text(item, name) for name in names)))
