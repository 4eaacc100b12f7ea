"""`webcare worker` beside `webcare serve`, as processes of their own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from sqlmodel import select

from tests.cli.conftest import Run
from tests.made.desk import migrated
from tests.services.plugin import NewDatabase
from tests.services.process import wait_until
from webcare.settings import Settings
from webcare.storage.database import Database
from webcare.storage.tables import Schedule, WorkerRow

LOOK = "How it is: "


@contextmanager
def process(
    folder: Path, command: str, **settings: str
) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Run a command until the context is left; give what it said first."""
    given = {f"WEBCARE_{name.upper()}": value for name, value in settings.items()}
    with (folder / f"{command}.log").open("w") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "webcare", command],
            cwd=folder,
            env=os.environ | {"WEBCARE_PORT": "0"} | given,
            text=True,
            stdout=subprocess.PIPE,
            stderr=log,
        )
    assert running.stdout is not None
    try:
        said = [
            running.stdout.readline() for _ in range(2 if command == "worker" else 1)
        ]
        assert all(said), (folder / f"{command}.log").read_text()
        yield running, said
    finally:
        running.kill()
        running.wait()
        running.stdout.close()


def test_it_works_beside_a_server_and_leaves_with_0(
    tmp_path: Path, new_postgres: NewDatabase
) -> None:
    url = new_postgres(migrated)
    database = Database(Settings(database_url=url).effective_database_url)

    def kinds() -> list[str]:
        with database.reading() as session:
            return list(session.exec(select(WorkerRow.kind)))

    with (
        process(tmp_path, "serve", database_url=url, worker_lanes="0"),
        process(tmp_path, "worker", database_url=url) as (worker, said),
    ):
        assert said[0] == "A worker with 16 lanes has started.\n"
        address = said[1].removeprefix(LOOK).split("/readyz")[0]
        ready = httpx2.get(f"{address}/readyz", trust_env=False)
        assert (ready.status_code, ready.text) == (200, "ready")
        figures = httpx2.get(f"{address}/metrics", trust_env=False)
        assert "webcare_jobs" in figures.text
        assert httpx2.get(f"{address}/", trust_env=False).status_code == 404
        # The server has no lanes, so that it is not among those who work.
        assert wait_until(lambda: kinds() == ["worker"])
        with database.reading() as session:
            assert "house.sweep" in session.exec(select(Schedule.name)).all()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0
        assert worker.stdout is not None
        assert worker.stdout.read() == "The worker has stopped.\n"
        assert kinds() == []
    database.close()


def test_on_sqlite_there_is_one_process(run: Run) -> None:
    ran = run("worker")
    assert ran.code == 2
    assert "On SQLite one process does everything: webcare serve." in ran.err


def test_a_worker_without_lanes_is_none(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBCARE_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    monkeypatch.setenv("WEBCARE_WORKER_LANES", "0")
    ran = run("worker")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "WEBCARE_WORKER_LANES: must be at least 1 here.\n"


def test_a_server_on_sqlite_has_to_work_itself(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBCARE_WORKER_LANES", "0")
    ran = run("serve")
    assert ran.code == 2
    assert ran.err == "WEBCARE_WORKER_LANES: must be at least 1 on SQLite.\n"
