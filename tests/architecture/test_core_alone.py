"""The core needs no channel: it starts with every plugin blocked."""

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

STARTS = """
import sys
from starlette.testclient import TestClient
from webcare.bootstrap import build_core, make_app
from webcare.settings import Settings
from webcare.storage.migrate import migrate

core = build_core(Settings())
migrate(core.database)
with TestClient(make_app(core)) as client:
    print(client.get("/webhooks/nobody").status_code)
print([report.state for report in core.plugins.describe()])
print(sorted(name for name in sys.modules if name.startswith("webcare_")))
"""


def test_the_core_starts_with_every_plugin_blocked(tmp_path: Path) -> None:
    """In a process of its own, so that nobody imported a plugin before."""
    names = sorted(entry_points(group="webcare").names)
    assert names
    environment = {
        **os.environ,
        "WEBCARE_DATA_DIR": str(tmp_path),
        "WEBCARE_BLOCKED_PLUGINS": ",".join(names),
    }
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", STARTS],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    *_, answer, states, imported = run.stdout.splitlines()
    assert answer == "404"
    assert states == str(["blocked"] * len(names))
    assert imported == "[]"


@pytest.mark.timeout(300)
def test_the_tests_of_the_core_pass_with_every_plugin_blocked(tmp_path: Path) -> None:
    """Receipt included; no plugin can even be imported."""
    names = sorted(entry_points(group="webcare").names)
    kept_out = ["-p", "tests.architecture.without_plugins"]
    # Which looks at the settings themselves.
    about_that = "--ignore=tests/unit/test_settings.py"
    folders = ["unit", "integration/receipt"]
    run = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-o", f"cache_dir={tmp_path}"),
            *kept_out,
            about_that,
            *("-k", "not postgresql"),
            *(str(ROOT / "tests" / folder) for folder in folders),
        ],
        cwd=ROOT,
        env=os.environ | {"WEBCARE_BLOCKED_PLUGINS": ",".join(names)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr
