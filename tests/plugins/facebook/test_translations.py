"""Every sentence of the plugin that people read exists in Dutch."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

import webcare_facebook
from webcare_facebook import Facebook, FacebookSettings

PACKAGE = Path(webcare_facebook.__file__).parent


def marked_sentences() -> Iterator[str]:
    """Yield the argument of every call of `sentence`, read from the source."""
    for file in PACKAGE.rglob("*.py"):
        if "simulation" in file.relative_to(PACKAGE).parts:
            continue  # it has its own, and its own test
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node) == "sentence":
                yield ast.literal_eval(node.args[0])


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def settings_texts() -> Iterator[str]:
    for field in FacebookSettings.model_fields.values():
        assert field.title
        assert field.description
        yield field.title
        yield field.description


def places() -> Iterator[str]:
    """Yield what is said about where data lives; a holder is a name."""
    for place in Facebook.data_places:
        yield from (place.what, place.where, place.kept)


def dutch() -> dict[str, str]:
    with (PACKAGE / "translations" / "nl.po").open("rb") as file:
        catalogue = read_po(file, locale="nl", abort_invalid=True)
    return {
        str(entry.id): str(entry.string)
        for entry in catalogue
        if entry.id and not entry.fuzzy
    }


def test_every_sentence_has_its_dutch_and_no_dutch_lies_unused() -> None:
    sentences = {*marked_sentences(), *settings_texts(), *places()}
    assert sentences == set(dutch())
    assert all(dutch().values())
    assert len(sentences) > 90


def test_a_translation_has_the_same_blanks() -> None:
    blanks = re.compile(r"%\(\w+\)s")
    for english, translated in dutch().items():
        assert set(blanks.findall(english)) == set(blanks.findall(translated))
        assert english.endswith(".") == translated.endswith(".")
