"""The hooks that a plugin may implement: the whole contract, in one file.

Hooks are synchronous, return objects and do no I/O; what they return may be async.
They are called one plugin at a time, so that a failure has a name. A plugin names only
the arguments that it uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from webcare.plugin.channel import Channel
    from webcare.plugin.conditions import Condition
    from webcare.plugin.context import PluginContext
    from webcare.plugin.policy_checks import PolicyCheck
    from webcare.plugin.retained import RetainedData

NAME = "webcare"
"""The name of the entry-point group, and the prefix of every hook."""

hookspec = pluggy.HookspecMarker(NAME)

hookimpl = pluggy.HookimplMarker(NAME)
"""Marks a function of a plugin as the implementation of the hook of its name."""


@hookspec
def webcare_register_channels(context: PluginContext) -> Iterable[Channel[Any]]:  # type: ignore[empty-body]
    """Return the types of channel that the plugin brings.

    Called once, while the application starts, after the settings were read and before
    the database is opened. A plugin that raises is left out, named in its health, and
    start-up goes on. Two channels of one type are a `ConfigurationError`.

    Args:
        context: the plugin's own narrow view of the application.

    Returns:
        Any number of channel types.

    Example:
        ```python
        @hookimpl
        def webcare_register_channels(context):
            return [Echo()]
        ```

    .. versionadded:: 0.1
    """


@hookspec
def webcare_register_policy_checks(context: PluginContext) -> Iterable[PolicyCheck]:  # type: ignore[empty-body]
    """Return the plugin's own checks of what is composed.

    Called once, while the application starts, after `webcare_register_channels`. A
    plugin that raises, or returns a check that is none, is left out, named in its
    health, and start-up goes on.

    Args:
        context: the plugin's own narrow view of the application.

    Returns:
        Any number of checks; they are asked about replies on every channel.

    Example:
        ```python
        @hookimpl
        def webcare_register_policy_checks(context):
            return [Shouting()]
        ```

    .. versionadded:: 0.1
    """


@hookspec
def webcare_register_routing_conditions(context: PluginContext) -> Iterable[Condition]:  # type: ignore[empty-body]
    """Return the plugin's own conditions for routing rules.

    Called once, while the application starts, after `webcare_register_policy_checks`.
    A plugin that raises, or returns a condition that is none, is left out, named in
    its health, and start-up goes on.

    Args:
        context: the plugin's own narrow view of the application.

    Returns:
        Any number of conditions; rules name them as `<plugin>.<condition>`.

    Example:
        ```python
        @hookimpl
        def webcare_register_routing_conditions(context):
            return [NamesAccount()]
        ```

    .. versionadded:: 0.1
    """


@hookspec
def webcare_register_retention(context: PluginContext) -> Iterable[RetainedData]:  # type: ignore[empty-body]
    """Return what the plugin itself stores about people.

    Called once, while the application starts, after the plugin's channels were
    registered. What is returned takes part in terms, legal holds, erasing somebody,
    giving somebody their data, and the proof.

    A plugin whose modules declare tables and that has no such hook is left out. One
    that stores nothing about people says so with an empty list.

    Args:
        context: the plugin's own narrow view of the application.

    Returns:
        One `RetainedData` for each kind of thing that it stores; names are unique
        within the plugin.

    Example:
        ```python
        @hookimpl
        def webcare_register_retention(context):
            return [Entries(guestbook)]
        ```

    .. versionadded:: 0.1
    """
