"""Answers of the Graph API, and the ways in which they go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from webcare_whatsapp.simulation.graph import GraphError


class LostAnswer(Response):
    """An answer that breaks off: the caller cannot know what happened."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Promise a body and send none."""
        del scope, receive
        headers = [(b"content-length", b"1000"), (b"connection", b"close")]
        start = {"type": "http.response.start", "status": 200, "headers": headers}
        await send(start)


def refused(error: GraphError, trace: str) -> JSONResponse:
    """Return the answer to a refused request."""
    return JSONResponse(error.body(trace), status_code=error.status)
