"""A plugin that stores something says what of it is about people, or stays out."""

import sys
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from tests.world.guestbook import Entries
from tests.world.pigeon import Pigeon
from webcare.loader import Plugins, load_plugins
from webcare.plugin import Channel, RetainedData, hookimpl


@hookimpl
def webcare_register_channels() -> Iterable[Channel[Any]]:
    return [Pigeon()]


@pytest.fixture
def nest() -> Iterator[ModuleType]:
    """Give a plugin of two modules: what the second one has, the first one stores."""
    names = ("nest", "nest.rows")
    plugin, rows = (ModuleType(name) for name in names)
    plugin.webcare_register_channels = webcare_register_channels  # type: ignore[attr-defined]
    plugin.rows = rows  # type: ignore[attr-defined]
    sys.modules |= {"nest": plugin, "nest.rows": rows}
    yield plugin
    for name in names:
        del sys.modules[name]


def load(plugin: ModuleType) -> Plugins:
    return load_plugins(extra={"nest": plugin}, discover=False)


def declared() -> Iterator[object]:
    """Yield what a module can declare tables with."""

    class Base(DeclarativeBase):
        pass

    class Egg(Base):
        __tablename__ = "eggs"
        __module__ = "nest.rows"
        id: Mapped[int] = mapped_column(primary_key=True)

    yield Egg
    yield Base.metadata
    yield Table("eggs", MetaData(), Column("id", Integer, primary_key=True))


@pytest.mark.parametrize("thing", list(declared()), ids=("class", "metadata", "table"))
def test_one_that_declares_tables_and_says_nothing_is_left_out(
    nest: ModuleType, thing: object
) -> None:
    nest.rows.eggs = thing
    (report,) = load(nest).describe()
    assert report.state == "unhealthy"
    (reason,) = report.reasons
    assert reason.startswith(
        "webcare_register_retention: it declares tables (eggs) without this hook"
    )


def test_one_that_says_that_it_is_nothing_about_people_is_taken(
    nest: ModuleType,
) -> None:
    nest.rows.eggs = MetaData()
    Table("eggs", nest.rows.eggs, Column("id", Integer, primary_key=True))

    @hookimpl
    def webcare_register_retention() -> Iterable[RetainedData]:
        return []

    nest.webcare_register_retention = webcare_register_retention  # type: ignore[attr-defined]
    (report,) = load(nest).describe()
    assert report.state == "healthy"
    assert "webcare_register_retention" in report.hooks


def test_tables_of_the_core_are_not_the_plugins(nest: ModuleType) -> None:
    from webcare.storage import tables  # noqa: PLC0415 - as a plugin might

    nest.rows.tables = tables.metadata
    nest.rows.row = tables.Message
    (report,) = load(nest).describe()
    assert report.state == "healthy"


class Odd(Entries):
    kept_as = "for ever"  # type: ignore[assignment]


class Untitled(Entries):
    title = None  # type: ignore[assignment]


class Loud(Entries):
    name = "ENTRIES"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ([object()], "returned a object, which is no RetainedData"),
        ([Odd()], "Odd.kept_as must be one of text, media, profile, log"),
        ([Untitled()], "Untitled.title must say what people call it"),
        ([Loud()], "Loud.name must be a name in lower case"),
        ([Entries(), Entries()], "two kinds of what it stores are called 'entries'"),
    ],
)
def test_what_it_says_must_make_sense(
    nest: ModuleType, answer: list[object], reason: str
) -> None:
    @hookimpl
    def webcare_register_retention() -> Iterable[object]:
        return answer

    nest.webcare_register_retention = webcare_register_retention  # type: ignore[attr-defined]
    (report,) = load(nest).describe()
    assert reason in report.reasons[0]


def test_what_plugins_store_has_their_name(nest: ModuleType) -> None:
    @hookimpl
    def webcare_register_retention() -> Iterable[RetainedData]:
        return [Entries()]

    nest.webcare_register_retention = webcare_register_retention  # type: ignore[attr-defined]
    assert [each.name for each in load(nest).retained] == ["nest/entries"]
