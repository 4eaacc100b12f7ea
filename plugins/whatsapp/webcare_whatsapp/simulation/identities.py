"""Customers who move to another number, which gives them another id as well."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from webcare.domain.content import MessageKind
from webcare.errors import SimulationError
from webcare_whatsapp.simulation import inbound, outbox

if TYPE_CHECKING:
    from webcare_whatsapp.simulation.customers import Customer
    from webcare_whatsapp.simulation.wire import Json
    from webcare_whatsapp.simulation.world import Chat, World

_SHORTEST = 8


def change_number(world: World, chat: Chat, phone: str) -> None:
    """Let a customer move to another number; the business-scoped id is new, too.

    Raises:
        SimulationError: when it is no number, or somebody else's.
    """
    digits = re.sub(r"\D", "", phone)
    if len(digits) < _SHORTEST:
        raise SimulationError("Give a phone number with its country code.")
    if any(digits == customer.phone for customer in world.customers.values()):
        raise SimulationError("Somebody has this number already.")
    old = world.customer(chat.customer_id)
    new = replace(old, phone=digits, bsuid=_new_bsuid(world))
    world.customers[old.id] = new
    part: Json = {
        "body": f"User {old.name} changed from {old.phone} to {new.phone}",
        "wa_id": new.phone,
        "user_id": new.bsuid,
        "type": "user_changed_number",
    }
    _notify(world, chat, part, sender={"from": old.phone})


def change_user_id(world: World, chat: Chat) -> None:
    """Give a customer a new business-scoped id; the old one stands in the text only."""
    old = world.customer(chat.customer_id)
    new = replace(old, bsuid=_new_bsuid(world))
    world.customers[old.id] = new
    part: Json = {
        "body": f"User {old.name} changed from {old.bsuid} to {new.bsuid}",
        "user_id": new.bsuid,
        "type": "user_changed_user_id",
    }
    _notify(world, chat, part, sender=_number(new))


def _number(customer: Customer) -> Json:
    return {} if customer.hides_number else {"from": customer.phone}


def _notify(world: World, chat: Chat, part: Json, *, sender: Json) -> None:
    message = inbound.new_message(world, chat, MessageKind.SYSTEM, part["body"])
    world.put(chat, message)
    item: Json = {
        **sender,
        "id": message.id,
        "timestamp": str(int(message.at.timestamp())),
        "type": "system",
        "system": part,
    }
    outbox.post_value(world, chat.number, {"messages": [item]}, lane=chat.topic)
    world.changes.note("people")


def _new_bsuid(world: World) -> str:
    return f"NL.{world.random.randrange(10**19, 10**20)}"
