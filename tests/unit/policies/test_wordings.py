"""Customers read a text in their own language where there is one."""

import pytest
from pydantic import TypeAdapter, ValidationError

from webcare.policies.wordings import LONGEST, Wordings, in_language

TEXTS = {"nl": "Goedendag", "en": "Good day", "fr": "Bonjour"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Bonjour"),
        ("en-GB", "Good day"),
        ("EN_us", "Good day"),
        ("pl", "Goedendag"),
        ("", "Goedendag"),
        (None, "Goedendag"),
    ],
)
def test_a_person_reads_their_own_language_or_the_fallback(
    language: str | None, text: str
) -> None:
    assert in_language(TEXTS, language) == text


def test_any_text_is_better_than_none() -> None:
    assert in_language({"fr": "Bonjour", "de": "Guten Tag"}, "nl") == "Guten Tag"
    assert in_language({}, "nl") == ""


@pytest.mark.parametrize(
    "wrong", [{"Dutch": "Hoi"}, {"nl": " "}, {"nl": "x" * (LONGEST + 1)}]
)
def test_what_is_no_text_in_a_language_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Wordings).validate_python(wrong)


def test_a_text_loses_the_space_around_it() -> None:
    assert TypeAdapter(Wordings).validate_python({"nl": " Hoi \n"}) == {"nl": "Hoi"}
