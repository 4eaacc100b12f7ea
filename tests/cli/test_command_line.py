"""What holds for every command."""

import subprocess
import sys

import pytest
import typer.main

from tests.cli.conftest import Run
from webcare.cli import app
from webcare.settings import Settings
from webcare.storage.database import Database
from webcare.storage.revision import note_step

HEAVY = ("alembic", "httpx2", "pydantic", "rich", "sqlalchemy", "starlette", "uvicorn")

PROGRAM = """
import sys
from webcare.cli import main
try:
    main(["--help"])
except SystemExit:
    pass
sys.stderr.write(" ".join(sorted(name for name in sys.modules if "." not in name)))
"""


def test_help_imports_nothing_that_is_slow() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True
    )
    assert "doctor" in ran.stdout
    assert set(ran.stderr.split()) & {*HEAVY} == set()


def test_it_runs_as_a_module_and_tells_its_version() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "webcare", "--version"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert ran.stdout[0].isdigit()


def commands() -> list[tuple[str, ...]]:
    root = typer.main.get_command(app)
    assert isinstance(root, typer.core.TyperGroup)
    found: list[tuple[str, ...]] = []
    for name, command in root.commands.items():
        found.append((name,))
        if isinstance(command, typer.core.TyperGroup):
            found += [(name, inner) for inner in command.commands]
    return found


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_explains_itself(run: Run, command: tuple[str, ...]) -> None:
    ran = run(*command, "--help")
    assert ran.code == 0
    explained = ran.out.split("Options:")[0].split("\n\n")[1].strip()
    assert explained.endswith((".", '".'))


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("user", "add"),
        ("serve", "--nonsense"),
        ("user", "password", "a"),
    ],
    ids=" ".join,
)
def test_wrong_use_leaves_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.out == ""


@pytest.mark.parametrize("command", ["serve", "migrate", "doctor", "demo"])
def test_everything_wrong_with_the_settings_is_named_at_once(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("WEBCARE_PORT", "none")
    monkeypatch.setenv("WEBCARE_PUBLIC_URL", "webcare.example.org")
    monkeypatch.setenv("WEBCARE_SECRET_KEY", "hunter2")
    ran = run(command)
    assert ran.code == 2
    names = [line.partition(":")[0] for line in ran.err.splitlines()]
    assert names == ["WEBCARE_SECRET_KEY", "WEBCARE_PORT", "WEBCARE_PUBLIC_URL"]
    assert "hunter2" not in ran.err


def test_a_database_that_is_away_is_a_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "postgresql://someone:hunter2@127.0.0.1:1/webcare"
    monkeypatch.setenv("WEBCARE_DATABASE_URL", address)
    ran = run("user", "list")
    assert ran.code == 1
    assert ran.err.startswith("The database postgresql")
    assert "hunter2" not in ran.err


def test_postgresql_waits_for_a_person_to_migrate(
    run: Run, monkeypatch: pytest.MonkeyPatch, postgres_url: str
) -> None:
    monkeypatch.setenv("WEBCARE_DATABASE_URL", postgres_url)
    for command in (("user", "list"), ("serve",)):
        ran = run(*command)
        assert ran.code == 1
        assert "webcare migrate" in ran.err
    assert run("migrate").code == 0
    assert run("migrate").code == 0
    assert run("user", "list").code == 0


@pytest.mark.parametrize("command", [("serve",), ("user", "list"), ("migrate",)])
def test_a_version_that_is_too_old_for_the_database_stays_away(
    run: Run, database: str, command: tuple[str, ...]
) -> None:
    opened = Database(Settings(database_url=database).effective_database_url)
    with opened.engine.begin() as connection:
        note_step(connection, "9999", "9999")
    opened.close()
    ran = run(*command)
    assert ran.code == 1
    assert ran.err.startswith("The database was changed by a newer version")


def test_sqlite_is_migrated_by_itself(run: Run) -> None:
    assert run("user", "list").code == 0
