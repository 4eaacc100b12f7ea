"""Checks of plugins while they run: asked together, and each left out when it fails."""

import asyncio
import inspect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import structlog

from webcare.domain.findings import Finding
from webcare.errors import PluginError
from webcare.loader.containment import Containment, place
from webcare.plugin import Composed, PolicyCheck

PREFIX = "plugin."
"""How the rules of all findings of plugins begin."""

PATIENCE = 0.25
"""Seconds that a check may take: somebody waits for it, perhaps while they type."""

MOST_FINDINGS = 20
LONGEST_REASON = 300
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_RULE = re.compile(r"[a-z][a-z0-9_.-]{0,79}")
_LEVELS = ("suggestion", "warning", "error")

log = structlog.get_logger()


@dataclass(slots=True)
class RunningCheck:
    """One check, with what stands around its calls; the breaker is its own.

    A check that fails must not pause the channels of the same plugin.

    Attributes:
        failure: why it was left out last time, without anybody's words; empty after a
            call that went well.
    """

    plugin: str
    check: PolicyCheck
    containment: Containment
    failure: str = field(default="", init=False)

    async def findings(self, composed: Composed) -> tuple[Finding, ...]:
        """Return what the check says; nothing when it fails, whatever it does."""
        try:
            async with self.containment.around("findings", deadline=PATIENCE):
                said = await self.check.findings(composed)
                found = tuple(sound(self.plugin, composed.text, said))
        except Exception as error:  # noqa: BLE001 - left out, whatever it was
            self._left_out(self.containment.failure or self._reason(error))
            return ()
        self.failure = ""
        return found

    def _left_out(self, why: str) -> None:
        # Somebody types: what stays the same is told once.
        if why != self.failure:
            log.warning("policy_check.left_out", check=self.containment.plugin, why=why)
        self.failure = why

    def _reason(self, error: Exception) -> str:
        if isinstance(error, PluginError):
            return error.reason
        return f"{type(error).__name__} at {place(error, self.containment.package)}"


async def ask_all(
    checks: Sequence[RunningCheck], composed: Composed
) -> tuple[Finding, ...]:
    """Return what all checks say, in their order; together they take no longer."""
    said = await asyncio.gather(*(each.findings(composed) for each in checks))
    return tuple(finding for findings in said for finding in findings)


def sound(plugin: str, text: str, said: Iterable[object]) -> Iterator[Finding]:
    """Yield findings under the plugin's name, each one that can be shown.

    Raises:
        TypeError: when something is no finding.
        ValueError: when one holds what it must not, or there are too many.
    """
    for count, each in enumerate(said, start=1):
        if count > MOST_FINDINGS:
            raise ValueError(f"more than {MOST_FINDINGS} findings")
        if not isinstance(each, Finding):
            raise TypeError(f"a {type(each).__name__} is no Finding")
        for problem in _oddities(each, text):
            raise ValueError(problem)
        yield replace(each, rule=f"{PREFIX}{plugin}.{each.rule}")


def incompleteness(check: object) -> str:
    """Return what a check lacks to be one; empty when it is complete."""
    name = type(check).__name__
    if not isinstance(check, PolicyCheck):
        return f"returned a {name}, which is no PolicyCheck"
    if not _NAME.fullmatch(str(getattr(check, "name", ""))):
        return f"{name}.name must be a name in lower case, such as 'shouting'"
    if not inspect.iscoroutinefunction(check.findings):
        return f"{name}.findings must be async"
    return ""


def _oddities(finding: Finding, text: str) -> Iterator[str]:
    """Yield what is wrong with a finding; the first one is reason enough."""
    values = [part for name, value in finding.values for part in (name, value)]
    texts = [finding.rule, finding.reason, finding.replacement, *values]
    if not all(isinstance(each, str) for each in texts):
        yield "rule, reason, values and replacement are texts"
    if not _RULE.fullmatch(finding.rule):
        yield "a rule is a name in lower case"
    if finding.level not in _LEVELS:
        yield "a level is suggestion, warning or error"
    if not isinstance(finding.overridable, bool):
        yield "overridable is true or false"
    if not 0 < len(finding.reason) <= LONGEST_REASON:
        yield f"a reason has 1 to {LONGEST_REASON} characters"
    if finding.span is not None and not _within(finding.span, text):
        yield "a span lies within the text"


def _within(span: tuple[int, int], text: str) -> bool:
    start, end = span
    return all(type(each) is int for each in span) and 0 <= start < end <= len(text)
