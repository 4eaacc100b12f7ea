"""Conversation routing: passing, taking, asking for and releasing a thread."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from webcare_facebook.simulation import control, outbox
from webcare_facebook.simulation.graph import GraphError, parameter
from webcare_facebook.simulation.world import PAGE_INBOX

if TYPE_CHECKING:
    from webcare_facebook.simulation.wire import Json
    from webcare_facebook.simulation.world import Chat, World

_ANSWERS_AFTER = 2
"""So many seconds another app needs to give a thread back."""


def pass_control(world: World, chat: Chat, values: Json) -> Json:
    """Give a thread of ours to another app."""
    target = str(values.get("target_app_id") or "")
    if not target:
        raise parameter("The parameter target_app_id is required.")
    _need_control(world, chat)
    control.give(world, chat, target)
    return {"success": True}


def release(world: World, chat: Chat) -> Json:
    """Let go of a thread: it is idle until somebody does something."""
    _need_control(world, chat)
    control.give(world, chat, "")
    return {"success": True}


def take(world: World, chat: Chat) -> Json:
    """Take a thread from whoever has it; only the default app may.

    Raises:
        GraphError: 27 when no default app is set, 10 when it is another one.
    """
    default = control.default_app(world)
    if not default:
        raise GraphError(27)
    if default != world.credentials.app_id:
        raise GraphError(10, words="Only the default app can take thread control.")
    control.give(world, chat, world.credentials.app_id)
    return {"success": True}


def request(world: World, chat: Chat, values: Json) -> Json:
    """Ask the owner for a thread; it answers in its own time, or not at all."""
    owner = control.owner(world, chat)
    ours = world.credentials.app_id
    if owner in {"", ours} or not world.scenario.grants_control:
        return {"success": True}
    metadata = str(values.get("metadata") or "")

    async def grant() -> None:
        if control.owner(world, chat) == owner:
            given_by(world, chat, owner, metadata)

    world.timeline.after(_ANSWERS_AFTER, grant)
    return {"success": True}


def extend(world: World, chat: Chat, values: Json) -> Json:
    """Keep a thread of ours for longer than the customer is active."""
    _need_control(world, chat)
    duration = timedelta(seconds=int(values.get("duration") or 0))
    if not timedelta(0) < duration <= control.LONGEST:
        raise parameter("Param duration must be between 1 and 604800.")
    control.give(world, chat, world.credentials.app_id)
    chat.held_until = world.timeline.now() + duration
    return {"success": True}


def owner(world: World, chat: Chat) -> Json:
    """Return who has a thread; nobody when it is idle."""
    app = control.owner(world, chat)
    return {"data": [{"thread_owner": {"app_id": app}}] if app else []}


def given_by(world: World, chat: Chat, other: str, metadata: str = "") -> None:
    """Let another app give us a thread, and tell."""
    control.give(world, chat, world.credentials.app_id)
    event: Json = {
        "pass_thread_control": {
            "previous_owner_app_id": other,
            "new_owner_app_id": world.credentials.app_id,
            "metadata": metadata,
        }
    }
    outbox.post_event(world, chat, "messaging_handovers", event)


def taken_by(world: World, chat: Chat, other: str = PAGE_INBOX) -> None:
    """Let another app take a thread, and tell whoever had it."""
    before = control.owner(world, chat) or world.credentials.app_id
    control.give(world, chat, other)
    event: Json = {
        "take_thread_control": {
            "previous_owner_app_id": before,
            "new_owner_app_id": other,
            "metadata": "",
        }
    }
    outbox.post_event(world, chat, "messaging_handovers", event)


def asked_by(world: World, chat: Chat, other: str = PAGE_INBOX) -> None:
    """Let another app ask for a thread of ours."""
    wish = {"requested_owner_app_id": other, "metadata": ""}
    event: Json = {"request_thread_control": wish}
    outbox.post_event(world, chat, "messaging_handovers", event)


def _need_control(world: World, chat: Chat) -> None:
    if not control.is_ours(world, chat):
        words = "Another app is controlling this thread now."
        raise GraphError(10, words=words)
