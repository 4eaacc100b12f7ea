"""Wake-ups: something was committed, look now instead of at the next poll.

They may be lost; whoever waits also looks by itself, so that a lost one costs time and
nothing else.
"""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Self


class Topic(StrEnum):
    """What there is to look at."""

    EVENTS = "events"
    WORK = "work"
    CHANNELS = "channels"


Forward = Callable[[Iterable[Topic]], None]
"""Takes the topics that were notified; must not wait."""


class Signals:
    """Wakes every waiter of a topic in this process; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[Topic, set[_Waiter]] = defaultdict(set)
        self._forwards: list[Forward] = []

    def notify(self, *topics: Topic) -> None:
        """Wake those who wait for any of the topics, here and in other processes."""
        self.wake(*topics)
        for forward in self._forwards:
            forward(topics)

    @contextmanager
    def forwarding(self, forward: Forward) -> Iterator[None]:
        """Have every notification passed on, from whatever thread it comes."""
        self._forwards.append(forward)
        try:
            yield
        finally:
            self._forwards.remove(forward)

    def wake(self, *topics: Topic) -> None:
        """Wake those who wait for any of the topics in this process."""
        with self._lock:
            waiters = [waiter for topic in topics for waiter in self._waiting[topic]]
        for waiter in waiters:
            waiter.wake()

    def listen(self, topic: Topic) -> "_Waiter":
        """Return a waiter for the running loop; it notes wake-ups from now on."""
        waiter = _Waiter(self, topic)
        with self._lock:
            self._waiting[topic].add(waiter)
        return waiter

    def forget(self, waiter: "_Waiter") -> None:
        """Stop noting wake-ups for a waiter."""
        with self._lock:
            self._waiting[waiter.topic].discard(waiter)


class _Waiter:
    """One coroutine's view of a topic; use it as a context manager."""

    def __init__(self, signals: Signals, topic: Topic) -> None:
        self.topic = topic
        self._signals = signals
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._signals.forget(self)

    def wake(self) -> None:
        """Note a wake-up, from whatever thread."""
        try:
            self._loop.call_soon_threadsafe(self._event.set)
        except RuntimeError:
            # The loop has ended, and with it whoever waited.
            self._signals.forget(self)

    async def wait(self, seconds: float) -> bool:
        """Wait for a wake-up; False when the time passed without one."""
        try:
            # Not `wait_for`: in Python 3.11 it can swallow that we are cancelled.
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True
