"""In which language somebody writes, told from a few words."""

import pytest

from webcare.policies.routing.language import MOST_CHARACTERS, known_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Goedemorgen, waar blijft mijn koffer?", "nl"),
        ("My flight is delayed and I will miss my connection", "en"),
        ("Wo bleibt mein Koffer, bitte?", "de"),
        ("Bonjour, où est ma valise", "fr"),
        ("Dzień dobry, gdzie jest moja walizka?", "pl"),
        ("@service 12345 waar is mijn koffer https://example.org/where-is-it", "nl"),
    ],
)
def test_a_few_words_are_enough(text: str, language: str) -> None:
    assert known_language(text, ["pl"]) == language


@pytest.mark.parametrize("text", ["", "hoi", "top!", "12345", "👍👍👍", "\ud800 \x00"])
def test_of_a_word_or_two_nothing_is_said(text: str) -> None:
    assert known_language(text, ["pl"]) == ""


def test_a_language_that_nobody_knows_is_never_found() -> None:
    assert known_language("Waar is mijn koffer gebleven?", ["qqq"]) == "nl"


def test_only_the_beginning_is_looked_at() -> None:
    text = "Waar is mijn koffer? " * MOST_CHARACTERS + "where is my luggage " * 50_000
    assert known_language(text, []) == "nl"
