"""Which sentences the pages can show: taken from the sources, as a translator would."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file

WEB = Path(__file__).resolve().parents[2] / "core/webcare/web"

IN_PYTHON = {
    "translatable": None,
    "say": None,
    "NotFound": None,
    "Forbidden": None,
    "gettext": (2,),
    "sentence": (2,),
}
"""What marks a sentence in Python, and which argument it is."""

IN_TEMPLATES = {"_": None, "gettext": None, "ngettext": (1, 2)}

Sentence = str | tuple[str, ...]


def sentences() -> set[Sentence]:
    """Return every sentence once; a pair when it differs with a number."""
    return {*_in_python(), *_in_templates()}


def _in_python() -> Iterator[Sentence]:
    for path in sorted(WEB.rglob("*.py")):
        for _, text, _, _ in extract_from_file("python", path, keywords=IN_PYTHON):
            yield text


def _in_templates() -> Iterator[Sentence]:
    for path in sorted((WEB / "templates").rglob("*.html")):
        found = extract_from_file(
            "jinja2.ext:babel_extract",
            path,
            keywords=IN_TEMPLATES,
            options={"encoding": "utf-8"},
        )
        for _, text, _, _ in found:
            yield text
