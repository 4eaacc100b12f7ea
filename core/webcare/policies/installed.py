"""The kinds of policy there are: every package beside this module that has a `KIND`.

A kind enters by being there. Nothing lists them, so that one can be added or taken out
without touching the others.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from webcare import policies
from webcare.policies.kind import PolicyKind

Kinds = Mapping[str, PolicyKind[Any]]
"""Kinds of policy by their names."""


def installed_kinds() -> Kinds:
    """Return every kind that comes along, by name and sorted by it."""
    found = (
        import_module(f"{policies.__name__}.{each.name}").KIND
        for each in iter_modules(policies.__path__)
        if each.ispkg and each.name != "translations"
    )
    return {kind.name: kind for kind in sorted(found, key=lambda kind: kind.name)}
