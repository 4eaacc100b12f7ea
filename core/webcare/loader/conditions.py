"""Conditions of plugins while they run: asked in time, or left out.

They are asked inside a transaction, which must not wait for them. Each time they are
asked in a thread of their own, for all messages together; one that does not come back
in time is left behind, and not asked again before it has come back.
"""

import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Thread

import structlog

from webcare.errors import PluginError
from webcare.loader.containment import Containment, place
from webcare.plugin import Condition, Written

PATIENCE = 0.25
"""Seconds that a condition may take for all messages of one transaction."""

LONGEST_TITLE = 100
BUSY = "it has not come back from an earlier call."
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")

Answers = Sequence[bool | None]
"""For each message whether it holds; None when nobody knows."""

log = structlog.get_logger()


@dataclass(slots=True)
class RunningCondition:
    """One condition, with what stands around its calls; the breaker is its own.

    Attributes:
        failure: why it was left out last time, without anybody's words; empty after a
            call that went well.
    """

    plugin: str
    condition: Condition
    containment: Containment
    failure: str = field(default="", init=False)
    _late: Thread | None = field(default=None, init=False)

    @property
    def name(self) -> str:
        """Return what rules call it."""
        return f"{self.plugin}.{self.condition.name}"

    def holds(self, written: Sequence[Written]) -> Answers:
        """Return what the condition says of each; it never raises."""
        if self._late is not None and self._late.is_alive():
            self._left_out(BUSY)
            return [None] * len(written)
        try:
            with self.containment.around_now("holds"):
                said = self._asked(written)
        except Exception as error:  # noqa: BLE001 - left out, whatever it was
            self._left_out(self.containment.failure or self._reason(error))
            return [None] * len(written)
        self.failure = ""
        return said

    def _asked(self, written: Sequence[Written]) -> Answers:
        call = _Call(self.condition.holds, written)
        # Whoever stops the process does not wait for it either.
        thread = Thread(target=call, name=f"condition {self.name}", daemon=True)
        thread.start()
        thread.join(PATIENCE)
        if thread.is_alive():
            self._late = thread
            raise TimeoutError
        if call.error is not None:
            raise call.error
        for each in call.said:
            if not isinstance(each, bool):
                raise TypeError
        return call.said

    def _left_out(self, why: str) -> None:
        # Messages keep coming: what stays the same is told once.
        if why != self.failure:
            log.warning("condition.left_out", condition=self.name, why=why)
        self.failure = why

    def _reason(self, error: Exception) -> str:
        if isinstance(error, PluginError):
            return error.reason
        return f"{type(error).__name__} at {place(error, self.containment.package)}"


class _Call:
    """One call for some messages, and what came of it."""

    def __init__(
        self, asked: Callable[[Written], bool], written: Sequence[Written]
    ) -> None:
        self._asked, self._written = asked, written
        self.said: list[bool] = []
        self.error: BaseException | None = None

    def __call__(self) -> None:
        try:
            self.said = [self._asked(each) for each in self._written]
        except Exception as error:  # noqa: BLE001 - told to the thread that waits
            self.error = error
        except BaseException as error:  # noqa: BLE001 - such as leaving the process
            self.error = RuntimeError(type(error).__name__).with_traceback(
                error.__traceback__
            )


def incompleteness(condition: object) -> str:
    """Return what a condition lacks to be one; empty when it is complete."""
    name = type(condition).__name__
    if not isinstance(condition, Condition):
        return f"returned a {name}, which is no Condition"
    if not _NAME.fullmatch(str(getattr(condition, "name", ""))):
        return f"{name}.name must be a name in lower case, such as 'shouted'"
    title = getattr(condition, "title", "")
    if not isinstance(title, str) or not 0 < len(title) <= LONGEST_TITLE:
        return f"{name}.title must have 1 to {LONGEST_TITLE} characters"
    if inspect.iscoroutinefunction(condition.holds):
        return f"{name}.holds must not be async"
    return ""
