"""How a message of ours fares after it was accepted, and what the platform tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from webcare.domain.content import MessageKind
from webcare.domain.status import MessageStatus
from webcare_whatsapp.simulation import outbox
from webcare_whatsapp.simulation.graph import details, status_error

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from webcare_whatsapp.simulation.customers import Number
    from webcare_whatsapp.simulation.wire import Json
    from webcare_whatsapp.simulation.world import Chat, World

FREE_A_MONTH = 1000
"""Service messages that cost nothing, per number and month, since 1 October 2026."""

_ZONE = ZoneInfo("Europe/Amsterdam")
_PLAYED_AFTER = 2.0
_PRICED = (MessageStatus.DELIVERED, MessageStatus.READ)


def follow(world: World, chat: Chat, message_id: str, *, fails_with: int = 0) -> None:
    """Plan what happens to an accepted message."""
    scenario = world.scenario

    def plan(seconds: float, step: Callable[[], None]) -> None:
        world.timeline.after(seconds * scenario.status_pace, _deed(step))

    def telling(status: MessageStatus) -> Callable[[], None]:
        return lambda: tell(world, chat, message_id, status)

    sent = world.random.uniform(0.05, 0.3)
    arrives = sent + world.random.uniform(0.2, 3)
    if fails_with:
        plan(sent, lambda: fail(world, chat, message_id, fails_with))
        return
    swapped = scenario.path == "delivered_before_sent"
    plan(arrives + 0.5 if swapped else sent, telling(MessageStatus.SENT))
    if scenario.path == "never_delivered" or chat.blocked_by_customer:
        return
    silent = scenario.path == "read_without_delivered"
    plan(
        sent if swapped else arrives,
        lambda: arrive(world, chat, message_id, tell_it=not silent),
    )
    if scenario.reading == "itself":
        plan(
            arrives + scenario.read_after, lambda: read_message(world, chat, message_id)
        )


def arrive(world: World, chat: Chat, message_id: str, *, tell_it: bool = True) -> None:
    """Let a message of ours reach the phone."""
    if message := chat.messages.get(message_id):  # a reaction is no message
        world.put(chat, replace(message, shown=True))
        chat.typing_until = None
    if tell_it:
        tell(world, chat, message_id, MessageStatus.DELIVERED)


def read_message(world: World, chat: Chat, message_id: str) -> None:
    """Let the customer have read one message of ours that is on the phone."""
    message = chat.messages.get(message_id)
    done = {MessageStatus.READ, MessageStatus.PLAYED, MessageStatus.FAILED}
    if message is None or message.by_person or not message.shown:
        return
    if message.status in done:
        return
    if world.scenario.reading == "silent":
        return
    tell(world, chat, message_id, MessageStatus.READ)
    if message.kind is MessageKind.VOICE:
        world.timeline.after(
            _PLAYED_AFTER,
            _deed(lambda: tell(world, chat, message_id, MessageStatus.PLAYED)),
        )


def tell(world: World, chat: Chat, message_id: str, status: MessageStatus) -> None:
    """Tell how far a message of ours has come."""
    _advance(world, chat, message_id, status)
    item = _item(world, chat, message_id, status)
    for _ in range(2 if world.scenario.path == "twice" else 1):
        _send(world, chat, item)


def fail(world: World, chat: Chat, message_id: str, code: int) -> None:
    """Tell that a message of ours did not get through after all."""
    if message := chat.messages.get(message_id):
        note = f"{code}: {details(code)}"
        world.put(chat, replace(message, status=MessageStatus.FAILED, note=note))
    item = _item(world, chat, message_id, MessageStatus.FAILED)
    item.pop("pricing", None)
    item.pop("conversation", None)
    item["errors"] = [status_error(code)]
    _send(world, chat, item)


def fail_unknown(world: World, number: Number, message_id: str, digits: str) -> None:
    """Tell that a message went to a number that has no WhatsApp."""
    item: Json = {
        "id": message_id,
        "status": "failed",
        "timestamp": _unix(world.timeline.now()),
        "recipient_id": digits,
        "errors": [status_error(131026)],
    }
    outbox.post_value(world, number, {"statuses": [item]}, lane=f"status:{digits}")


def price(world: World, chat: Chat, category: str) -> Json:
    """Return what a message costs, and count it."""
    now = world.timeline.now()
    shape: Json = {"billable": True, "pricing_model": "PMP"}
    if chat.free_entry_until and now < chat.free_entry_until:
        free = {"billable": False, "type": "free_entry_point"}
        return shape | free | {"category": "referral_conversion"}
    if category != "service":
        return shape | {"type": "regular", "category": category}
    if world.scenario.paid_exempt:
        exempt = {"billable": False, "type": "regular", "subtype": "paid_exempt"}
        return shape | exempt | {"category": category}
    key = (chat.number.id, now.astimezone(_ZONE).strftime("%Y-%m"))
    world.service_messages[key] += 1
    used = world.service_messages[key] + world.scenario.free_used
    if used <= FREE_A_MONTH:
        free = {"billable": False, "type": "free_customer_service"}
        return shape | free | {"category": category}
    return shape | {"type": "regular", "category": category}


def _advance(world: World, chat: Chat, message_id: str, status: MessageStatus) -> None:
    message = chat.messages.get(message_id)
    order = list(MessageStatus)
    if message and order.index(status) > order.index(message.status):
        world.progress(chat, message_id, status)


def _item(world: World, chat: Chat, message_id: str, status: MessageStatus) -> Json:
    sent = chat.sent[message_id]
    customer = world.customer(chat.customer_id)
    item: Json = {
        "id": message_id,
        "status": status.value,
        "timestamp": _unix(world.timeline.now()),
    }
    if not customer.hides_number:
        item["recipient_id"] = customer.phone
    if world.scenario.recipient_user_id:
        item["recipient_user_id"] = customer.bsuid
    if sent.price and _carries_price(sent.told, status):
        item["pricing"] = sent.price
        if world.scenario.conversations:
            item["conversation"] = _conversation(world, chat, sent.price)
    sent.told.add(status.value)
    if sent.opaque:
        item["biz_opaque_callback_data"] = sent.opaque
    return item


def _carries_price(told: set[str], status: MessageStatus) -> bool:
    """Tell whether a status names the price: `sent`, and the first of the two after."""
    if status is MessageStatus.SENT:
        return True
    return status in _PRICED and not told & {priced.value for priced in _PRICED}


def _conversation(world: World, chat: Chat, price_: Json) -> Json:
    expires = world.timeline.now() + timedelta(hours=24)
    seed = f"{chat.number.id}{chat.customer_id}{expires:%Y%m%d}".encode()
    return {
        "id": seed.hex()[:32],
        "expiration_timestamp": _unix(expires),
        "origin": {"type": price_["category"]},
    }


def _send(world: World, chat: Chat, item: Json) -> None:
    value: Json = {"statuses": [item]}
    if item["status"] == MessageStatus.FAILED:
        value["contacts"] = [world.customer(chat.customer_id).contact]
    outbox.post_value(world, chat.number, value, lane=f"status:{chat.topic}")


def _unix(moment: datetime) -> str:
    return str(int(moment.timestamp()))


def _deed(step: Callable[[], None]) -> Callable[[], Awaitable[None]]:
    async def deed() -> None:
        step()

    return deed
