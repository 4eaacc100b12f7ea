"""Whether a plugin's hooks and channels are what the specifications ask for.

pluggy checks names and arguments when a plugin is registered. What it lets pass is
found here: an asynchronous hook, a function that was not marked, other annotations.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType
from typing import Any, get_args

from webcare.plugin import (
    NAME,
    Capabilities,
    Channel,
    ChannelSettings,
    RetainedData,
    hookspecs,
)
from webcare.plugin.retained import KeptAs

_TYPE_NAME = re.compile(r"[a-z][a-z0-9_-]*")

_ITERABLES = frozenset(
    {
        "Collection",
        "Generator",
        "Iterable",
        "Iterator",
        "Sequence",
        "frozenset",
        "list",
        "set",
        "tuple",
    }
)


def specifications() -> Mapping[str, FunctionType]:
    """Return every hook's specification by its name."""
    return {
        name: value
        for name, value in vars(hookspecs).items()
        if hasattr(value, f"{NAME}_spec")
    }


def unmarked(plugin: object) -> Iterator[str]:
    """Yield a sentence for each function that looks like a hook but is not marked."""
    for name in sorted(specifications()):
        function = inspect.getattr_static(plugin, name, None)
        if function is not None and not hasattr(function, f"{NAME}_impl"):
            yield f"{name} is not marked with @hookimpl, so it is never called."


def differences(name: str, implementation: Callable[..., object]) -> Iterator[str]:
    """Yield a sentence for each annotation that contradicts the specification.

    Annotations that are absent contradict nothing.
    """
    spec = inspect.signature(specifications()[name])
    given = inspect.signature(implementation)
    for parameter in given.parameters.values():
        expected = spec.parameters.get(parameter.name)
        if expected is None or parameter.annotation is parameter.empty:
            continue
        if _last_name(parameter.annotation) != _last_name(expected.annotation):
            yield (
                f"{name}: {parameter.name} is a {_last_name(expected.annotation)}, "
                f"not a {_last_name(parameter.annotation)}."
            )
    returned = given.return_annotation
    if returned is not given.empty and _last_name(returned) not in _ITERABLES:
        yield f"{name} must return an iterable, not {_last_name(returned)}."


def is_asynchronous(implementation: Callable[..., object]) -> bool:
    """Tell whether a hook was written with `async`, which is never awaited."""
    return inspect.iscoroutinefunction(implementation) or inspect.isasyncgenfunction(
        implementation
    )


def incompleteness(channel: Channel[Any]) -> str:
    """Return what a channel lacks to be one; empty when it is complete."""
    name = type(channel).__name__
    if not _TYPE_NAME.fullmatch(str(getattr(channel, "type", ""))):
        return f"{name}.type must be a name in lower case, such as 'echo'"
    if not isinstance(getattr(channel, "title", None), str):
        return f"{name}.title must say what people call it"
    if not isinstance(getattr(channel, "capabilities", None), Capabilities):
        return f"{name}.capabilities must be Capabilities"
    settings = getattr(channel, "settings", None)
    if not (isinstance(settings, type) and issubclass(settings, ChannelSettings)):
        return f"{name}.settings must be a class of ChannelSettings"
    return ""


def unclear(retained: RetainedData) -> str:
    """Return what a kind of stored data lacks to be one; empty when it is complete."""
    name = type(retained).__name__
    if not _TYPE_NAME.fullmatch(str(getattr(retained, "name", ""))):
        return f"{name}.name must be a name in lower case, such as 'entries'"
    if not isinstance(getattr(retained, "title", None), str):
        return f"{name}.title must say what people call it"
    if getattr(retained, "kept_as", None) not in get_args(KeptAs):
        return f"{name}.kept_as must be one of {', '.join(get_args(KeptAs))}"
    return ""


def _last_name(annotation: object) -> str:
    # A name is all that can be compared without importing what it stands for.
    text = (
        annotation
        if isinstance(annotation, str)
        else getattr(annotation, "__name__", str(annotation))
    )
    return re.split(r"[\[|]", text, maxsplit=1)[0].strip().rpartition(".")[2]
