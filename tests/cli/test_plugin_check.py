"""`webcare plugin check`: the contract, run against what is installed."""

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from webcare.cli.dev.plugin_folder import as_installed
from webcare.cli.new.scaffold import new_channel
from webcare.loader import load_plugins


def check(name: str, *paths: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "webcare", "plugin", "check", name],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))},
        capture_output=True,
        text=True,
        check=False,
    )


def new(tmp_path: Path) -> tuple[Path, Path]:
    """Return a new channel's folder, and the place that makes it as if installed."""
    folder, site = tmp_path / "webcare-acme", tmp_path / "site"
    new_channel("acme", folder)
    as_installed(folder, site)
    return site, folder


def test_a_new_channel_is_bronze_and_told_what_silver_takes(tmp_path: Path) -> None:
    done = check("acme", *new(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "acme: bronze" in done.stdout
    assert "live: check()" in done.stdout
    assert "todo" in done.stdout


def test_what_is_broken_is_named_and_leaves_with_one(tmp_path: Path) -> None:
    site, folder = new(tmp_path)
    code = folder / "webcare_acme" / "__init__.py"
    code.write_text(code.read_text().replace('"text": message.text', '"text": ""'))
    done = check("acme", site, folder)
    assert done.returncode == 1
    assert "a text reaches the platform: " in done.stdout
    assert "acme: no tier yet" in done.stdout


def test_a_plugin_without_a_contract_is_refused_by_name() -> None:
    done = check("nobody")
    assert done.returncode == 2
    assert "No installed plugin 'nobody'" in done.stderr


def test_a_scorecard_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    site, folder = new(tmp_path)
    (folder / "webcare_acme" / "quality.yaml").write_text("rules: [a]")
    done = check("acme", site, folder)
    assert done.returncode == 2
    assert "quality.yaml cannot be read" in done.stderr


CHANNELS = sorted(
    name
    for name, channel in load_plugins().channel_types.items()
    if not channel.capabilities.read_only
)


@pytest.mark.parametrize("name", CHANNELS)
def test_every_channel_that_is_installed_has_a_contract(name: str) -> None:
    assert name in {entry.name for entry in entry_points(group="webcare.contracts")}
