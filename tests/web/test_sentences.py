"""The Dutch of the pages is complete, and nothing in it is left over."""

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.web.sentences import WEB, Sentence, sentences
from webcare.web.languages import Languages, core_folders

BLANK = re.compile(r"%\(\w+\)s|\{\w+\}")


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    """Give what every folder of the pages translates, put together."""
    whole = Catalog()
    for path in sorted(WEB.rglob("translations/nl.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    whole.add(message.id, message.string)
    return whole


def several(text: object) -> list[str]:
    """Return the forms of a sentence, one or one for each number."""
    return [text] if isinstance(text, str) else [str(form) for form in text]  # type: ignore[attr-defined]


def keys(catalogue: Catalog) -> set[Sentence]:
    return {
        message.id if isinstance(message.id, str) else tuple(message.id)
        for message in catalogue
        if message.id
    }


def test_extraction_finds_templates_python_and_scripts() -> None:
    """The tests below would pass if nothing was extracted."""
    found = sentences()
    assert "More conversations" in found
    assert "Nothing is snoozed" in found
    assert "Copied." in found
    assert ("unread message", "unread messages") in found


def test_every_sentence_is_there_in_dutch(catalogue: Catalog) -> None:
    assert sorted(map(str, sentences() - keys(catalogue))) == []


def test_no_translation_is_left_over(catalogue: Catalog) -> None:
    assert sorted(map(str, keys(catalogue) - sentences())) == []


def test_translations_have_the_blanks_of_their_sentence(catalogue: Catalog) -> None:
    for message in catalogue:
        if not message.id:
            continue
        originals, forms = several(message.id), several(message.string)
        assert all(forms), message.id
        assert len(forms) == len(originals)
        for original, form in zip(originals, forms, strict=True):
            assert set(BLANK.findall(original)) == set(BLANK.findall(form)), original


def test_a_word_of_the_pages_wins_from_other_layers() -> None:
    """The simulator calls a reply something else."""
    assert Languages(core_folders()).sentence("nl", "Reply") == "Antwoord"
