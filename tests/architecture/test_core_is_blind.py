"""The core names no platform: what it knows of one, a plugin told it."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

from tests.architecture.sources import CORE, modules, name, tree

PLATFORMS = re.compile(
    r"whatsapp|facebook|messenger|twitter|instagram|telegram|tweet|x\.com|wa\.me|m\.me|"
    r"\bmeta\.com|graph api",
    re.IGNORECASE,
)
OTHERS = ("*.html", "*.ts", "*.css", "*.po", "*.svg", "*.txt")


def described(file: Path) -> set[int]:
    """Return the lines of docstrings, which may give examples."""
    lines: set[int] = set()
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(tree(file)):
        body = getattr(node, "body", None)
        # A text that stands by itself describes what is above it.
        for each in body if isinstance(node, kinds) and body else ():
            if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant):
                lines |= set(range(each.lineno, (each.end_lineno or 0) + 1))
    return lines


@pytest.mark.parametrize("file", modules(CORE), ids=name)
def test_no_code_of_the_core_names_a_platform(file: Path) -> None:
    text, skipped = file.read_text(encoding="utf-8"), described(file)
    named = [
        token.line.strip()
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.start[0] not in skipped and PLATFORMS.search(token.string)
    ]
    assert not named


def test_no_page_style_or_translation_of_the_core_names_a_platform() -> None:
    files = [
        file
        for pattern in OTHERS
        for file in CORE.rglob(pattern)
        if not {"static", "node_modules"} & set(file.parts)
    ]
    assert len(files) > 50
    named = {name(f) for f in files if PLATFORMS.search(f.read_text(encoding="utf-8"))}
    assert not named


def test_the_search_would_find_one() -> None:
    assert PLATFORMS.search("if channel.type == 'whatsapp':")
