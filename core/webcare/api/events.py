"""The stream of what changed, within the caller's rights: server-sent events."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise

from pydantic import Field
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from webcare.api.authentication import bearer_token, still_valid
from webcare.api.operations import Caller, Traits, operation
from webcare.api.values import In, Out, OutId
from webcare.domain.access import Permission, Scope
from webcare.errors import StorageUnavailable
from webcare.live.hub import Hub, LiveBatch, LiveEvent
from webcare.services.conversations.history import Happening
from webcare.storage.ids import LARGEST_ID, id_in

TAG = "Events"
STREAM = "text/event-stream"
READY = "ready"
GAP = "gap"
PING_SECONDS = 15
LOOK_AGAIN_SECONDS = 2.0
"""How soon a stream ends after its token does, also when nothing happens."""


class EventOut(Out):
    """One thing that happened to a conversation: the `data` of an event."""

    what: Happening = Field(description="The same as the name of the event.")
    conversation: OutId
    message: OutId | None = Field(description="The message that it is about.")
    actor: OutId | None = Field(description="The user who did it; null for others.")


class EventsQuery(In):
    """From where on."""

    after: int | None = Field(
        None,
        ge=0,
        le=LARGEST_ID,
        description="As the header `Last-Event-ID`, for clients that cannot send it.",
    )


@operation("GET /events", TAG, traits=Traits(gives=STREAM))
async def stream_events(caller: Caller, query: EventsQuery) -> Response:
    """Follow what happens, live.

    An endless stream of server-sent events about the conversations that you may read.
    The name of an event is what happened, such as `message.received`; its `data` is
    an `EventOut`. The stream begins with an event `ready`, and has an event `gap` when
    so much happened that some of it was left out: read again what you show.

    Each event has an `id`. Send the last one as the header `Last-Event-ID` when you
    connect again, and you get what you missed. A comment every 15 seconds keeps the
    connection open. The stream ends when your token is revoked.
    """
    hub: Hub = caller.request.app.state.hub
    after = _last_event(caller) or query.after
    return EventSourceResponse(
        _events(caller, hub, after),
        ping=PING_SECONDS,
        headers={"cache-control": "no-store"},
    )


async def _events(
    caller: Caller, hub: Hub, after: int | None
) -> AsyncIterator[ServerSentEvent]:
    token = bearer_token(caller.request.headers)
    first = True
    batches = hub.subscribe(caller.scope, after)
    waiting = asyncio.ensure_future(anext(batches))
    try:
        while True:
            await asyncio.wait({waiting}, timeout=LOOK_AGAIN_SECONDS)
            try:
                scope = await still_valid(caller.core, token)
            except StorageUnavailable:
                return
            if scope is None:
                return
            if waiting.done():
                for event in sent(waiting.result(), scope, first=first):
                    yield event
                first = False
                waiting = asyncio.ensure_future(anext(batches))
    finally:
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await batches.aclose()


def sent(
    batch: LiveBatch, scope: Scope, *, first: bool = False
) -> list[ServerSentEvent]:
    """Return a batch as it goes over the wire.

    The last event has the batch's cursor as its id, so that what was passed over on the
    way, because it is not for this reader, is not looked at again. Of events with one
    position only the last leads behind it: none is lost to who stops half-way.
    """
    readable = [
        event
        for event in batch.events
        if scope.allows(
            Permission.READ, team_id=event.team_id, channel_id=event.channel_id
        )
    ]
    marks = [READY] * first + [GAP] * batch.gap
    before = readable[0].position - 1 if readable else batch.cursor
    found = [ServerSentEvent(event=mark, id=str(before), data="{}") for mark in marks]
    found += [
        ServerSentEvent(
            event=event.what,
            id=str(event.position - (event.position == following.position)),
            data=_data(event),
        )
        for event, following in pairwise(readable)
    ]
    found += [
        ServerSentEvent(event=event.what, id=str(batch.cursor), data=_data(event))
        for event in readable[-1:]
    ]
    return found


def _data(event: LiveEvent) -> str:
    return EventOut(
        what=Happening(event.what),
        conversation=event.conversation_id,
        message=event.message_id,
        actor=event.actor_id,
    ).model_dump_json()


def _last_event(caller: Caller) -> int | None:
    given = caller.request.headers.get("last-event-id", "")
    return id_in(given)
