"""Temporary files lie in memory where they fit, and where somebody wants them."""

import os
import tempfile
from pathlib import Path

import pytest

from tests.services import scratch


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let nobody have chosen a place, and the memory be a folder of the test."""
    # Set first, so that it is put back whether or not it was there.
    monkeypatch.setenv("TMPDIR", "")
    monkeypatch.delenv("TMPDIR")
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(scratch, "MEMORY", tmp_path)
    monkeypatch.setattr(scratch, "ROOM", 0)


def test_where_it_fits(tmp_path: Path) -> None:
    scratch.use_memory()
    assert tempfile.gettempdir() == os.environ["TMPDIR"] == str(tmp_path)


def test_not_where_there_is_too_little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "ROOM", 2**62)
    scratch.use_memory()
    assert "TMPDIR" not in os.environ


def test_not_where_there_is_no_such_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(scratch, "MEMORY", tmp_path / "absent")
    scratch.use_memory()
    assert "TMPDIR" not in os.environ


def test_somebody_who_said_where_decides(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chosen = str(tmp_path / "chosen")
    monkeypatch.setenv("TMPDIR", chosen)
    scratch.use_memory()
    assert os.environ["TMPDIR"] == chosen
