"""The hooks as typed methods; nothing else in Webcare calls a hook.

pluggy's own `manager.hook.anything()` is untyped: a misspelt hook and invented
arguments pass every check. Each method here calls one hook of one plugin, so that a
failure has a name and costs no other plugin.
"""

from collections.abc import Callable
from typing import Any

import pluggy

from webcare.errors import PluginError
from webcare.loader import conditions
from webcare.loader.checks import incompleteness
from webcare.loader.containment import place
from webcare.loader.hookcheck import differences, is_asynchronous, unclear, unmarked
from webcare.plugin import (
    NAME,
    Channel,
    Condition,
    PluginContext,
    PolicyCheck,
    RetainedData,
    hookspecs,
)


class Hooks:
    """A plugin manager with Webcare's hooks; made anew for each application."""

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager(NAME)
        self._manager.add_hookspecs(hookspecs)

    def add(self, name: str, plugin: object) -> None:
        """Register a plugin under its entry point's name.

        Raises:
            PluginError: a hook that is unknown, asynchronous, or asks for arguments
                that it does not get. The plugin is left out.
        """
        try:
            hash(plugin)
            self._manager.register(plugin, name=name)
            self._manager.check_pending()
        except (pluggy.PluginValidationError, TypeError, ValueError) as error:
            self._remove(name)
            reason = " ".join(str(error).split())
            raise PluginError(name, "registration", reason) from error
        for hook, function in self._implementations(name):
            if is_asynchronous(function):
                self._remove(name)
                raise PluginError(name, hook, "hooks are synchronous, not async")

    def implemented(self, name: str) -> tuple[str, ...]:
        """Return the names of the hooks that a plugin implements, sorted."""
        return tuple(sorted(hook for hook, _ in self._implementations(name)))

    def remarks(self, name: str) -> tuple[str, ...]:
        """Return what a plugin's author should see, one sentence for each remark."""
        found = list(unmarked(self._manager.get_plugin(name)))
        for hook, function in self._implementations(name):
            found += differences(hook, function)
        if not found and not self.implemented(name):
            found.append("It implements no hook.")
        return tuple(found)

    def register_channels(self, context: PluginContext) -> tuple[Channel[Any], ...]:
        """Call `webcare_register_channels` of the plugin that the context names.

        Raises:
            PluginError: the hook raised, or returned something other than channels.
        """
        hook = "webcare_register_channels"
        items = self._collect(hook, context)
        for item in items:
            if not isinstance(item, Channel):
                reason = f"returned a {type(item).__name__}, which is no Channel"
                raise PluginError(context.plugin, hook, reason)
        return tuple(item for item in items if isinstance(item, Channel))

    def register_policy_checks(self, context: PluginContext) -> tuple[PolicyCheck, ...]:
        """Call `webcare_register_policy_checks` of the plugin that the context names.

        Raises:
            PluginError: the hook raised, or returned something other than checks.
        """
        hook = "webcare_register_policy_checks"
        checks: dict[str, PolicyCheck] = {}
        for item in self._collect(hook, context):
            if problem := incompleteness(item):
                raise PluginError(context.plugin, hook, problem)
            if isinstance(item, PolicyCheck):
                if item.name in checks:
                    reason = f"returned two checks called {item.name!r}"
                    raise PluginError(context.plugin, hook, reason)
                checks[item.name] = item
        return tuple(checks.values())

    def register_routing_conditions(
        self, context: PluginContext
    ) -> tuple[Condition, ...]:
        """Call `webcare_register_routing_conditions` of the plugin that is named.

        Raises:
            PluginError: the hook raised, or returned something other than conditions.
        """
        hook = "webcare_register_routing_conditions"
        found: dict[str, Condition] = {}
        for item in self._collect(hook, context):
            if problem := conditions.incompleteness(item):
                raise PluginError(context.plugin, hook, problem)
            if isinstance(item, Condition):
                if item.name in found:
                    reason = f"returned two conditions called {item.name!r}"
                    raise PluginError(context.plugin, hook, reason)
                found[item.name] = item
        return tuple(found.values())

    def register_retention(self, context: PluginContext) -> tuple[RetainedData, ...]:
        """Call `webcare_register_retention` of the plugin that the context names.

        Raises:
            PluginError: the hook raised, or returned something other than what is
                complete and has a name of its own.
        """
        hook = "webcare_register_retention"
        found: dict[str, RetainedData] = {}
        for item in self._collect(hook, context):
            if not isinstance(item, RetainedData):
                reason = f"returned a {type(item).__name__}, which is no RetainedData"
                raise PluginError(context.plugin, hook, reason)
            if problem := unclear(item):
                raise PluginError(context.plugin, hook, problem)
            if item.name in found:
                reason = f"two kinds of what it stores are called {item.name!r}"
                raise PluginError(context.plugin, hook, reason)
            found[item.name] = item
        return tuple(found.values())

    def _collect(self, hook: str, context: PluginContext) -> list[object]:
        if hook not in self.implemented(context.plugin):
            return []
        others = [
            plugin
            for name, plugin in self._manager.list_name_plugin()
            if name != context.plugin
        ]
        call = self._manager.subset_hook_caller(hook, remove_plugins=others)
        try:
            answers = [list(answer) for answer in call(context=context)]
        except Exception as error:
            reason = f"{type(error).__name__}: {error} (at {place(error)})"
            raise PluginError(context.plugin, hook, reason) from error
        if not answers:
            # pluggy drops an answer that is None.
            raise PluginError(context.plugin, hook, "returned None, not a list")
        return answers[0]

    def _implementations(self, name: str) -> list[tuple[str, Callable[..., object]]]:
        plugin = self._manager.get_plugin(name)
        callers = (self._manager.get_hookcallers(plugin) or ()) if plugin else ()
        return [
            (caller.name, implementation.function)
            for caller in callers
            for implementation in caller.get_hookimpls()
            if implementation.plugin_name == name
        ]

    def _remove(self, name: str) -> None:
        if self._manager.has_plugin(name):
            self._manager.unregister(name=name)
