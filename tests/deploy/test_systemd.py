"""The units: systemd takes them, they are confined, and stop as the code does."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from webcare.cli.listening import GRACE_SECONDS
from webcare.settings import Settings
from webcare.work.engine import _DRAIN_SECONDS

UNITS = sorted((Path(__file__).parents[2] / "deploy/systemd").iterdir())
RUNNING = [each for each in UNITS if each.name != "webcare-migrate.service"]
PROGRAM = "/opt/webcare/.venv/bin/webcare"
MOST_EXPOSED = 1.5
"""As `systemd-analyze security` counts: 0 is confined, 10 is free."""

every_unit = pytest.mark.parametrize("unit", UNITS, ids=lambda each: each.name)


def directives(unit: Path) -> dict[str, list[str]]:
    """Return what a unit says, several values of one name in their order."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", unit.read_text(), re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def confinement(unit: Path) -> str:
    text = unit.read_text()
    return text[text.index("# It needs its data folder") :].split("\n[Install]")[0]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Give the units as on a machine where Webcare lies somewhere else."""
    for unit in UNITS:
        text = unit.read_text().replace(PROGRAM, "/bin/true")
        # An instance, since a template alone cannot be looked at.
        name = unit.name.replace("@", "@8801")
        (tmp_path / name).write_text(text.replace("/usr/bin/curl", "/bin/true"))
    return tmp_path


def analysed(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        # No package of Python brings it; every other test here runs without.
        pytest.skip("systemd is not here: its own checks run where it is")
    return subprocess.run(
        [program, *arguments], capture_output=True, text=True, check=False
    )


def test_systemd_takes_every_unit(installed: Path) -> None:
    done = analysed("verify", "--man=no", *sorted(installed.iterdir()))
    assert done.returncode == 0, done.stderr
    # It also says on a line of its own what it does not know and passes over.
    assert [line for line in done.stderr.splitlines() if "webcare" in line] == []


def test_every_unit_is_confined(installed: Path) -> None:
    for unit in sorted(installed.iterdir()):
        done = analysed(
            "security",
            "--offline=true",
            f"--threshold={MOST_EXPOSED * 10:.0f}",
            unit,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_all_are_confined_alike() -> None:
    assert len({confinement(unit) for unit in UNITS}) == 1


@every_unit
def test_a_unit_runs_as_webcare_with_the_settings_of_one_place(unit: Path) -> None:
    said = directives(unit)
    assert said["User"] == ["webcare"]
    assert said["WorkingDirectory"] == ["/etc/webcare"]
    assert said["StateDirectory"] == ["webcare"]
    assert said["ExecStart"][0].startswith(f"{PROGRAM} ")
    for pair in said.get("Environment", []):
        name = pair.partition("=")[0]
        assert name.removeprefix("WEBCARE_").lower() in Settings.model_fields


@pytest.mark.parametrize("unit", RUNNING, ids=lambda each: each.name)
def test_stopping_takes_no_longer_than_it_may(unit: Path) -> None:
    said = directives(unit)
    assert int(said["TimeoutStopSec"][0]) >= GRACE_SECONDS + _DRAIN_SECONDS + 5
    assert said["Restart"] == ["always"]


@pytest.mark.parametrize("name", ["webcare-web@.service", "webcare-worker@.service"])
def test_started_means_ready(name: str) -> None:
    (unit,) = (each for each in UNITS if each.name == name)
    said = directives(unit)
    kind = "WEBCARE_WORKER_PORT" if "worker" in name else "WEBCARE_PORT"
    assert f"{kind}=%i" in said["Environment"]
    assert said["ExecStartPost"][0].endswith("http://127.0.0.1:%i/readyz")


def test_web_processes_leave_the_work_to_workers() -> None:
    lanes = "WEBCARE_WORKER_LANES=0"
    with_none = [unit.name for unit in UNITS if lanes in unit.read_text()]
    assert with_none == ["webcare-web@.service"]
