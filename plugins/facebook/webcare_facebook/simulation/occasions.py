"""What a phone has no button for: one of every other thing that Messenger sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.content import MessageKind
from webcare_facebook.simulation import inbound, outbox, publishing, wire
from webcare_facebook.simulation.samples import meter

if TYPE_CHECKING:
    from collections.abc import Callable

    from webcare_facebook.simulation.wire import Json
    from webcare_facebook.simulation.world import Chat, World

    Happening = Callable[[World, Chat], None]

_ARTICLE = "https://www.example.org/koffer-met-drie-wielen"


def happen(world: World, chat: Chat, name: str) -> None:
    """Let something special happen in a chat."""
    OCCASIONS[name][1](world, chat)


def _utter(world: World, chat: Chat, kind: MessageKind, text: str, part: Json) -> None:
    message = inbound.new_message(world, kind, text, world.timeline.now())
    inbound.utter(world, chat, message, part)


def _share(world: World, chat: Chat) -> None:
    title = "Koffer met drie wielen"
    payload = {"url": _ARTICLE, "title": title}
    shared = {"type": "fallback", "payload": payload, "title": title, "url": _ARTICLE}
    part: Json = {"text": _ARTICLE, "attachments": [shared]}
    _utter(world, chat, MessageKind.TEXT, _ARTICLE, part)


def _reel(world: World, chat: Chat) -> None:
    url = "https://www.facebook.com/reel/7613300125520931"
    payload = {"url": url, "reel_video_id": 7613300125520931, "title": "Bij gate C"}
    part: Json = {"attachments": [{"type": "reel", "payload": payload}]}
    _utter(world, chat, MessageKind.UNKNOWN, url, part)


def _unsupported(world: World, chat: Chat) -> None:
    _utter(world, chat, MessageKind.UNSUPPORTED, "", {"is_unsupported": True})


def _empty(world: World, chat: Chat) -> None:
    _utter(world, chat, MessageKind.UNKNOWN, "", {})


def _future(world: World, chat: Chat) -> None:
    part: Json = {"attachments": [{"type": "hologram", "payload": {"depth": 3}}]}
    _utter(world, chat, MessageKind.UNKNOWN, "Iets wat nog niet bestond", part)


def _pictures(world: World, chat: Chat) -> None:
    stored = [world.files.put("image", meter(reading)) for reading in ("048213", "102")]
    part: Json = {"attachments": [inbound.attachment(world, one) for one in stored]}
    _utter(world, chat, MessageKind.IMAGE, "Twee foto's", part)


def _advertisement(world: World, chat: Chat) -> None:
    chat.referral = {
        "ref": "najaar",
        "ad_id": "120226305854810726",
        "source": "ADS",
        "type": "OPEN_THREAD",
        "ads_context_data": {"ad_title": "Vragen over uw reis?", "post_id": "1"},
    }
    text = "Hallo, kan ik mijn ticket hier omboeken?"
    _utter(world, chat, MessageKind.TEXT, text, {"text": text})


def _optin(world: World, chat: Chat) -> None:
    event: Json = {"optin": {"ref": "knop-op-de-site"}}
    outbox.post_event(world, chat, "messaging_optins", event)


def _enforcement(world: World, chat: Chat) -> None:
    reason = "The Page sent too many messages that people reported."
    event: Json = {"policy_enforcement": {"action": "warning", "reason": reason}}
    outbox.post_event(world, chat, "messaging_policy_enforcement", event)


def _feedback(world: World, chat: Chat) -> None:
    ours = [m.id for m in chat.messages.values() if not m.by_person]
    feedback = {"feedback": "Good response", "mid": ours[-1] if ours else ""}
    outbox.post_event(world, chat, "response_feedback", {"response_feedback": feedback})


def _mention(world: World, chat: Chat) -> None:
    person = world.customer(chat.customer_id)
    number = wire.digits(world.random)
    value: Json = {
        "item": "post",
        "verb": "add",
        "post_id": f"{person.user_id}_{number}",
        "message": f"Nooit meer via @{chat.page.name}, wat een chaos.",
        "from": person.author,
        "created_time": wire.seconds(world.timeline.now()),
    }
    outbox.post_change(world, chat.page, value, "mention")


def _photo_post(world: World, chat: Chat) -> None:
    stored = world.files.put("image", meter())
    text = "Zo ziet mijn meter eruit, klopt dat?"
    publishing.add(world, chat.page, chat.customer_id, text, stored=stored)


OCCASIONS: dict[str, tuple[str, Happening]] = {
    "share": ("Share an article", _share),
    "reel": ("Share a reel", _reel),
    "pictures": ("Two photos in one message", _pictures),
    "advertisement": ("Come from an advertisement", _advertisement),
    "optin": ("Opt in on the website", _optin),
    "feedback": ("Rate our last answer", _feedback),
    "mention": ("Mention the Page elsewhere", _mention),
    "photo_post": ("Post a photo on the wall", _photo_post),
    "unsupported": ("Send what Facebook does not pass on", _unsupported),
    "empty": ("Send a message without anything in it", _empty),
    "future": ("Send a type of the future", _future),
    "enforcement": ("A warning about the Page", _enforcement),
}
"""By name: the title, and what happens."""
