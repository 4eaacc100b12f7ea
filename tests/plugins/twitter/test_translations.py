"""Every sentence of the plugin that people read exists in Dutch."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

import webcare_twitter
from webcare_twitter import TwitterSettings

PACKAGE = Path(webcare_twitter.__file__).parent


def marked_sentences() -> Iterator[str]:
    """Yield the argument of every call of `sentence`, read from the source."""
    for file in PACKAGE.rglob("*.py"):
        if "simulation" in file.relative_to(PACKAGE).parts:
            continue  # it has its own
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node) == "sentence":
                yield ast.literal_eval(node.args[0])


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def settings_texts() -> Iterator[str]:
    for field in TwitterSettings.model_fields.values():
        assert field.title
        assert field.description
        yield field.title
        yield field.description


def dutch() -> dict[str, str]:
    with (PACKAGE / "translations" / "nl.po").open("rb") as file:
        catalogue = read_po(file, locale="nl", abort_invalid=True)
    return {
        str(entry.id): str(entry.string)
        for entry in catalogue
        if entry.id and not entry.fuzzy
    }


def test_every_sentence_has_its_dutch() -> None:
    sentences = {*marked_sentences(), *settings_texts()}
    known = dutch()
    assert not {one for one in sentences if not known.get(one)}
    assert len(sentences) > 60


def test_a_translation_has_the_same_blanks() -> None:
    blanks = re.compile(r"%\(\w+\)s")
    for english, translated in dutch().items():
        assert set(blanks.findall(english)) == set(blanks.findall(translated))
        assert english.endswith(".") == translated.endswith(".")
