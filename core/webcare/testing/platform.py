"""A stand-in for a platform's API: it answers as told and remembers the questions."""

from collections import deque
from collections.abc import Callable

import httpx2

Answer = httpx2.Response | httpx2.TransportError


class FakePlatform:
    """Answers requests in memory, behind a real HTTP client.

    Args:
        answer: what it says to a request, unless something was scripted.

    Attributes:
        requests: every request so far, with its body read.
    """

    def __init__(self, answer: Callable[[httpx2.Request], httpx2.Response]) -> None:
        self.requests: list[httpx2.Request] = []
        self._answer = answer
        self._script: deque[Answer] = deque()
        self._standing: Answer | None = None

    def script(self, *answers: Answer) -> None:
        """Answer the next requests with these, in order; an error is raised."""
        self._script.extend(answers)

    def always(self, answer: Answer) -> None:
        """Answer every request with this from now on."""
        self._standing = answer

    def client(self) -> httpx2.AsyncClient:
        """Return a client whose every request comes here."""
        return httpx2.AsyncClient(transport=httpx2.MockTransport(self._respond))

    def received(self, words: str) -> bool:
        """Tell whether the words stand in the address or body of any request."""
        sought = words.encode()
        return any(
            sought in request.content or words in str(request.url)
            for request in self.requests
        )

    async def _respond(self, request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        self.requests.append(request)
        answer = self._script.popleft() if self._script else self._standing
        if isinstance(answer, httpx2.TransportError):
            raise answer
        if answer is None:
            return self._answer(request)
        # A response can be read once; every request gets one of its own.
        return httpx2.Response(
            answer.status_code, headers=answer.headers, content=answer.content
        )
