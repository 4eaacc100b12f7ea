"""The databases that rows run on, each in a folder of its own."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.services import postgres

NewUrl = Callable[[Path], AbstractContextManager[str]]
"""Gives the address of an empty database while a context is open."""


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    """Give a SQLite file in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    yield f"sqlite:///{folder / 'webcare.db'}"


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Give a database of a PostgreSQL server that waits for the disk as usual."""
    del folder
    with server() as running:
        yield running.url(running.create())


@contextmanager
def server(more: Mapping[str, str] | None = None) -> Iterator[postgres.Postgres]:
    """Run a PostgreSQL server, as durable as it is by default."""
    with postgres.running({**postgres.HERE, **(more or {})}) as running:
        yield running


KINDS: Mapping[str, NewUrl] = {"SQLite": sqlite, "PostgreSQL": postgresql}
