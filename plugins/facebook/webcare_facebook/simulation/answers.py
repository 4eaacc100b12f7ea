"""Answers of the Graph API, and the way in which they get lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from webcare_facebook.simulation.graph import GraphError
    from webcare_facebook.simulation.world import World


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


def usage(world: World, page_id: str, *, messenger: bool) -> dict[str, str]:
    """Return the headers that tell how much of its calls a Page has used."""
    used = int(world.scenario.usage)
    counts = {"call_count": used, "total_cputime": used // 2, "total_time": used // 2}
    regain = 30 if used >= 100 else 0  # noqa: PLR2004 - a percentage
    row = {
        "type": "messenger" if messenger else "pages",
        **counts,
        "estimated_time_to_regain_access": regain,
    }
    return {
        "x-app-usage": json.dumps(counts),
        "x-business-use-case-usage": json.dumps({page_id: [row]}),
    }
