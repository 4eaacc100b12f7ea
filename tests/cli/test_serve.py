"""`webcare serve`, as a process of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.services.process import accepts_connections
from webcare.cli.ports import bound_socket, listening_socket, port_of
from webcare.cli.running import only_server, server_process
from webcare.errors import WebcareError


@contextmanager
def serving(
    folder: Path, **settings: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a server in a folder; give its process and its address."""
    given = {f"WEBCARE_{name.upper()}": value for name, value in settings.items()}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "webcare", "serve"],
            cwd=folder,
            env=os.environ | {"WEBCARE_PORT": "0"} | given,
            text=True,
            stdout=subprocess.PIPE,
            stderr=log,
        )
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        assert said.startswith("Webcare listens on "), (folder / "log").read_text()
        yield process, said.removeprefix("Webcare listens on ").strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_listens_and_leaves_with_0(
    tmp_path: Path, number: signal.Signals
) -> None:
    with serving(tmp_path, log_format="json") as (process, address):
        answer = httpx2.get(f"{address}/readyz", trust_env=False)
        assert answer.status_code == 200
        assert "server" not in answer.headers
        process.send_signal(number)
        assert process.wait(15) == 0
        assert process.stdout is not None
        assert process.stdout.read() == "Webcare has stopped.\n"
    events = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert "server.started" in {event["event"] for event in events}
    assert server_process(tmp_path / "data") is None


def test_only_one_serves_a_data_folder(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, _):
        second = subprocess.run(
            [sys.executable, "-m", "webcare", "serve"],
            cwd=tmp_path,
            env=os.environ | {"WEBCARE_PORT": "0"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert second.returncode == 1
        assert f"(process {process.pid})" in second.stderr
        assert "Traceback" not in second.stderr


def test_a_server_that_was_killed_leaves_the_folder_free(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, _):
        process.kill()
        process.wait()
    with serving(tmp_path) as (_, address):
        assert httpx2.get(f"{address}/healthz", trust_env=False).status_code == 200


def test_a_port_that_is_taken_is_a_sentence(tmp_path: Path) -> None:
    with serving(tmp_path) as (_, address):
        second = subprocess.run(
            [sys.executable, "-m", "webcare", "serve"],
            cwd=tmp_path,
            env=os.environ
            | {"WEBCARE_PORT": address.rpartition(":")[2], "WEBCARE_DATA_DIR": "other"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert second.returncode == 1
    assert "cannot listen on 127.0.0.1" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_port_that_is_taken_answers_nobody_until_a_server_listens() -> None:
    """So a proxy asks another process, and does not wait for this one to start."""
    with bound_socket("127.0.0.1", 0) as taken:
        port = port_of(taken)
        assert not accepts_connections(port)
        with pytest.raises(WebcareError, match=f"port {port}: Address already in use"):
            listening_socket("127.0.0.1", port)
        taken.listen()
        assert accepts_connections(port)
        with pytest.raises(WebcareError, match="Address already in use"):
            bound_socket("127.0.0.1", port)


def test_the_lock_names_who_holds_it_and_ends_with_them(tmp_path: Path) -> None:
    assert server_process(tmp_path) is None
    with only_server(tmp_path):
        assert server_process(tmp_path) == os.getpid()
        with (
            pytest.raises(WebcareError, match=f"process {os.getpid()}"),
            only_server(tmp_path),
        ):
            pass
        assert server_process(tmp_path) == os.getpid()
    assert server_process(tmp_path) is None
    with only_server(tmp_path):
        pass
