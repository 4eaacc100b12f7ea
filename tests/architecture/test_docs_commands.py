"""Every command in the documentation exists, with the options that are shown."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperGroup

from tests.architecture.sources import ROOT
from webcare.cli import app

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHOWN = re.compile(r"^\s*(?:\$ )?(?:\.venv/bin/)?webcare (.+)$", re.MULTILINE)
INLINE = re.compile(r"`webcare ([^`]+)`")
GENERATED = ROOT / "docs" / "reference" / "commands.md"


def shown() -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        if page == GENERATED or not page.exists():
            continue
        content = page.read_text(encoding="utf-8")
        blocks = "\n".join(re.findall(r"```\w*\n(.*?)```", content, re.DOTALL))
        found = {*SHOWN.findall(blocks), *INLINE.findall(content)}
        yield from ((page, each) for each in sorted(found))


@pytest.mark.parametrize(
    ("page", "line"), list(shown()), ids=lambda each: getattr(each, "name", each)
)
def test_docs_show_commands_that_exist(page: Path, line: str) -> None:
    words = shlex.split(line.partition("#")[0])
    command = typer.main.get_command(app)
    while isinstance(command, TyperGroup) and words and words[0] != "…":
        name = words.pop(0)
        platform = command.commands.get("PLATFORM")
        found = command.commands.get(name) or platform
        assert found is not None, f"{page.name}: there is no command {name!r}"
        command = found
    known = {option for parameter in command.params for option in parameter.opts}
    known |= {o for parameter in command.params for o in parameter.secondary_opts}
    options = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert options <= known, f"{page.name}: {options - known}"
