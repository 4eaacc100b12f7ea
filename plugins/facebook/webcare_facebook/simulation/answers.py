"""Answers of the Graph API, and how much of it is used."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from webcare_facebook.simulation.graph import GraphError
    from webcare_facebook.simulation.world import World


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
