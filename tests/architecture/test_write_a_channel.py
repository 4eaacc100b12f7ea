"""The guide to writing a channel works when it is followed to the letter."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, code_lines
from webcare.cli.new.scaffold import new_channel

GUIDE = ROOT / "docs" / "how-to" / "write-a-channel.md"
ECHO = ROOT / "examples" / "webcare-echo"
NAMES = ("pyproject.toml", "webcare_echo/__init__.py", "webcare_echo/contract.py")
DERIVED = "derived.py"

BLOCK = re.compile(r"^```(?:python|toml) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

RELAY_CONTRACT = """
import derived
from webcare.plugin import sign_hmac_sha256
from webcare_echo.contract import TestEcho


class TestRelay(TestEcho):
    channel = derived.Relay()

    def plugin(self):
        return derived

    def sign(self, account, body):
        return {"x-relay": sign_hmac_sha256(account.settings.secret, body)}
"""


def assembled() -> dict[str, str]:
    """Put each file together from its blocks, in the order of the guide."""
    files: dict[str, list[str]] = {}
    for name, text in BLOCK.findall(GUIDE.read_text(encoding="utf-8")):
        files.setdefault(name, []).append(text)
    return {name: "\n".join(texts) for name, texts in files.items()}


def followed(folder: Path) -> None:
    """Write what the guide tells to write."""
    for name, text in assembled().items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def proved(folder: Path, *arguments: str) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def without_blank_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("name", NAMES)
def test_docs_show_the_example_as_it_is(name: str) -> None:
    example = (ECHO / name).read_text(encoding="utf-8")
    assert without_blank_lines(assembled()[name]) == without_blank_lines(example)


def test_the_example_is_what_a_new_channel_begins_with(tmp_path: Path) -> None:
    made = new_channel("echo", tmp_path / "webcare-echo")
    for file in (each for each in made.rglob("*") if each.is_file()):
        name = file.relative_to(made)
        assert (ECHO / name).read_text() == file.read_text(), f"{name} differs"


def test_docs_on_channels_work_when_they_are_followed(tmp_path: Path) -> None:
    assert set(assembled()) == {*NAMES, DERIVED}
    followed(tmp_path)
    passed = re.search(r"(\d+) passed", proved(tmp_path))
    assert passed
    assert int(passed[1]) > 30


def test_docs_on_derived_channels_work_in_15_lines(tmp_path: Path) -> None:
    followed(tmp_path)
    assert code_lines(tmp_path / DERIVED) <= 15
    (tmp_path / "relay_contract.py").write_text(RELAY_CONTRACT, encoding="utf-8")
    assert "passed" in proved(tmp_path, "relay_contract.py", "-k", "TestRelay")
