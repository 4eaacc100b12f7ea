"""The command line, run in this process, with nothing of this machine's settings."""

import io
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
import structlog

from tests.made.desk import migrated
from tests.services.plugin import NewDatabase
from webcare.cli import main


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


class Run(Protocol):
    """Runs `webcare` with arguments, and lines of standard input."""

    def __call__(self, *arguments: str, stdin: str = "") -> Ran: ...


@pytest.fixture(autouse=True)
def logs_stay() -> Iterator[None]:
    """Put the log's configuration back: commands set that of their process."""
    root, before = logging.getLogger(), structlog.get_config()
    configured, handlers, level = (
        structlog.is_configured(),
        root.handlers[:],
        root.level,
    )
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    if configured:
        structlog.configure(**before)
    else:
        structlog.reset_defaults()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder in which commands run; its data folder is `data`."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Give a function that runs one command."""
    del folder

    def run(*arguments: str, stdin: str = "") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        code = 0
        try:
            main(arguments)
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run


@pytest.fixture
def database(new_database: NewDatabase, monkeypatch: pytest.MonkeyPatch) -> str:
    """Set the address of a database with our tables, on each kind, and return it."""
    url = new_database(migrated)
    monkeypatch.setenv("WEBCARE_DATABASE_URL", url)
    return url
