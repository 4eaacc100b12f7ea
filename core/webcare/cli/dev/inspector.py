"""Every webhook shown: its raw body, what the channel reads in it, and our answer."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from pprint import pformat
from traceback import format_exc
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webcare.errors import WebhookError
from webcare.plugin import WebhookRequest
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.core import Core

_PREFIX = "/webhooks/"


class Inspector:
    """Stands before the application, and changes nothing.

    Args:
        app: the application.
        core: whose channels read the webhooks once more, to be shown.
        folder: where each webhook is kept, for `--replay`.
        show: takes the lines for whoever looks.
    """

    def __init__(
        self, app: ASGIApp, core: Core, folder: Path, show: Callable[[str], None]
    ) -> None:
        self._app = app
        self._core = core
        self._folder = folder
        self._show = show

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and look at what platforms post."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        name = scope["path"].removeprefix(_PREFIX)
        if name == scope["path"]:
            await self._app(scope, receive, send)
            return
        body = await Request(scope, receive).body()
        statuses: list[int] = []

        async def again() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
            await send(message)

        began = time.perf_counter()
        await self._app(scope, again, note)
        seconds = time.perf_counter() - began
        request = _webhook_request(scope, body)
        number = self._keep(name, request)
        answer = statuses[0] if statuses else 0
        self._show(f"\n── webhook {number} to {name}: {answer} in {seconds:.3f} s")
        for line in await self._told(name, request):
            self._show(line)

    async def _told(self, name: str, request: WebhookRequest) -> list[str]:
        lines = [_pretty(request.body)]
        connected = await self._core.accounts.get(name)
        if connected is None:
            return [*lines, f"No channel is called {name!r}."]
        return [*lines, *_read(connected, request)]

    def _keep(self, name: str, request: WebhookRequest) -> int:
        self._folder.mkdir(parents=True, exist_ok=True)
        number = 1 + max((int(f.stem) for f in self._folder.glob("*.json")), default=0)
        kept = {
            "channel": name,
            "headers": dict(request.headers),
            "query": dict(request.query),
            "body": base64.b64encode(request.body).decode(),
        }
        file = self._folder / f"{number}.json"
        file.write_text(json.dumps(kept, indent=2), encoding="utf-8")
        return number


def _webhook_request(scope: Scope, body: bytes) -> WebhookRequest:
    request = Request(scope)
    return WebhookRequest(
        method="POST",
        headers=dict(request.headers),
        query=dict(request.query_params),
        body=body,
    )


def _pretty(body: bytes) -> str:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return repr(body)


def _compact(event: Any) -> str:  # noqa: ANN401 - whatever a channel yields
    """Return an event with what it says, without what it leaves at its default."""
    if not is_dataclass(event):
        return repr(event)
    said = [
        f"  {field.name} = {pformat(getattr(event, field.name), width=90)}"
        for field in fields(event)
        if getattr(event, field.name) != field.default
    ]
    return "\n".join([type(event).__name__, *said])


def _read(connected: ConnectedChannel, request: WebhookRequest) -> Iterator[str]:
    """Yield what the channel makes of a webhook, or where it breaks."""
    channel: Any = connected.channel
    try:
        channel.verify(connected.account, request)
        for event in channel.parse(connected.account, request):
            yield f"→ {_compact(event)}"
    except WebhookError as error:
        yield f"→ refused: {type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 - the author wants to see whatever it is
        yield f"→ the channel broke:\n{format_exc()}"
