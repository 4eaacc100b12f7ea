"""Calls into plugins, made so that a plugin that fails has a name and costs no other.

Each plugin has a breaker. It counts what a plugin should never do: raise something
other than the errors that its contract names, or take longer than it was given. This
is containment, not a sandbox: code that blocks the process is not interrupted.
"""

import asyncio
import time
import traceback
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import structlog

from webcare.domain.breaker import Breaker, BreakerRules, BreakerState
from webcare.errors import PluginError, TemporaryDeliveryError, WebcareError
from webcare.loader.calls import OPEN, calling

PAUSED = (
    "The connector of this channel keeps failing and is paused. "
    "It is tried again by itself; an administrator sees the reason."
)

T = TypeVar("T")

log = structlog.get_logger()


def place(error: BaseException, package: str = "") -> str:
    """Return the file and line in a plugin's package where an error came from.

    Not the error's own words: they may hold what a customer wrote.
    """
    frames = list(traceback.walk_tb(error.__traceback__))
    own = [
        (frame, line)
        for frame, line in frames
        if package and str(frame.f_globals.get("__name__", "")).split(".")[0] == package
    ]
    for frame, line in reversed(own or frames):
        return f"{Path(frame.f_code.co_filename).name}:{line}"
    return "an unknown place"


@dataclass(slots=True)
class Containment:
    """Stands around the calls to one plugin, and remembers how they went.

    Attributes:
        plugin: the plugin's name.
        package: its top-level package, to find the line that failed.
        clock: seconds that never go back.
    """

    plugin: str
    package: str = ""
    rules: BreakerRules = field(default_factory=BreakerRules)
    clock: Callable[[], float] = time.monotonic
    _last_failure: str = field(default="", init=False)
    _breaker: Breaker = field(init=False)

    def __post_init__(self) -> None:
        self._breaker = Breaker(rules=self.rules)

    @property
    def failure(self) -> str:
        """Return what keeps failing; empty while calls go through as usual."""
        if self._breaker.state is BreakerState.CLOSED:
            return ""
        return f"It keeps failing and is paused; last {self._last_failure}."

    @asynccontextmanager
    async def around(self, step: str, *, deadline: float) -> AsyncIterator[None]:
        """Stand around one call of the plugin; put nothing else inside.

        What the contract allows (any `WebcareError`, a transport error, a capability
        that is not claimed) passes through and counts as an answer.

        Args:
            step: what is called, such as `send`; for the log and the error.
            deadline: seconds until an asynchronous call is given up.

        Raises:
            TemporaryDeliveryError: the plugin is paused; nothing was called.
            PluginError: the plugin raised something else, or took too long. Whether
                it had an effect on the platform is unknown.
        """
        self._admit()
        try:
            with calling(self.plugin, step):
                async with asyncio.timeout(deadline):
                    yield
        except Exception as error:
            if self._answered(error):
                raise
            raise self._failed(step, error) from error
        else:
            self._note(self._breaker.succeeded(self.clock()))

    @contextmanager
    def around_now(self, step: str) -> Iterator[None]:
        """Stand around one synchronous call that sees to its own time; as `around`."""
        self._admit()
        try:
            with calling(self.plugin, step):
                yield
        except Exception as error:
            if self._answered(error):
                raise
            raise self._failed(step, error) from error
        else:
            self._note(self._breaker.succeeded(self.clock()))

    def beside(self, part: str) -> "Containment":
        """Return the same for a part of the plugin, with a breaker of its own."""
        return Containment(
            plugin=f"{self.plugin}.{part}",
            package=self.package,
            rules=self.rules,
            clock=self.clock,
        )

    async def each(
        self, step: str, call: Callable[[], AsyncIterator[T]], *, deadline: float
    ) -> AsyncIterator[T]:
        """Yield what a call of the plugin yields, as one call.

        What is done with an item in between is neither timed nor blamed on the plugin.

        Args:
            step: what is called, as for `around`.
            call: makes the plugin's iterator.
            deadline: seconds that the plugin may take for all items together.

        Raises:
            TemporaryDeliveryError: as for `around`.
            PluginError: as for `around`.
        """
        self._admit()
        items: AsyncIterator[T] | None = None
        while True:
            began = self.clock()
            try:
                async with asyncio.timeout(deadline):
                    items = items or call()
                    item = await anext(items)
            except StopAsyncIteration:
                break
            except Exception as error:
                if self._answered(error):
                    raise
                raise self._failed(step, error) from error
            deadline -= self.clock() - began
            yield item
        self._note(self._breaker.succeeded(self.clock()))

    def _admit(self) -> None:
        now = self.clock()
        if not self._breaker.admits(now):
            raise TemporaryDeliveryError(
                PAUSED,
                detail=f"plugin {self.plugin!r}: {self.failure}",
                retry_after=self._breaker.remaining(now),
                whole_account=True,
            )
        self._note(self._breaker.admitted(now))

    def _answered(self, error: Exception) -> bool:
        # Imported here: a process that calls no platform needs no HTTP client.
        from httpx2 import TransportError  # noqa: PLC0415

        from webcare.plugin.channel import Unclaimed  # noqa: PLC0415

        answered = isinstance(error, (WebcareError, TransportError, Unclaimed))
        if answered:
            self._note(self._breaker.succeeded(self.clock()))
        return answered

    def _failed(self, step: str, error: Exception) -> PluginError:
        what = f"{type(error).__name__} at {place(error, self.package)}"
        self._last_failure = f"{step}: {what}"
        log.warning("plugin.failed", plugin=self.plugin, step=step, error=what)
        self._note(self._breaker.failed(self.clock()))
        return PluginError(self.plugin, step, what)

    def _note(self, breaker: Breaker) -> None:
        before, self._breaker = self._breaker.state, breaker
        if breaker.state is not before:
            OPEN.labels(self.plugin).set(breaker.state is not BreakerState.CLOSED)
            log.warning(
                "breaker.changed", plugin=self.plugin, state=breaker.state.value
            )
