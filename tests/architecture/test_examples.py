"""The example channel is as small as we say, installed, and whole."""

import tomllib

from tests.architecture.sources import ROOT, code_lines
from webcare.loader import load_plugins

ECHO = ROOT / "examples" / "webcare-echo"


def test_a_channel_takes_at_most_40_lines_and_its_contract_as_many() -> None:
    assert code_lines(ECHO / "webcare_echo" / "__init__.py") <= 40
    assert code_lines(ECHO / "webcare_echo" / "contract.py") <= 40


def test_the_example_is_installed_and_enters_like_anyone_else() -> None:
    described = tomllib.loads((ECHO / "pyproject.toml").read_text(encoding="utf-8"))
    report = next(found for found in load_plugins().describe() if found.name == "echo")
    assert report.version == described["project"]["version"]
    assert (report.state, report.channels) == ("healthy", ("echo",))


def test_its_readme_speaks_dutch_and_english() -> None:
    text = (ECHO / "README.md").read_text(encoding="utf-8")
    assert "## Nederlands" in text
    assert "## English" in text
