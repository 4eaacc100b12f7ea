"""The guide to writing a channel works when it is followed to the letter."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

GUIDE = ROOT / "docs" / "how-to" / "write-a-channel.md"
ECHO = ROOT / "examples" / "webcare-echo"
NAMES = ("pyproject.toml", "webcare_echo.py", "test_echo.py")

BLOCK = re.compile(r"^```(?:python|toml) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def assembled() -> dict[str, str]:
    """Put each file together from its blocks, in the order of the guide."""
    files: dict[str, list[str]] = {}
    for name, text in BLOCK.findall(GUIDE.read_text(encoding="utf-8")):
        files.setdefault(name, []).append(text)
    return {name: "\n".join(texts) for name, texts in files.items()}


def without_blank_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("name", NAMES)
def test_docs_show_the_example_as_it_is(name: str) -> None:
    example = (ECHO / name).read_text(encoding="utf-8")
    assert without_blank_lines(assembled()[name]) == without_blank_lines(example)


def test_docs_on_channels_work_when_they_are_followed(tmp_path: Path) -> None:
    files = assembled()
    assert set(files) == set(NAMES)
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    passed = re.search(r"(\d+) passed", run.stdout)
    assert passed
    assert int(passed[1]) > 30
