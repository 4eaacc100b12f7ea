"""`POST /messages`: the checks in Meta's order, and what is accepted."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from webcare.domain.content import Buttons, MessageKind, Option
from webcare.domain.status import MessageStatus
from webcare.plugin.simulation import PhoneFile, PhoneMessage, PhoneReaction
from webcare_whatsapp.simulation import bodies, statuses, wire
from webcare_whatsapp.simulation.graph import GraphError
from webcare_whatsapp.simulation.media import refusal
from webcare_whatsapp.simulation.templates import Filled, fill
from webcare_whatsapp.simulation.world import Sent

if TYPE_CHECKING:
    from webcare_whatsapp.simulation.bodies import Wanted
    from webcare_whatsapp.simulation.customers import Customer, Number
    from webcare_whatsapp.simulation.wire import Json
    from webcare_whatsapp.simulation.world import Chat, World

TYPING_FOR = timedelta(seconds=25)
MARKETING_CAP = 2
"""Marketing messages that one person gets in 24 hours."""
OPAQUE_LIMIT = 512

_DAY = timedelta(hours=24)
_BSUID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")


def send(world: World, number: Number, body: Json) -> Json:
    """Take a message to be sent and return the answer's body.

    Raises:
        GraphError: when it is refused at once.
    """
    if body.get("messaging_product") != "whatsapp":
        text = "The parameter messaging_product is required."
        raise GraphError(100, text, f"(#100) {text}")
    if body.get("status") == "read":
        return mark_read(world, number, body)
    wanted = bodies.read(body)
    opaque = str(body.get("biz_opaque_callback_data", ""))
    if len(opaque) > OPAQUE_LIMIT:
        raise GraphError(131009, "biz_opaque_callback_data is too long.")
    addressed, customer = _recipient(world, number, body)
    filled = _fill(world, wanted)
    _refuse_as_told(world)
    if customer is None:
        return _accept_unknown(world, number, addressed)
    chat = world.chat(number.id, customer.id)
    _check_pace(world, number, chat)
    _check_person(world, chat, wanted)
    message_id = wire.wamid(world.random, customer.phone)
    if wanted.target:
        _react(world, chat, wanted)
    else:
        message = _message(world, wanted, filled, message_id)
        quotes = (body.get("context") or {}).get("message_id")
        known = quotes if quotes in chat.messages else None
        world.put(chat, replace(message, quotes=known))
    chat.sent[message_id] = Sent(opaque, _price(world, chat, wanted, filled))
    code = _late_failure(world, chat, wanted, filled)
    statuses.follow(world, chat, message_id, fails_with=code)
    template = {"message_status": "accepted"} if filled else {}
    return {
        "messaging_product": "whatsapp",
        "contacts": [_echo(addressed, customer)],
        "messages": [{"id": message_id, **template}],
    }


def mark_read(world: World, number: Number, body: Json) -> Json:
    """Mark a message and all before it as read; perhaps show that we type.

    Raises:
        GraphError: 131009 when there is no such message.
    """
    message_id = str(body.get("message_id", ""))
    chat = world.find_message(number.id, message_id)
    if chat is None or not chat.messages[message_id].by_person:
        raise GraphError(131009, f"Message {message_id} does not exist.")
    if "typing_indicator" in body:
        if (body["typing_indicator"] or {}).get("type") != "text":
            raise GraphError(131009, "typing_indicator.type must be text.")
        _type(world, chat)
    for other in tuple(chat.messages.values()):
        if other.by_person and other.status is not MessageStatus.READ:
            world.put(chat, replace(other, status=MessageStatus.READ))
        if other.id == message_id:
            break
    return {"success": True}


def _type(world: World, chat: Chat) -> None:
    chat.typing_until = world.timeline.now() + TYPING_FOR

    async def stop() -> None:
        world.changes.note(chat.topic)

    world.timeline.after(TYPING_FOR.total_seconds(), stop)
    world.changes.note(chat.topic)


def _recipient(world: World, number: Number, body: Json) -> tuple[str, Customer | None]:
    """Return the address as it was given, and whose it is; `to` wins."""
    to, bsuid = body.get("to"), body.get("recipient")
    if to:
        digits = _digits(number, str(to))
        if digits == number.phone:
            raise GraphError(131021)
        return str(to), _find(world, phone=digits)
    if not bsuid:
        text = "The parameter to is required."
        raise GraphError(100, text, f"(#100) {text}")
    if not _BSUID.fullmatch(str(bsuid)):
        raise GraphError(131009, f"recipient {bsuid} is not a valid user id.")
    return str(bsuid), _find(world, bsuid=str(bsuid))


def _digits(number: Number, to: str) -> str:
    """Return a phone number; without a plus it gets our own number's country code."""
    digits = re.sub(r"\D", "", to)
    return digits if to.strip().startswith("+") else number.country_code + digits


def _find(world: World, *, phone: str = "", bsuid: str = "") -> Customer | None:
    return next(
        (c for c in world.customers.values() if phone == c.phone or bsuid == c.bsuid),
        None,
    )


def _echo(addressed: str, customer: Customer) -> Json:
    if addressed == customer.bsuid:
        return {"input": addressed, "user_id": customer.bsuid}
    return {"input": addressed, "wa_id": customer.phone}


def _refuse_as_told(world: World) -> None:
    code = int(world.scenario.refuse_next)
    if code:
        world.scenario = replace(world.scenario, refuse_next=0)
        world.changes.note("laboratory")
        raise GraphError(code)


def _check_pace(world: World, number: Number, chat: Chat) -> None:
    now = world.timeline.now()
    bucket = world.bucket(number.id)
    if not chat.pair.holds(now):
        raise GraphError(131056)
    if not bucket.holds(now):
        raise GraphError(130429, subcode=2494055)
    chat.pair.take()
    bucket.take()


def _check_person(world: World, chat: Chat, wanted: Wanted) -> None:
    if chat.blocked_by_us:
        raise GraphError(130403)
    free = wanted.kind is not MessageKind.TEMPLATE
    closed = free and not world.window_is_open(chat)
    if closed and world.scenario.window == "at_once":
        raise GraphError(131047)
    if wanted.target and wanted.target not in chat.messages:
        raise GraphError(131009, "reaction.message_id is not a message of this chat.")
    if wanted.media_id and not world.media.get(wanted.media_id, world.timeline.now()):
        raise GraphError(131009, f"There is no media with id {wanted.media_id}.")


def _fill(world: World, wanted: Wanted) -> Filled | None:
    if wanted.template is None:
        return None
    part = wanted.template
    template = world.templates.sendable(part["name"], part["language"]["code"])
    return fill(template, part.get("components", []))


def _late_failure(
    world: World, chat: Chat, wanted: Wanted, filled: Filled | None
) -> int:
    """Return with what code an accepted message fails, 0 when it gets through."""
    told = int(world.scenario.fail_next)
    if told:
        world.scenario = replace(world.scenario, fail_next=0)
        world.changes.note("laboratory")
    if filled and filled.template.category == "MARKETING":
        return told or chat.fails_with or _marketing_failure(world, chat)
    if not filled and not world.window_is_open(chat):
        return told or chat.fails_with or 131047
    return told or chat.fails_with or _media_failure(world, wanted)


def _marketing_failure(world: World, chat: Chat) -> int:
    now = world.timeline.now()
    chat.marketing = [at for at in chat.marketing if at > now - _DAY]
    if chat.opted_out:
        return 131050
    if len(chat.marketing) >= MARKETING_CAP:
        return 131049
    chat.marketing.append(now)
    return 0


def _media_failure(world: World, wanted: Wanted) -> int:
    if wanted.link:
        # Nothing outside this machine exists for the simulation.
        return 131053
    stored = world.media.kept(wanted.media_id) if wanted.media_id else None
    if stored is None:
        return 0
    size = len(stored.file.data)
    return 131053 if refusal(wanted.kind, stored.file.mime_type, size) else 0


def _price(
    world: World, chat: Chat, wanted: Wanted, filled: Filled | None
) -> Json | None:
    if wanted.target:
        return None
    category = filled.template.category.lower() if filled else "service"
    return statuses.price(world, chat, category)


def _message(
    world: World, wanted: Wanted, filled: Filled | None, message_id: str
) -> PhoneMessage:
    stored = world.media.kept(wanted.media_id) if wanted.media_id else None
    file = (
        None
        if stored is None
        else PhoneFile(
            id=stored.id,
            filename=wanted.filename or stored.file.filename,
            mime_type=stored.file.mime_type,
            size=len(stored.file.data),
        )
    )
    return PhoneMessage(
        id=message_id,
        by_person=False,
        kind=wanted.kind,
        at=world.timeline.now(),
        status=MessageStatus.QUEUED,
        text=filled.text if filled else wanted.text,
        content=_template_buttons(filled) if filled else wanted.content,
        file=file,
        shown=False,
    )


def _template_buttons(filled: Filled) -> Buttons:
    buttons = zip(filled.template.buttons, filled.payloads, strict=True)
    return Buttons(
        options=tuple(
            Option(id=payload, title=label, description=kind)
            for (kind, label, _), payload in buttons
        ),
        header=filled.header,
        footer=filled.template.footer,
    )


def _react(world: World, chat: Chat, wanted: Wanted) -> None:
    message = chat.messages[wanted.target]
    others = tuple(reaction for reaction in message.reactions if reaction.by_person)
    ours = (PhoneReaction(wanted.text, by_person=False),) if wanted.text else ()
    world.put(chat, replace(message, reactions=others + ours))


def _accept_unknown(world: World, number: Number, addressed: str) -> Json:
    """Accept what goes to a number without WhatsApp; it fails later, with 131026."""
    known = _BSUID.fullmatch(addressed)
    digits = "0" if known else _digits(number, addressed)
    message_id = wire.wamid(world.random, digits)
    contact = {"user_id": addressed} if known else {"wa_id": digits}

    async def fail() -> None:
        statuses.fail_unknown(world, number, message_id, digits)

    world.timeline.after(world.random.uniform(0.05, 0.3), fail)
    return {
        "messaging_product": "whatsapp",
        "contacts": [{"input": addressed, **contact}],
        "messages": [{"id": message_id}],
    }
