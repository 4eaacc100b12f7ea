"""Telling the page which of its parts are out of date, by server-sent events."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sse_starlette import EventSourceResponse, ServerSentEvent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from webcare.simulator.platforms import Conversation

PAUSE = 0.15
"""Seconds between two events: a flood is one change to whoever looks."""


def changes(chat: Conversation) -> EventSourceResponse:
    """Return a stream of `changed` events; each names parts of the page."""
    return EventSourceResponse(_events(chat), ping=20)


async def _events(chat: Conversation) -> AsyncIterator[ServerSentEvent]:
    feed = chat.simulation.changes
    number = feed.number
    # The page may have been made before the stream was opened.
    yield ServerSentEvent("thread wall people log laboratory", event="changed")
    while True:
        number, topics = await feed.since(number)
        parts = _parts(topics, f"chat:{chat.account.id}/{chat.person.id}")
        yield ServerSentEvent(" ".join(sorted(parts)), event="changed")
        await asyncio.sleep(PAUSE)


def _parts(topics: Iterable[str], own: str) -> set[str]:
    parts: set[str] = set()
    for topic in topics:
        if topic == own:
            parts |= {"thread", "wall", "people", "laboratory"}
        elif topic.startswith("chat:") or topic == "people":
            parts |= {"wall", "people"}
        elif topic.startswith("wall:"):
            parts.add("wall")
        elif topic == "deliveries":
            parts.add("log")
        elif topic == "laboratory":
            parts |= {"laboratory", "thread", "wall"}
    return parts
