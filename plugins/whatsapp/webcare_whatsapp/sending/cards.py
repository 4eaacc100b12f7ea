"""An address-book card as WhatsApp takes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webcare.domain.content import ContactCard
    from webcare.plugin.payloads import Json

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def card(person: ContactCard) -> Json:
    """Return one card; Meta wants a first name beside the full one."""
    found: Json = {"name": {"formatted_name": person.name, "first_name": person.name}}
    lists: Json = {
        "phones": [{"phone": phone} for phone in person.phones],
        "emails": [{"email": address} for address in person.emails],
        "addresses": [{"street": address} for address in person.addresses],
        "urls": [{"url": address} for address in person.urls],
    }
    found.update({name: rows for name, rows in lists.items() if rows})
    if person.organisation:
        found["org"] = {"company": person.organisation}
    if _DATE.fullmatch(person.birthday):
        found["birthday"] = person.birthday
    return found
