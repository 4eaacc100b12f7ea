"""Messages that a phone has no button for: one of every other kind that Meta sends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from webcare.domain.content import MessageKind
from webcare_whatsapp.simulation.inbound import Utterance, unsupported

if TYPE_CHECKING:
    from collections.abc import Callable

    from webcare_whatsapp.simulation.wire import Json

UNSUPPORTED = (
    "button",
    "edit",
    "errors",
    "gif",
    "group_invite",
    "hsm",
    "image",
    "interactive",
    "keep_in_chat",
    "link_preview",
    "list",
    "location",
    "media_placeholder",
    "order",
    "pin",
    "poll_creation",
    "poll_update",
    "product",
    "reaction",
)
"""What `unsupported.type` can be."""

_ORDER: Json = {
    "catalog_id": "194836987003835",
    "text": "Graag bezorgen bij gate D12.",
    "product_items": [
        {
            "product_retailer_id": "nekkussen",
            "quantity": 2,
            "item_price": 19.95,
            "currency": "EUR",
        },
        {
            "product_retailer_id": "wereldstekker",
            "quantity": 1,
            "item_price": 12.5,
            "currency": "EUR",
        },
    ],
}

_REFERRAL: Json = {
    "source_url": "https://fb.me/3cr4Wqqkv",
    "source_id": "120226305854810726",
    "source_type": "ad",
    "headline": "Vragen over je reis?",
    "body": "App met de luchthaven",
    "media_type": "image",
    "image_url": "https://scontent.example/advertentie.jpg",
    "ctwa_clid": "Aff-n8ZTODiE79d22KtAwQKj9e",
    "welcome_message": {"text": "Hallo! Waarmee kunnen we helpen?"},
}

_FORM = {
    "vluchtnummer": "OV 1427",
    "kleur": "blauw",
    "merk": "onbekend",
    "flow_token": "unused",
}


def _order() -> tuple[str, Utterance]:
    return "Bestelling: 3 artikelen", Utterance(type="order", part={"order": _ORDER})


def _form() -> tuple[str, Utterance]:
    reply: Json = {"name": "flow", "body": "Sent", "response_json": json.dumps(_FORM)}
    part: Json = {"interactive": {"type": "nfm_reply", "nfm_reply": reply}}
    return "Ingevuld formulier", Utterance(type="interactive", part=part)


def _advertisement() -> tuple[str, Utterance]:
    text = "Hallo, kan ik mijn ticket hier omboeken?"
    extra: Json = {"referral": _REFERRAL}
    said = Utterance(type="text", part={"text": {"body": text}}, extra=extra)
    return text, said


def _call_permission() -> tuple[str, Utterance]:
    reply = {
        "response": "accept",
        "expiration_timestamp": 1_793_000_000,
        "response_source": "user_action",
    }
    shape: Json = {"type": "call_permission_reply", "call_permission_reply": reply}
    return "U mag bellen", Utterance(type="interactive", part={"interactive": shape})


def _product_question() -> tuple[str, Utterance]:
    text = "Is dit nekkussen ook in het rood te krijgen?"
    product = {"catalog_id": "194836987003835", "product_retailer_id": "nekkussen"}
    extra: Json = {"context": {"referred_product": product}}
    return text, Utterance(type="text", part={"text": {"body": text}}, extra=extra)


def _untyped() -> tuple[str, Utterance]:
    return "Bericht zonder soort", Utterance(type="")


def _unheard_of() -> tuple[str, Utterance]:
    part: Json = {"hologram": {"id": "1", "depth": 3}}
    return "Iets wat nog niet bestond", Utterance(type="hologram", part=part)


def _unavailable() -> tuple[str, Utterance]:
    return "Bericht niet beschikbaar", unsupported("media_placeholder", 131060)


OCCASIONS: dict[str, tuple[str, MessageKind, Callable[[], tuple[str, Utterance]]]] = {
    "order": ("Send an order", MessageKind.ORDER, _order),
    "form": ("Fill in a form", MessageKind.FORM, _form),
    "advertisement": ("Come from an advertisement", MessageKind.TEXT, _advertisement),
    "product": ("Ask about a product", MessageKind.TEXT, _product_question),
    "call_permission": ("Allow us to call", MessageKind.CHOICE, _call_permission),
    "unavailable": ("Send what Meta lost", MessageKind.UNSUPPORTED, _unavailable),
    "unheard_of": ("Send a type of the future", MessageKind.UNKNOWN, _unheard_of),
    "untyped": ("Send a message without a type", MessageKind.UNKNOWN, _untyped),
}
"""By name: the title, the kind on the phone, and what makes text and wording."""
