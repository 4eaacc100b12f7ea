"""A desk for development touches no real work, and shows its own to nobody else."""

from pathlib import Path

import pytest

from webcare.cli.dev.places import DATA
from webcare.cli.dev.reloading import own_folder
from webcare.cli.sandbox import sandbox_settings


def test_the_data_of_an_installation_is_never_taken(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webcare.logs.configure_logs", lambda *_: None)
    monkeypatch.setenv("WEBCARE_DATA_DIR", str(folder / "real"))
    (folder / "webcare.toml").write_text('data_dir = "real"\n')
    assert sandbox_settings(DATA).data_dir == DATA


def test_what_was_posted_is_for_its_author_alone(folder: Path) -> None:
    (folder / ".dev").mkdir(mode=0o755)
    own_folder(DATA)
    assert DATA.stat().st_mode & 0o777 == 0o700
    assert (DATA / ".gitignore").read_text() == "*\n"
