"""How a message of ours fares after it was accepted, and what the platform tells."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from webcare.domain.status import MessageStatus
from webcare_facebook.simulation import outbox, wire

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from webcare_facebook.simulation.wire import Json
    from webcare_facebook.simulation.world import Chat, World

ECHO_FIRST = 1 / 8
"""How often an echo overtakes the answer when it does so sometimes."""

_OVERTAKES = 0.5
"""So many real seconds an answer waits for the echo that overtakes it."""


async def follow(world: World, chat: Chat, message_id: str, echo: Json) -> None:
    """Plan what happens to an accepted message; perhaps wait for its echo."""
    arrives = world.random.uniform(0.2, 2)
    plan(world, arrives, lambda: arrive(world, chat, message_id))
    if world.scenario.reading == "itself":
        later = arrives + world.scenario.read_after
        plan(world, later, lambda: read(world, chat))
    sometimes = (
        world.scenario.echo == "sometimes" and world.random.random() < ECHO_FIRST
    )
    if world.scenario.echo == "before" or sometimes:
        await _overtake(world, chat, echo)
    elif world.scenario.echo != "never":
        after = world.random.uniform(0.05, 0.3)
        plan(world, after, lambda: tell_echo(world, chat, echo))


def tell_echo(
    world: World, chat: Chat, echo: Json, done: Callable[[], None] = lambda: None
) -> None:
    """Tell what the Page's side said, whoever said it."""
    message = chat.messages.get(str(echo["mid"]))
    event: Json = {"message": {**echo, "is_echo": True}}
    at = message.at if message else None
    outbox.post_event(
        world, chat, "message_echoes", event, at=at, from_page=True, done=done
    )


async def _overtake(world: World, chat: Chat, echo: Json) -> None:
    told = asyncio.Event()
    tell_echo(world, chat, echo, told.set)
    try:
        async with asyncio.timeout(_OVERTAKES):
            await told.wait()
    except TimeoutError:
        return


def arrive(world: World, chat: Chat, message_id: str) -> None:
    """Let a message of ours reach the phone, and tell by a watermark."""
    if chat.blocked_by_customer:
        return
    message = chat.messages[message_id]
    for part in _parts(chat, message_id):
        _reach(world, chat, part, MessageStatus.DELIVERED)
    chat.typing_until = None
    if world.scenario.deliveries == "never":
        return
    delivery: Json = {"watermark": wire.milliseconds(message.at)}
    if world.scenario.deliveries == "with_mids":
        delivery = {"mids": [message_id], **delivery}
    outbox.post_event(world, chat, "message_deliveries", {"delivery": delivery})


def read(world: World, chat: Chat) -> None:
    """Let the customer have read everything that is on the phone."""
    unread = [
        message
        for message in chat.messages.values()
        if message.shown and not message.by_person
        if message.status not in {MessageStatus.READ, MessageStatus.FAILED}
    ]
    if not unread or world.scenario.reading == "silent":
        return
    for message in unread:
        _reach(world, chat, message.id, MessageStatus.READ)
    watermark = wire.milliseconds(world.timeline.now())
    outbox.post_event(world, chat, "message_reads", {"read": {"watermark": watermark}})


def plan(world: World, seconds: float, step: Callable[[], None]) -> None:
    """Have something done later, at the pace that is set."""
    world.timeline.after(seconds * world.scenario.pace, _deed(step))


def _parts(chat: Chat, message_id: str) -> Iterator[str]:
    """Yield a message and the further pictures of it, each a bubble of its own."""
    part, number = message_id, 0
    while part in chat.messages:
        yield part
        number += 1
        part = f"{message_id}#{number}"


def _reach(world: World, chat: Chat, message_id: str, status: MessageStatus) -> None:
    message = chat.messages[message_id]
    order = list(MessageStatus)
    further = max(message.status, status, key=order.index)
    world.put(chat, replace(message, shown=True, status=further))


def _deed(step: Callable[[], None]) -> Callable[[], Awaitable[None]]:
    async def deed() -> None:
        step()

    return deed
