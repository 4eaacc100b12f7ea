"""`webcare dev`: a new channel runs, shows its webhooks, reloads and replays."""

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from webcare.cli.dev.plugin_folder import as_installed
from webcare.cli.new.scaffold import new_channel
from webcare.errors import ConfigurationError
from webcare.simulator import SimulatorClient

PATIENCE = 60


class Desk:
    """A running `webcare dev`, and what it says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        command = [sys.executable, "-m", "webcare", "dev", "webcare-acme"]
        self.process = subprocess.Popen(
            [*command, "--port", "0", "--phone-port", "0"],
            cwd=folder,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def says(self, pattern: str) -> re.Match[str]:
        """Wait for a line."""
        said = ""
        while not (found := re.search(pattern, said)):
            try:
                said = self._lines.get(timeout=PATIENCE)
            except queue.Empty:
                pytest.fail(f"it never said {pattern!r}")
        return found

    def close(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    new_channel("acme", tmp_path / "webcare-acme")
    running = Desk(tmp_path)
    try:
        yield running
    finally:
        running.close()


def test_every_webhook_is_shown_reloaded_and_replayed(desk: Desk) -> None:
    """In three commands from nothing to a message: new, dev, and a customer's."""
    phones = desk.says(r"(http://\S+)/acme")[1]
    desk.says("Every webhook is shown below")
    with SimulatorClient(phones) as client:
        client.phone("acme", "ada").says("Is daar iemand?")
    desk.says(r"webhook 1 to acme-service: 200")
    desk.says(r'"text": "Is daar iemand\?"')
    desk.says("→ MessageReceived")

    code = desk.folder / "webcare-acme" / "webcare_acme" / "__init__.py"
    code.write_text(code.read_text().replace("text=self.text", "text=self.text * 2"))
    desk.says(r"Changed: __init__\.py")
    desk.says("Every webhook is shown below")
    replay = [sys.executable, "-m", "webcare", "dev", "--replay", "1"]
    done = subprocess.run(
        replay, cwd=desk.folder, capture_output=True, text=True, check=False
    )
    assert "answered with 200" in done.stdout, done.stderr
    desk.says(r"text = 'Is daar iemand\?Is daar iemand\?'")


def test_a_folder_that_holds_no_plugin_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="webcare new channel"):
        as_installed(tmp_path, tmp_path / "site")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    with pytest.raises(ConfigurationError, match="names no plugin"):
        as_installed(tmp_path, tmp_path / "site")
    (tmp_path / "pyproject.toml").write_text("not toml")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        as_installed(tmp_path, tmp_path / "site")


def test_replaying_what_is_not_there_says_so(tmp_path: Path) -> None:
    replay = [sys.executable, "-m", "webcare", "dev", "--replay", "7"]
    done = subprocess.run(
        replay, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "There is no webhook 7" in done.stderr
