"""The line to our webhook, which the laboratory can cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2

from webcare.plugin.simulation.webhooks import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Callable


class Line(httpx2.AsyncBaseTransport):
    """A transport that carries nothing while it is cut.

    Args:
        cut: tells whether it is.
        transport: carries what gets through; the network by default.
    """

    def __init__(
        self, cut: Callable[[], bool], transport: httpx2.AsyncBaseTransport | None
    ) -> None:
        self._cut = cut
        self._transport = transport or httpx2.AsyncHTTPTransport(
            trust_env=False, limits=httpx2.Limits(max_connections=AT_ONCE)
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Carry a request.

        Raises:
            ConnectError: while the line is cut.
        """
        if self._cut():
            raise httpx2.ConnectError("The line is cut.", request=request)
        return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()
