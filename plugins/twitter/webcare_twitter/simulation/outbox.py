"""Webhooks on their way out: signed, remembered for a day, copied as told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.plugin.simulation import Parcel
from webcare_twitter.simulation import wire
from webcare_twitter.simulation.world import REMEMBERED, Event

if TYPE_CHECKING:
    from collections.abc import Callable

    from webcare_twitter.simulation.wire import Json
    from webcare_twitter.simulation.world import Hook, World

SIGNATURE = "x-twitter-webhooks-signature"


def _nothing() -> None:
    return


def deliver(
    world: World,
    hook: Hook,
    body: Json,
    *,
    label: str,
    lane: str,
    taken: Callable[[], None] = _nothing,
) -> None:
    """Send an event to a webhook; keep it for a replay, whatever becomes of it.

    `taken` is called when our webhook answered 200.
    """
    event = Event(at=world.now, body=wire.encode(body), label=label, lane=lane)
    while hook.events and world.now - hook.events[0].at > REMEMBERED:
        hook.events.popleft()
    hook.events.append(event)
    # A webhook that failed its check gets nothing until it passes one.
    if hook.valid:
        for _ in range(int(world.scenario.copies)):
            post(world, hook, event, taken=taken)


def post(
    world: World, hook: Hook, event: Event, *, taken: Callable[[], None] = _nothing
) -> None:
    """Send a body to a webhook."""
    secret = world.app.consumer_secret
    parcel = Parcel(
        url=hook.url,
        body=event.body,
        headers={
            "content-type": "application/json",
            "user-agent": "X-Webhooks/1.0",
            SIGNATURE: wire.sign(event.body, secret),
        },
        label=event.label,
        lane=event.lane,
        delivered=taken,
    )
    world.webhooks.post(parcel, delay=world.scenario.webhook_delay)
