"""A world with one loft of pigeons, on both databases."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.made.desk import migrated
from tests.services.plugin import NewDatabase
from tests.world.core import World, pigeons, running
from tests.world.magpie import magpies
from tests.world.pigeon import Pigeon
from tests.world.starling import Starling


@pytest.fixture
def quiet_logs() -> Iterator[None]:
    """Draw no tracebacks, which takes longer than the tests that cause many."""
    with capture_logs():
        yield


@pytest.fixture
async def world(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[World]:
    async with running(new_database(migrated), tmp_path) as made:
        made.channel()
        yield made


@pytest.fixture
async def flock(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[World]:
    """Give a world whose loft is one of starlings."""
    plugins = pigeons(Pigeon(), Starling())
    async with running(new_database(migrated), tmp_path, plugins=plugins) as made:
        made.channel(kind="starling")
        yield made


@pytest.fixture
async def nest(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[World]:
    """Give a world whose loft is one of magpies."""
    plugins = pigeons(*magpies())
    async with running(new_database(migrated), tmp_path, plugins=plugins) as made:
        made.channel(kind="magpie")
        yield made
