"""A feed of what changed, for pages that follow a simulation."""

import asyncio


class Changes:
    """Numbered changes by topic; whoever comes late sees each topic once.

    A topic is `chat:<account>/<person>`, `wall:<account>`, `deliveries` or
    `laboratory`.
    """

    def __init__(self) -> None:
        self._number = 0
        self._last: dict[str, int] = {}
        self._waiting: set[asyncio.Event] = set()

    @property
    def number(self) -> int:
        """Return the number of the newest change; 0 when nothing happened yet."""
        return self._number

    def note(self, *topics: str) -> None:
        """Tell that something changed under each topic."""
        for topic in topics:
            self._number += 1
            self._last[topic] = self._number
        for event in self._waiting:
            event.set()

    async def since(self, number: int) -> tuple[int, tuple[str, ...]]:
        """Wait for changes after a number; return the newest number and the topics."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            while self._number <= number:
                await event.wait()
                event.clear()
        finally:
            self._waiting.discard(event)
        topics = tuple(t for t, last in self._last.items() if last > number)
        return self._number, topics
