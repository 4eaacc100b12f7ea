"""A furnished desk and its pages, on SQLite and on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.made.desk import Desk, desk, migrated
from tests.made.glossy import Glossy
from tests.made.showcase import Showcase, furnish
from tests.made.site import Site, site
from tests.made.square import Square
from tests.made.square_talk import Talk, talk_in_public
from tests.services.plugin import NewDatabase


@pytest.fixture
def at(new_sqlite: NewDatabase, tmp_path: Path) -> Iterator[Desk]:
    with desk(new_sqlite(migrated), tmp_path, Glossy(), Square()) as made:
        yield made


@pytest.fixture
def pages(at: Desk) -> Site:
    return site(at)


@pytest.fixture
def show(at: Desk) -> Showcase:
    return furnish(at, at.channel("service"), "paper")


@pytest.fixture
def talk(at: Desk) -> Talk:
    return talk_in_public(at)


@pytest.fixture
def on_both(new_database: NewDatabase, tmp_path: Path) -> Iterator[Desk]:
    """Give a desk on each kind of database."""
    with desk(new_database(migrated), tmp_path, Glossy(), Square()) as made:
        yield made
