"""What plugins store about people, and how one is found out that does not say so."""

import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from types import ModuleType

from sqlalchemy import MetaData, Table
from sqlmodel import SQLModel

from webcare.errors import PluginError
from webcare.plugin import RetainedData

_HOOK = "webcare_register_retention"


@dataclass(frozen=True, slots=True)
class Retained:
    """One kind of thing that a plugin stores about people, and whose it is."""

    plugin: str
    data: RetainedData

    @property
    def name(self) -> str:
        """Return what the proof calls it, such as `guestbook/entries`."""
        return f"{self.plugin}/{self.data.name}"


def refuse_unsaid(plugin: str, package: str, hooks: Collection[str]) -> None:
    """Refuse a plugin that stores something and does not say what of it is people's.

    Args:
        plugin: its name.
        package: its top-level package, which is imported.
        hooks: those that it implements.

    Raises:
        PluginError: it declares tables, and has no hook that says so.
    """
    tables = () if _HOOK in hooks else _tables_of(package)
    if tables:
        raise PluginError(
            plugin,
            _HOOK,
            f"it declares tables ({', '.join(tables)}) without this hook, so that "
            "nobody can keep to terms or erase a person; implement it, and return an "
            "empty list if they hold nothing about people",
        )


def _tables_of(package: str) -> tuple[str, ...]:
    """Return the names of the tables that the modules of a package declare, sorted.

    Only what is imported is seen, and only what SQLAlchemy knows: a plugin that wants
    to hide what it stores can do so.
    """
    return tuple(
        sorted(
            {
                table.name
                for name, module in list(sys.modules.items())
                if name.split(".")[0] == package and isinstance(module, ModuleType)
                for value in list(vars(module).values())
                for table in _tables(value, package)
            }
        )
    )


def _tables(value: object, package: str) -> Iterator[Table]:
    shared = SQLModel.metadata
    if isinstance(value, MetaData):
        yield from () if value is shared else value.tables.values()
    elif isinstance(value, Table):
        yield from () if value.metadata is shared else (value,)
    elif isinstance(value, type) and value.__module__.split(".")[0] == package:
        table = getattr(value, "__table__", None)
        if isinstance(table, Table):
            yield table
