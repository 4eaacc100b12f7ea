"""A pytest plugin: no plugin of Webcare can be imported, whoever asks for it."""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

from tests.architecture.sources import PLUGINS

KEPT_OUT = {f"webcare_{plugin.parent.name}" for plugin in PLUGINS}


class Refuses:
    """Finds no plugin, whoever asks."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        del path, target
        if fullname.partition(".")[0] in KEPT_OUT:
            raise ModuleNotFoundError(f"{fullname} is kept out of these tests")
        return None


def pytest_configure() -> None:
    sys.meta_path.insert(0, Refuses())
