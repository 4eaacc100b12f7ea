"""Every sentence of a plugin that people read exists in Dutch, and no other does."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.pofile import read_po

from tests.architecture.sources import PLUGINS
from webcare.plugin import Channel, ChannelSettings

PACKAGES = {package.name: package for package in PLUGINS}
BLANKS = re.compile(r"%\(\w+\)s|\{\w+\}")

each_plugin = pytest.mark.parametrize("name", PACKAGES)


def marked(package: Path) -> Iterator[str]:
    """Yield the argument of every call of `sentence`, read from the source."""
    for file in package.rglob("*.py"):
        if "simulation" in file.relative_to(package).parts:
            continue  # it has its own, and its own test
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and called(node) == "sentence":
                yield ast.literal_eval(node.args[0])


def called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def channels(plugin: ModuleType) -> list[Channel[ChannelSettings]]:
    return list(plugin.webcare_register_channels())


def told(channel: Channel[ChannelSettings]) -> Iterator[str]:
    """Yield the words of the form, and of where data lives; a holder is a name."""
    for field in channel.settings.model_fields.values():
        assert field.title
        assert field.description
        yield field.title
        yield field.description
    for place in channel.data_places:
        yield from (place.what, place.where, place.kept)


def dutch(package: Path) -> dict[str, str]:
    with (package / "translations" / "nl.po").open("rb") as file:
        catalogue = read_po(file, locale="nl", abort_invalid=True)
    return {
        str(entry.id): str(entry.string)
        for entry in catalogue
        if entry.id and not entry.fuzzy
    }


@each_plugin
def test_every_sentence_has_its_dutch_and_no_dutch_lies_unused(name: str) -> None:
    sentences = set(marked(PACKAGES[name]))
    assert sentences
    for channel in channels(importlib.import_module(name)):
        sentences |= set(told(channel))
    known = dutch(PACKAGES[name])
    assert set(known) == sentences
    assert all(known.values())


@each_plugin
def test_a_translation_has_the_same_blanks_and_end(name: str) -> None:
    for english, translated in dutch(PACKAGES[name]).items():
        assert set(BLANKS.findall(english)) == set(BLANKS.findall(translated))
        assert english.endswith(".") == translated.endswith(".")
