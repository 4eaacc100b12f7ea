"""The editors that come along: every module here that has an `EDITOR`."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from webcare.web.admin.policies.editor import Editor

Editors = Mapping[str, Editor[Any]]
"""Editors by the name of their kind."""


def installed_editors() -> Editors:
    """Return the editor of every kind that has one, sorted by the kind's name."""
    found = (
        import_module(f"{__name__}.{each.name}").EDITOR
        for each in iter_modules(__path__)
    )
    return {
        editor.kind.name: editor
        for editor in sorted(found, key=lambda editor: editor.kind.name)
    }
