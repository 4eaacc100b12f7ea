"""`webcare backup` and `webcare restore`."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.cli.conftest import Run
from tests.services.plugin import NewDatabase
from webcare.cli.running import only_server
from webcare.settings import Settings
from webcare.storage.database import Database


def count(table: str) -> int:
    """Return how many rows there are."""
    database = Database(Settings.load().effective_database_url)
    with database.engine.connect() as connection:
        found = connection.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
    database.close()
    return int(found or 0)


@pytest.fixture
def anna(run: Run) -> None:
    """Add an administrator."""
    added = run("user", "add", "anna@example.org", "--role", "admin")
    assert added.code == 0, added.err


@pytest.mark.usefixtures("anna")
def test_what_was_backed_up_comes_back_into_an_empty_folder(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = run("backup", "today.webcare")
    assert made.code == 0, made.err
    first, second = made.out.splitlines()
    assert first.startswith("today.webcare holds 5 rows of ")
    assert " tables and 0 files, in " in first
    assert second.startswith("Restoring it needs the secret key (")
    assert made.err == ""
    monkeypatch.setenv("WEBCARE_DATA_DIR", "other")
    (folder / "other").mkdir()
    shutil.copy("data/secret.key", "other/secret.key")
    back = run("restore", "today.webcare")
    assert back.code == 0, back.err
    assert back.out.startswith("5 rows and 0 files are back, as of 2")
    assert back.out.endswith("log in again. Start Webcare when you are ready.\n")
    assert count("users") == 1


@pytest.mark.usefixtures("anna")
def test_from_sqlite_to_postgresql(
    run: Run, new_postgres: NewDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("backup", "today.webcare").code == 0
    monkeypatch.setenv("WEBCARE_DATABASE_URL", new_postgres())
    back = run("restore", "today.webcare")
    assert back.code == 0, back.err
    assert count("users") == 1
    listed = run("user", "list")
    assert "anna@example.org" in listed.out


@pytest.mark.usefixtures("anna")
def test_without_the_key_nothing_is_made(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("backup", "today.webcare").code == 0
    monkeypatch.setenv("WEBCARE_DATA_DIR", "other")
    refused = run("restore", "today.webcare")
    assert refused.code == 2
    assert refused.err.startswith("There is no secret key here.")
    assert not (folder / "other").exists()
    monkeypatch.setenv(
        "WEBCARE_SECRET_KEY",
        "another key of some length and one of many keys that do not fit",
    )
    refused = run("restore", "today.webcare")
    assert refused.code == 2
    assert refused.err.startswith("The backup belongs to another secret key (")
    assert not (folder / "other" / "webcare.db").exists()


@pytest.mark.usefixtures("anna")
def test_while_a_server_runs_a_backup_is_made_and_none_restored(
    run: Run, folder: Path
) -> None:
    with only_server(folder / "data"):
        assert run("backup", "today.webcare").code == 0
        refused = run("restore", "today.webcare")
    assert refused.code == 1
    assert "Webcare runs on the data folder" in refused.err


@pytest.mark.usefixtures("anna")
def test_nothing_is_overwritten_and_nothing_is_mixed(run: Run) -> None:
    assert run("backup", "today.webcare").code == 0
    again = run("backup", "today.webcare")
    assert (again.code, again.out) == (1, "")
    assert again.err == "today.webcare is there already, and is left as it is.\n"
    mixed = run("restore", "today.webcare")
    assert mixed.code == 1
    assert "is not empty: there are rows in" in mixed.err


def test_where_there_is_no_database_nothing_is_made(run: Run, folder: Path) -> None:
    refused = run("backup", "today.webcare")
    assert refused.code == 1
    assert refused.err.startswith("There is nothing to back up: there is no database")
    assert not list(folder.iterdir())


@pytest.mark.usefixtures("anna")
def test_files_may_be_left_out(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    made = run("backup", "today.webcare", "--without-files")
    assert ", without the files, in " in made.out
    shutil.copytree("data", "other", ignore=shutil.ignore_patterns("*.db*"))
    monkeypatch.setenv("WEBCARE_DATA_DIR", "other")
    back = run("restore", "today.webcare", "--in-doubt")
    assert back.code == 0, back.err
    assert "The files are not in this backup: put the media store back too." in back.out
