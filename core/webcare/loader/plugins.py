"""Load plugins, leave out those that fail, and say how each of them is.

One `Plugins` for each application, made by `load_plugins` and passed down. Nothing
is loaded at import, and there is no list of built-in plugins: all enter by the
entry-point group `webcare`.
"""

import sys
import time
from collections.abc import (
    AsyncIterator,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, Literal, TypeVar

import structlog

from webcare.domain.breaker import BreakerRules
from webcare.domain.findings import Finding
from webcare.errors import ConfigurationError, PluginError
from webcare.loader.candidates import Candidate, candidates
from webcare.loader.checks import RunningCheck, ask_all
from webcare.loader.conditions import RunningCondition
from webcare.loader.containment import Containment
from webcare.loader.hookcheck import incompleteness
from webcare.loader.hooks import Hooks
from webcare.loader.stored import Retained, refuse_unsaid
from webcare.plugin import Channel, Composed, PluginContext, RetainedData

log = structlog.get_logger()

DEADLINE = 60.0
"""Seconds that one call of a plugin may take, unless its caller knows better."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginReport:
    """What is known of one plugin; `webcare plugin list` shows it.

    Attributes:
        version: of its distribution; empty when it is unknown.
        hooks: the names of the hooks that it implements, sorted.
        channels: the types of channel that it brought, sorted.
        checks: the names of its checks of what is composed, sorted.
        conditions: the names of its conditions for routing rules, sorted.
        state: `healthy`; `warning` runs, but has something its author should see;
            `unhealthy` was left out or keeps failing; `blocked` by the settings.
        reasons: technical English, one for each remark; empty when healthy.
    """

    name: str
    version: str = ""
    hooks: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    state: Literal["healthy", "warning", "unhealthy", "blocked"] = "healthy"
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plugin:
    """A plugin that runs, with what it brought and what stands around its calls."""

    report: PluginReport
    plugin: object
    containment: Containment
    channels: tuple[Channel[Any], ...]
    checks: tuple[RunningCheck, ...]
    conditions: tuple[RunningCondition, ...]
    retained: tuple[RetainedData, ...]


class Plugins:
    """The plugins of one application: what they brought, and how they are."""

    def __init__(
        self, running: Iterable[_Plugin], absent: Iterable[PluginReport] = ()
    ) -> None:
        self._running = {plugin.report.name: plugin for plugin in running}
        self._absent = {report.name: report for report in absent}
        self._owners = _owners(self._running.values())
        self._types = MappingProxyType(
            {
                name: channel
                for name, owner in sorted(self._owners.items())
                for channel in owner.channels
                if channel.type == name
            }
        )

    @property
    def channel_types(self) -> Mapping[str, Channel[Any]]:
        """Return every type of channel by its name, in alphabetical order."""
        return self._types

    @property
    def retained(self) -> tuple[Retained, ...]:
        """Return everything that plugins store about people."""
        return tuple(
            Retained(name, data)
            for name, plugin in sorted(self._running.items())
            for data in plugin.retained
        )

    def channel(self, channel_type: str) -> Channel[Any]:
        """Return the type of channel of a name.

        Raises:
            ConfigurationError: there is none; the sentence says what there is, or why
                its plugin was left out.
        """
        if channel_type in self._types:
            return self._types[channel_type]
        absent = self._absent.get(channel_type)
        if absent is not None:
            why = " ".join(absent.reasons)
            raise ConfigurationError(
                f"The plugin {channel_type!r} is not available: {why}"
            )
        there_is = ", ".join(self._types) or "none"
        raise ConfigurationError(
            f"There is no channel type {channel_type!r}; installed are: {there_is}."
        )

    def contain(
        self, channel_type: str, step: str, *, deadline: float = DEADLINE
    ) -> AbstractAsyncContextManager[None]:
        """Stand around one asynchronous call to a channel.

        ```python
        async with plugins.contain("whatsapp", "send"):
            receipt = await channel.send(account, message, http)
        ```

        Errors of the contract pass through: `WebcareError`, a transport error and
        `Unclaimed`. Put nothing of your own inside, or the plugin is blamed for it.

        Args:
            channel_type: whose plugin is called.
            step: the method, for the log and the error.
            deadline: seconds until the call is given up.

        Raises:
            ConfigurationError: there is no such type of channel.
            TemporaryDeliveryError: the plugin is paused; nothing was called.
            PluginError: the plugin raised something else, or took too long. Whether
                it had an effect on the platform is unknown.
        """
        self.channel(channel_type)
        owner = self._owners[channel_type]
        return owner.containment.around(step, deadline=deadline)

    def contain_retained(
        self, retained: Retained, step: str, *, deadline: float = DEADLINE
    ) -> AbstractAsyncContextManager[None]:
        """Stand around one call to what a plugin stores; as `contain`."""
        containment = self._running[retained.plugin].containment
        return containment.around(step, deadline=deadline)

    def contain_each(
        self,
        channel_type: str,
        step: str,
        call: Callable[[], AsyncIterator[T]],
        *,
        deadline: float = DEADLINE,
    ) -> AsyncIterator[T]:
        """Stand around a call that yields items, such as `Channel.fetch_media`.

        What the caller does with an item is not blamed on the plugin.

        Args:
            channel_type: as for `contain`.
            step: as for `contain`.
            call: makes the plugin's iterator.
            deadline: seconds that the plugin may take for all items together.

        Raises:
            ConfigurationError: there is no such type of channel.
        """
        self.channel(channel_type)
        owner = self._owners[channel_type]
        return owner.containment.each(step, call, deadline=deadline)

    @property
    def has_checks(self) -> bool:
        """Tell whether any plugin has something to say about what is composed."""
        return any(plugin.checks for plugin in self._running.values())

    async def check(self, composed: Composed) -> tuple[Finding, ...]:
        """Return what the checks of all plugins say about a reply; it never raises.

        Call it outside of any transaction: it takes up to `checks.PATIENCE`.
        """
        checks = [each for plugin in self._running.values() for each in plugin.checks]
        return await ask_all(checks, composed)

    @property
    def conditions(self) -> Mapping[str, RunningCondition]:
        """Return the conditions that plugins bring for rules, as rules name them."""
        running = self._running.values()
        return {each.name: each for plugin in running for each in plugin.conditions}

    def failure(self, channel_type: str) -> str:
        """Return why a type of channel does not work now; empty when it does."""
        try:
            self.channel(channel_type)
        except ConfigurationError as error:
            return str(error)
        return self._owners[channel_type].containment.failure

    def describe(self) -> tuple[PluginReport, ...]:
        """Return a report for each plugin, by name; also for those left out."""
        reports = [*self._absent.values(), *map(_current, self._running.values())]
        return tuple(sorted(reports, key=lambda report: report.name))

    def translations(self) -> list[Path]:
        """Return the `translations` folder of each plugin's package that has one."""
        return [
            folder / "translations"
            for plugin in self._running.values()
            for folder in _package_folders(plugin.plugin)
            if (folder / "translations").is_dir()
        ]


def load_plugins(
    blocked: Sequence[str] = (),
    *,
    extra: Mapping[str, object] | None = None,
    discover: bool = True,
    rules: BreakerRules | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Plugins:
    """Load every installed plugin that is not blocked.

    A plugin that cannot be imported, raises or returns something else than the hook
    asks for is left out and named in `Plugins.describe`.

    Args:
        blocked: names of plugins that are not even imported.
        extra: plugins given as objects, by name; one replaces an installed plugin of
            its name. For tests, and for code that brings a plugin of its own.
        discover: False looks at `extra` only.
        rules: when a plugin that fails while it runs is paused.
        clock: seconds that never go back.

    Raises:
        ConfigurationError: two plugins, or two types of channel, have one name.
    """
    hooks = Hooks()
    running: list[_Plugin] = []
    absent = [_blocked(name) for name in dict.fromkeys(blocked)]
    for candidate in candidates(extra or {}, discover=discover):
        if candidate.name in blocked:
            continue
        try:
            plugin = candidate.load()
            hooks.add(candidate.name, plugin)
            containment = Containment(
                plugin=candidate.name,
                package=_module(plugin).__name__.partition(".")[0],
                rules=rules or BreakerRules(),
                clock=clock,
            )
            running.append(_start(hooks, candidate, plugin, containment))
        except PluginError as error:
            absent.append(_left_out(candidate, error))
    return Plugins(running, absent)


def _start(
    hooks: Hooks, candidate: Candidate, plugin: object, containment: Containment
) -> _Plugin:
    context = PluginContext(candidate.name, candidate.version)
    channels = hooks.register_channels(context)
    for channel in channels:
        if problem := incompleteness(channel):
            raise PluginError(candidate.name, "webcare_register_channels", problem)
    checks = tuple(
        RunningCheck(candidate.name, check, containment.beside(check.name))
        for check in hooks.register_policy_checks(context)
    )
    conditions = tuple(
        RunningCondition(candidate.name, each, containment.beside(each.name))
        for each in hooks.register_routing_conditions(context)
    )
    refuse_unsaid(
        candidate.name, containment.package, hooks.implemented(candidate.name)
    )
    retained = hooks.register_retention(context)
    remarks = hooks.remarks(candidate.name)
    report = PluginReport(
        name=candidate.name,
        version=candidate.version,
        hooks=hooks.implemented(candidate.name),
        channels=tuple(sorted(channel.type for channel in channels)),
        checks=tuple(sorted(each.check.name for each in checks)),
        conditions=tuple(sorted(each.condition.name for each in conditions)),
        state="warning" if remarks else "healthy",
        reasons=remarks,
    )
    log.info("plugin.loaded", plugin=report.name, version=report.version)
    return _Plugin(
        report=report,
        plugin=plugin,
        channels=channels,
        checks=checks,
        conditions=conditions,
        retained=retained,
        containment=containment,
    )


def _blocked(name: str) -> PluginReport:
    return PluginReport(
        name=name, state="blocked", reasons=("It is blocked by the settings.",)
    )


def _left_out(candidate: Candidate, error: PluginError) -> PluginReport:
    log.error(
        "plugin.left_out",
        plugin=candidate.name,
        hook=error.hook,
        reason=error.reason,
    )
    return PluginReport(
        name=candidate.name,
        version=candidate.version,
        state="unhealthy",
        reasons=(f"{error.hook}: {error.reason}.",),
    )


def _owners(running: Iterable[_Plugin]) -> Mapping[str, _Plugin]:
    """Return which plugin brought each type of channel.

    Raises:
        ConfigurationError: when several did.
    """
    brought: dict[str, list[_Plugin]] = {}
    for plugin in running:
        for channel in plugin.channels:
            brought.setdefault(channel.type, []).append(plugin)
    problems = [
        f"The channel type {name!r} is brought twice, by "
        + " and ".join(repr(owner.report.name) for owner in owners)
        + "; block one of them."
        for name, owners in brought.items()
        if len(owners) > 1
    ]
    if problems:
        raise ConfigurationError(*problems)
    return {name: owners[0] for name, owners in brought.items()}


def _current(plugin: _Plugin) -> PluginReport:
    report, failure = plugin.report, plugin.containment.failure
    parts = [("check", each.check.name, each.failure) for each in plugin.checks]
    parts += [("condition", each.name, each.failure) for each in plugin.conditions]
    left_out = tuple(
        f"Its {what} {name} is left out: {why}" for what, name, why in parts if why
    )
    if left_out:
        reasons = (*report.reasons, *left_out)
        report = replace(report, state="warning", reasons=reasons)
    if failure:
        reasons = (*report.reasons, failure)
        report = replace(report, state="unhealthy", reasons=reasons)
    return report


def _module(plugin: object) -> ModuleType:
    if isinstance(plugin, ModuleType):
        return plugin
    return sys.modules[type(plugin).__module__]


def _package_folders(plugin: object) -> Iterator[Path]:
    # A plugin of one module has no folder of its own, only its neighbours'.
    package = sys.modules.get(_module(plugin).__name__.partition(".")[0])
    return map(Path, getattr(package, "__path__", ()))
