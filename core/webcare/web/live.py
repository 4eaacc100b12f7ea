"""What changes, as it changes: one stream for each browser, shared by its tabs."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import orjson
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response

from webcare import tracing
from webcare.domain.access import Scope
from webcare.live.hub import Hub, LiveBatch, LiveEvent
from webcare.services.core import Core
from webcare.storage.ids import id_in
from webcare.web.authentication import still_valid
from webcare.web.live_rows import LiveRows
from webcare.web.pages import Visit, visit_of

LOOK_AGAIN_SECONDS = 2.0
"""How soon a stream ends after a log-in does, and new rights count."""

PING_SECONDS = 15


@dataclass(slots=True)
class Reader:
    """Who reads a stream; their scope changes while it is open."""

    core: Core
    token: str
    scope: Scope
    language: str

    async def look_again(self) -> bool:
        """Read the scope anew; False when the log-in has ended."""
        found = await still_valid(self.core, self.token)
        if found is not None:
            self.scope = found
        return found is not None


async def stream(request: Request) -> Response:
    """Tell a browser what changes within its reader's scope, until it goes away."""
    visit = visit_of(request)
    state = request.app.state
    reader = Reader(visit.core, request.state.token, visit.scope, visit.language)
    told = _told(reader, state.hub, state.live_rows, _cursor(visit))
    return EventSourceResponse(told, ping=PING_SECONDS, send_timeout=30)


async def _told(
    reader: Reader, hub: Hub, rows: LiveRows, after: int | None
) -> AsyncIterator[ServerSentEvent]:
    batches = hub.subscribe(lambda: reader.scope, after)
    waiting = asyncio.ensure_future(anext(batches))
    clock = asyncio.get_running_loop().time
    look_at = clock() + LOOK_AGAIN_SECONDS
    try:
        while True:
            await asyncio.wait({waiting}, timeout=max(0, look_at - clock()))
            if clock() >= look_at:
                look_at = clock() + LOOK_AGAIN_SECONDS
                if not await reader.look_again():
                    yield ServerSentEvent("", event="ended")
                    return
            if waiting.done():
                yield await _event(reader, rows, waiting.result())
                waiting = asyncio.ensure_future(anext(batches))
    finally:
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)


async def _event(reader: Reader, rows: LiveRows, batch: LiveBatch) -> ServerSentEvent:
    with tracing.span(
        "live.render", alone=True, links=_about(batch), events=len(batch.events)
    ):
        found = await rows.rows(
            reader.scope, reader.language, batch.conversations, batch.cursor
        )
    data = {
        "cursor": batch.cursor,
        "gap": batch.gap,
        "rows": [row.told() for row in found],
        "events": [_as_told(event) for event in batch.events],
    }
    return ServerSentEvent(
        orjson.dumps(data).decode(), event="changes", id=str(batch.cursor)
    )


def _about(batch: LiveBatch) -> list[tracing.Place | None]:
    """Return the traces of the messages that a batch tells of."""
    if not tracing.is_on():
        return []
    messages = {event.message_id for event in batch.events} - {None}
    return [tracing.of_message(each) for each in messages if each is not None]


def _as_told(event: LiveEvent) -> dict[str, str | None]:
    return {
        "conversation": str(event.conversation_id),
        "what": event.what,
        "message": str(event.message_id) if event.message_id else None,
        "actor": str(event.actor_id) if event.actor_id else None,
    }


def _cursor(visit: Visit) -> int | None:
    """Return from where to go on: after a break the browser says so itself."""
    text = visit.request.headers.get("last-event-id") or visit.asked("after")
    return id_in(text)
