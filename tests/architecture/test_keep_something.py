"""The guide to keeping something in a plugin shows a whole one that works."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import ROOT

EXAMPLE = ROOT / "examples" / "webcare-guestbook"
GUIDE = ROOT / "docs" / "how-to" / "keep-something-in-a-plugin.md"
BLOCK = re.compile(r"^```python (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_docs_show_the_guestbook_as_it_is() -> None:
    shown: dict[str, list[str]] = {}
    for name, text in BLOCK.findall(GUIDE.read_text(encoding="utf-8")):
        shown.setdefault(name, []).extend(filter(None, text.splitlines()))
    assert shown == {
        name: [*filter(None, (EXAMPLE / name).read_text("utf-8").splitlines())]
        for name in shown
    }
    assert len(shown) == 2


def test_the_guestbook_keeps_the_contract(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=shutil.copytree(EXAMPLE, tmp_path / "guestbook"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "6 passed" in run.stdout
