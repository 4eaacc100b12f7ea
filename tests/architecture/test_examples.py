"""The examples are as small as we say, and whole; the channel is installed."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.sources import EXAMPLES, ROOT, code_lines, modules
from webcare.loader import load_plugins

ECHO = ROOT / "examples" / "webcare-echo"
CALM = ROOT / "examples" / "webcare-calm"
IBAN = ROOT / "examples" / "webcare-iban"


def test_a_channel_takes_at_most_40_lines_and_its_contract_as_many() -> None:
    assert code_lines(ECHO / "webcare_echo" / "__init__.py") <= 40
    assert code_lines(ECHO / "webcare_echo" / "contract.py") <= 40


def test_the_example_is_installed_and_enters_like_anyone_else() -> None:
    described = tomllib.loads((ECHO / "pyproject.toml").read_text(encoding="utf-8"))
    report = next(found for found in load_plugins().describe() if found.name == "echo")
    assert report.version == described["project"]["version"]
    assert (report.state, report.channels) == ("healthy", ("echo",))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.name)
def test_its_readme_speaks_dutch_and_english(example: Path) -> None:
    text = (example / "README.md").read_text(encoding="utf-8")
    assert "## Nederlands" in text
    assert "## English" in text


@pytest.mark.parametrize(
    ("example", "page"),
    [(CALM, "write-a-policy-check.md"), (IBAN, "write-a-condition.md")],
)
def test_docs_show_the_example_as_it_is(example: Path, page: str) -> None:
    guide = (ROOT / "docs" / "how-to" / page).read_text("utf-8")
    sources = [file.read_text("utf-8") for file in modules(example)]
    blocks = re.findall(r"^```python\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    assert len(blocks) == len(sources) == 2
    for block in blocks:
        assert any(block in source for source in sources), block
