"""Who has a thread: an app that took it, or the Page's default app."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from webcare_facebook.simulation.world import PAGE_INBOX, WINDOW

if TYPE_CHECKING:
    from webcare_facebook.simulation.world import Chat, World

LONGEST = timedelta(days=7)


def default_app(world: World) -> str:
    """Return the id of the Page's default app; empty when none is chosen."""
    apps = {"ours": world.credentials.app_id, "inbox": PAGE_INBOX}
    return apps.get(world.scenario.default_app, "")


def owner(world: World, chat: Chat) -> str:
    """Return the id of the app that has a thread; empty when nobody has.

    Control ends after 24 hours in which the customer did nothing.
    """
    if not chat.controller:
        return ""
    held = chat.held_until is not None and world.timeline.now() < chat.held_until
    if not held and not world.within(chat, WINDOW):
        chat.controller, chat.held_until = "", None
    return chat.controller


def is_ours(world: World, chat: Chat) -> bool:
    """Tell whether we may send, and get a thread's events as its owner.

    In an idle thread that is the default app; without one, everybody.
    """
    ours = world.credentials.app_id
    return (owner(world, chat) or default_app(world) or ours) == ours


def give(world: World, chat: Chat, app_id: str) -> None:
    """Give a thread to an app; empty makes it idle."""
    chat.controller = app_id
    chat.held_until = world.timeline.now() + WINDOW if app_id else None
    world.changes.note(chat.topic)


def begin(world: World, chat: Chat) -> None:
    """Let the default app have a thread in which the customer begins to write."""
    if not owner(world, chat):
        chat.controller = default_app(world)
