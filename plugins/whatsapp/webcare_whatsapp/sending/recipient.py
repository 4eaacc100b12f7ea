"""To whom a message goes, and whom the answer says it went to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.errors import PermanentDeliveryError
from webcare.plugin import sentence
from webcare.plugin.payloads import first_object, text
from webcare_whatsapp.aliases import BSUID, OPAQUE, PHONE, aliases, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webcare.domain.people import Alias
    from webcare.plugin.payloads import Json

NO_ADDRESS = sentence(
    "We have no phone number or WhatsApp id of this person, so nothing can be sent."
)


def addressed(person: Sequence[Alias]) -> Json:
    """Return the part of a send that says to whom.

    The phone number when we know it: `to` wins over `recipient` at Meta anyhow, and
    every type of message takes it. Without one the business-scoped id does.

    Raises:
        PermanentDeliveryError: when we know neither.
    """
    if number := value_of(person, PHONE) or value_of(person, OPAQUE):
        return {"to": number}
    if user_id := value_of(person, BSUID):
        return {"recipient": user_id}
    raise PermanentDeliveryError(NO_ADDRESS)


def blocked_user(person: Sequence[Alias]) -> Json:
    """Return a person as the block list names them.

    Raises:
        PermanentDeliveryError: when we know neither number nor id.
    """
    to = addressed(person)
    return {"user": to["to"]} if "to" in to else {"user_id": to["recipient"]}


def learned(answer: Json, waba: str) -> tuple[Alias, ...]:
    """Return what the answer to a send tells of the recipient.

    WhatsApp's own spelling of a number can differ from ours, as in Brazil and Mexico.
    """
    contact = first_object(answer, "contacts") or {}
    return aliases(
        waba=waba,
        user_id=text(contact, "user_id"),
        parent_id=text(contact, "parent_user_id"),
        wa_id=text(contact, "wa_id"),
    )
