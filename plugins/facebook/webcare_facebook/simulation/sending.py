"""The Send API: the checks in Meta's order, and what is accepted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from webcare.domain.status import MessageStatus
from webcare.plugin.simulation import PhoneMessage
from webcare_facebook.simulation import bodies, control, receipts, wire
from webcare_facebook.simulation.faults import FAULTS
from webcare_facebook.simulation.graph import GraphError, parameter
from webcare_facebook.simulation.inbound import attachment
from webcare_facebook.simulation.uploads import resolve
from webcare_facebook.simulation.world import HUMAN_WINDOW, WINDOW

if TYPE_CHECKING:
    from webcare.plugin.simulation import Upload
    from webcare_facebook.simulation.bodies import Wanted
    from webcare_facebook.simulation.customers import Page
    from webcare_facebook.simulation.faults import Fault
    from webcare_facebook.simulation.files import Stored
    from webcare_facebook.simulation.wire import Json
    from webcare_facebook.simulation.world import Chat, Entry, World

TYPING_FOR = timedelta(seconds=20)
REPLYABLE_FOR = timedelta(days=7)

_TYPES = ("RESPONSE", "UPDATE", "MESSAGE_TAG")
_HUMAN = "HUMAN_AGENT"
_RETIRED = frozenset(
    {"CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE"}
)
"""Tags that fail with "Invalid parameter" since 27 April 2026."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Whom a request is for; `entry` when it is a private reply to that."""

    chat: Chat
    entry: Entry | None = None


async def send(
    world: World, page: Page, body: Json, upload: Upload | None = None
) -> Json:
    """Take a message to be sent and return the answer's body.

    Raises:
        GraphError: when it is refused, or when the platform only says so.
    """
    action = body.get("sender_action")
    wanted = None if action else bodies.read(body)
    to = _address(world, page, bodies.part(body, "recipient"))
    fault = _fault(world, to.chat)
    if fault and not fault.sent:
        raise fault.error()
    _check_person(to.chat)
    if wanted is None:
        return _act(world, to.chat, str(action))
    if to.entry is None:
        _check_window(world, to.chat, body)
        if not control.is_ours(world, to.chat):
            words = "Message failed to send because another app is controlling this "
            raise GraphError(10, words=f"{words}thread now.")
    _check_pace(world, page, wanted)
    files = [await resolve(world, one, upload) for one in wanted.attached]
    answer = await _accept(world, to, wanted, files)
    if "thread_control" in body:
        _hand_over(world, to.chat, body["thread_control"])
    if fault:
        raise fault.error()
    return answer


def _address(world: World, page: Page, recipient: Json) -> Address:
    """Find whom a request is for.

    Raises:
        GraphError: 100/2018001 for an unknown person; 10900, 10902 or 100/2018292
            for what cannot be answered in private (any more).
    """
    for name in ("comment_id", "post_id"):
        if name in recipient:
            entry = _replyable(world, page, name, str(recipient[name]))
            return Address(chat=world.chat(page.id, entry.author), entry=entry)
    if "id" not in recipient:
        raise parameter("Param recipient must have an id, a comment_id or a post_id.")
    chat = world.chat_of(page, str(recipient["id"]))
    if chat is None or not _has_met(chat):
        raise GraphError(100, 2018001)
    return Address(chat=chat)


def _has_met(chat: Chat) -> bool:
    """Tell whether the two have a thread: nobody can be written to out of the blue."""
    return bool(chat.messages) or chat.acted_at is not None


def _replyable(world: World, page: Page, name: str, number: str) -> Entry:
    entry = world.walls.get(number)
    if entry is None or entry.page_id != page.id:
        raise GraphError(100, 2018292)
    if not entry.author or entry.is_post != (name == "post_id"):
        raise GraphError(10902)
    if entry.answered_at is not None:
        raise GraphError(10900)
    if world.timeline.now() > entry.at + REPLYABLE_FOR:
        raise GraphError(100, 2018292)
    return entry


def _fault(world: World, chat: Chat) -> Fault | None:
    """Return what this call meets by the laboratory's will."""
    name = world.scenario.refuse_next
    if name:
        world.scenario = replace(world.scenario, refuse_next="")
        world.changes.note("laboratory")
    return FAULTS.get(name or chat.fails_with)


def _check_person(chat: Chat) -> None:
    if chat.blocked_by_customer:
        raise GraphError(551, 1545041)
    if chat.blocked_by_us:
        raise GraphError(10, 2018108)


def _check_window(world: World, chat: Chat, body: Json) -> None:
    tag = body.get("tag")
    type_ = body.get("messaging_type") or ("MESSAGE_TAG" if tag else "RESPONSE")
    if type_ not in _TYPES:
        raise parameter(f"Param messaging_type must be one of {{{', '.join(_TYPES)}}}.")
    if type_ != "MESSAGE_TAG":
        if not world.within(chat, WINDOW):
            raise GraphError(10, 2018278)
        return
    if tag in _RETIRED:
        raise parameter("Invalid parameter")
    if tag != _HUMAN:
        raise parameter(f"Param tag must be one of {{{_HUMAN}}}.")
    if not world.within(chat, HUMAN_WINDOW):
        raise GraphError(10, 2018278)


def _check_pace(world: World, page: Page, wanted: Wanted) -> None:
    loud = any(one.type in {"audio", "video"} for one in wanted.attached)
    if not world.may(page, "sound" if loud else "text"):
        raise GraphError(613)


async def _accept(
    world: World, to: Address, wanted: Wanted, files: list[Stored]
) -> Json:
    chat = to.chat
    message_id = wire.mid(world.random)
    for message in _bubbles(world, chat, wanted, files, message_id):
        world.put(chat, message)
    pairs = zip(wanted.options, wanted.sorts, strict=True)
    chat.options |= {(message_id, option.id): sort for option, sort in pairs}
    if to.entry is not None:
        world.put_entry(replace(to.entry, answered_at=world.timeline.now()))
    attached = [attachment(world, stored) for stored in files]
    if wanted.template:
        attached = [wanted.template]
    chat.attached[message_id] = attached
    echo: Json = {"mid": message_id, "app_id": int(world.credentials.app_id)}
    if wanted.text and not wanted.template:
        echo["text"] = wanted.text
    if attached:
        echo["attachments"] = attached
    if wanted.metadata:
        echo["metadata"] = wanted.metadata
    if wanted.quotes:
        echo["reply_to"] = {"mid": wanted.quotes}
    await receipts.follow(world, chat, message_id, echo)
    answer: Json = {"recipient_id": world.psid(chat), "message_id": message_id}
    reusable = [
        s.id for s, one in zip(files, wanted.attached, strict=True) if one.reusable
    ]
    return answer | ({"attachment_id": reusable[0]} if reusable else {})


def _bubbles(
    world: World, chat: Chat, wanted: Wanted, files: list[Stored], message_id: str
) -> list[PhoneMessage]:
    """Return a message as the phone shows it: each further file stands by itself."""
    message = PhoneMessage(
        id=message_id,
        by_person=False,
        kind=wanted.kind,
        at=world.timeline.now(),
        status=MessageStatus.SENT,
        text=wanted.text,
        content=wanted.content,
        quotes=wanted.quotes if wanted.quotes in chat.messages else None,
        shown=False,
    )
    if not files:
        return [message]
    first = replace(message, file=files[0].phone)
    plain = replace(message, content=None, quotes=None)
    return [first] + [
        replace(plain, id=f"{message_id}#{number}", file=stored.phone)
        for number, stored in enumerate(files[1:], 1)
    ]


def _act(world: World, chat: Chat, action: str) -> Json:
    if action not in bodies.ACTIONS:
        known = ", ".join(bodies.ACTIONS).upper()
        raise parameter(f"Param sender_action must be one of {{{known}}}.")
    if not control.is_ours(world, chat):
        words = "Action failed because another app is controlling this thread now."
        raise GraphError(10, words=words)
    if action == "mark_seen":
        _mark_seen(world, chat)
    else:
        _type(world, chat, stops=action == "typing_off")
    return {"recipient_id": world.psid(chat)}


def _mark_seen(world: World, chat: Chat) -> None:
    for message in tuple(chat.messages.values()):
        if message.by_person and message.status is not MessageStatus.READ:
            world.put(chat, replace(message, status=MessageStatus.READ))


def _type(world: World, chat: Chat, *, stops: bool) -> None:
    chat.typing_until = None if stops else world.timeline.now() + TYPING_FOR

    async def stop() -> None:
        world.changes.note(chat.topic)

    world.timeline.after(TYPING_FOR.total_seconds(), stop)
    world.changes.note(chat.topic)


def _hand_over(world: World, chat: Chat, wish: Json) -> None:
    match wish.get("control_type"):
        case "pass":
            control.give(world, chat, str(wish.get("app_id", "")))
        case "release":
            control.give(world, chat, "")
        case other:
            raise parameter(
                f"Param thread_control[control_type] is not valid: {other}."
            )
