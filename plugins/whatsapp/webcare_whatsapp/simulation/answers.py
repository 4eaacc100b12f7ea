"""Answers of the Graph API when it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from webcare_whatsapp.simulation.graph import GraphError


def refused(error: GraphError, trace: str) -> JSONResponse:
    """Return the answer to a refused request."""
    return JSONResponse(error.body(trace), status_code=error.status)
