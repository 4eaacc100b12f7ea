"""Desks to take a backup of, and to put it back into."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from tests.made.desk import Desk, desk, migrated
from tests.services.plugin import NewDatabase, Prepare
from webcare.services.core import Core


class NewCore(Protocol):
    """Opens a core on a database that is empty, or was prepared."""

    def __call__(self, prepare: Prepare | None = migrated) -> Core: ...


@pytest.fixture
def old(new_database: NewDatabase, tmp_path: Path) -> Iterator[Desk]:
    """Give a desk on either database, for the backup."""
    with desk(new_database(migrated), tmp_path) as opened:
        yield opened


@pytest.fixture(params=["to-sqlite", "to-postgresql"])
def new(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewCore]:
    """Give a function that opens a core on a new database of either kind."""
    kind = "new_sqlite" if request.param == "to-sqlite" else "new_postgres"
    make: NewDatabase = request.getfixturevalue(kind)
    with ExitStack() as opened:

        def new(prepare: Prepare | None = migrated) -> Core:
            url = make(prepare)
            return opened.enter_context(desk(url, tmp_path / "new")).core

        yield new


@pytest.fixture
def fresh(new: NewCore) -> Core:
    """Give a core on a migrated database without rows, of either kind."""
    return new()


@pytest.fixture
def home(new_sqlite: NewDatabase, tmp_path: Path) -> Iterator[Desk]:
    """Give a desk on SQLite, where the kind of database makes no difference."""
    with desk(new_sqlite(migrated), tmp_path) as opened:
        yield opened


@pytest.fixture
def away(new_sqlite: NewDatabase, tmp_path: Path) -> Iterator[Core]:
    """Give a core on a migrated SQLite database without rows."""
    with desk(new_sqlite(migrated), tmp_path / "away") as opened:
        yield opened.core


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Give a name for a backup."""
    return tmp_path / "webcare.backup"


@pytest.fixture
def listing(archive: Path) -> Callable[[], list[str]]:
    """Give a function that says what lies beside the backup."""
    return lambda: sorted(each.name for each in archive.parent.iterdir())
