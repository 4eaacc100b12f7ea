"""Webhooks on their way out: batched, copied and signed as the scenario says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.plugin.simulation import Parcel
from webcare_whatsapp.simulation import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from webcare_whatsapp.simulation.customers import Number
    from webcare_whatsapp.simulation.wire import Json
    from webcare_whatsapp.simulation.world import World

FLUSH_AFTER = 0.5
"""So many seconds a batch waits for more."""


def _nothing() -> None:
    return


def post_value(
    world: World,
    number: Number,
    value: Json,
    *,
    lane: str,
    taken: Callable[[], None] = _nothing,
) -> None:
    """Send a `messages` change; `taken` is called when our webhook answered 200."""
    change: Json = {
        "value": {
            "messaging_product": "whatsapp",
            "metadata": number.metadata,
            **value,
        },
        "field": "messages",
    }
    if world.scenario.batch <= 1:
        _post(world, number, [change], lane=lane, taken=taken)
        return
    world.buffer.append(change)
    world.in_flight.append(taken)
    if len(world.buffer) >= world.scenario.batch:
        flush(world)
    elif len(world.buffer) == 1:
        world.timeline.after(FLUSH_AFTER, lambda: _flush_later(world))


def post_field(world: World, number: Number, field: str, value: Json) -> None:
    """Send a change of the account, a template or a preference."""
    time = int(world.timeline.now().timestamp())
    change: Json = {"value": value, "field": field, "time": time}
    _post(world, number, [change], lane=field)


def flush(world: World) -> None:
    """Send what waits for a batch to be full."""
    changes, world.buffer = world.buffer, []
    callbacks, world.in_flight = world.in_flight, []
    if not changes:
        return
    number = world.numbers[changes[0]["value"]["metadata"]["phone_number_id"]]

    def taken() -> None:
        for callback in callbacks:
            callback()

    _post(world, number, wire.merged(changes), lane="batch", taken=taken)


async def _flush_later(world: World) -> None:
    flush(world)


def _post(
    world: World,
    number: Number,
    changes: Sequence[Json],
    *,
    lane: str,
    taken: Callable[[], None] = _nothing,
) -> None:
    url = world.callbacks.get(number.id)
    if not url:
        return
    scenario = world.scenario
    time = changes[0].pop("time", None)
    body = wire.encode(
        wire.envelope(number.waba, changes, time=time),
        escape_slashes=scenario.escape_slashes,
    )
    parcel = Parcel(
        url=url,
        body=body,
        headers={
            "content-type": "application/json",
            "user-agent": "facebookexternalua",
            "x-hub-signature-256": wire.sign(body, world.credentials.app_secret),
        },
        label=_label(changes),
        lane=lane,
        delivered=taken,
    )
    for _ in range(int(scenario.copies)):
        world.webhooks.post(parcel, delay=scenario.webhook_delay)


def _label(changes: Sequence[Json]) -> str:
    words = []
    for change in changes:
        value = change["value"]
        words += [f"message {item.get('type')}" for item in value.get("messages", [])]
        words += [f"status {item.get('status')}" for item in value.get("statuses", [])]
        if change["field"] != "messages" or "errors" in value:
            words.append(change["field"] if "errors" not in value else "errors")
    unique = list(dict.fromkeys(words))
    return ", ".join(unique) if len(words) == len(unique) else f"{len(words)} items"
