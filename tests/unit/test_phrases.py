"""The small language of the guard's phrases."""

import pytest

from webcare.policies.privacy.phrases import Phrases


def found(phrase: str, text: str) -> list[str]:
    phrases = Phrases([("it", [phrase], {"your": "uw je"})])
    words = text.split()
    return [" ".join(words[each.start : each.end]) for each in phrases.matches(words)]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("a b", "x a b", ["a b"]),
        ("a|c b", "c b a b", ["c b", "a b"]),
        ("post*", "postcode post", ["postcode", "post"]),
        ("*code", "postcode code cod", ["postcode", "code"]),
        ("a b? c", "a c a b c", ["a c", "a b c"]),
        ("@your adres", "uw adres je adres", ["uw adres", "je adres"]),
        ("a .. b", "a 1 2 3 b", ["a 1 2 3 b"]),
        ("a .. b", "a 1 2 3 4 b", []),
        ("a ... b", "a 1 2 3 4 b", ["a 1 2 3 4 b"]),
        ("a .. b", "a b b", ["a b"]),
        ("a b", "a", []),
    ],
)
def test_a_phrase_is_found_in_its_shortest_form(
    phrase: str, text: str, expected: list[str]
) -> None:
    assert found(phrase, text) == expected
