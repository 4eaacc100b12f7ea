"""The language in which people write patterns."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.policies.patterns import (
    MOST_FOUND,
    TOKENS,
    Pattern,
    Patterns,
    UnusablePattern,
)

LETTERS = st.text("aeué ,.😀", max_size=30)
WORDS = st.text("aeué", min_size=1, max_size=3)


def found(source: str, text: str, *, case: bool = False) -> list[str]:
    return [text[a:b] for a, b in Pattern(source, case=case).spans(text)]


def test_a_word_is_found_whole() -> None:
    text = "Een uur, geëend, één EEN een: u"
    assert found("een", text) == ["Een", "EEN", "een"]
    assert found("u", text) == ["u"]


def test_words_that_touch_by_one_space_are_both_found() -> None:
    assert found("bsn", "bsn bsn,bsn") == ["bsn", "bsn", "bsn"]


@pytest.mark.parametrize(
    ("source", "text", "words"),
    [
        ("kopie( van)? je paspoort", "Kopie je paspoort", ["Kopie je paspoort"]),
        ("met betrekking tot", "met\n betrekking  tot", ["met\n betrekking  tot"]),
        ("foto's", "foto\u2019s en foto's", ["foto\u2019s", "foto's"]),
        ("verzoek{letters}", "verzoeken, verzoek", ["verzoeken", "verzoek"]),
        ("dien {word} te", "ik dien u te zeggen", ["dien u te"]),
        (r"\^{initials}{end}", "Groet ^AB ", ["^AB "]),
        (r"\^{initials}{end}", "Groet ^ab", []),
        ("{emoji}", "Leuk😀👍🏽👨‍👩‍👧, 3", ["😀", "👍🏽", "👨‍👩‍👧"]),
        ("{name}", "aan Jan-Piet de Boer", ["Jan-Piet", "Boer"]),
        ("{number}", "1.250,50 en x7", ["1.250,50"]),
        ("{start}beste", "  Beste beste", ["  Beste"]),
        ("{link}", "zie https://x.nl/a?b=c.", ["https://x.nl/a?b=c."]),
        ("!{2,}", "Nee!!! Ja!", ["!!!"]),
        ("u|uw", "u of uw uur", ["u", "uw"]),
        ("[jJ]ij", "wij, jij", ["jij"]),
        (r"\d{4}", "12345 1234", ["1234"]),
    ],
)
def test_what_is_found(source: str, text: str, words: list[str]) -> None:
    assert found(source, text) == words


def test_case_counts_when_asked() -> None:
    assert found("WhatsApp", "whatsapp WhatsApp", case=True) == ["WhatsApp"]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("", "A pattern cannot be empty."),
        ("a" * 501, "A pattern has at most 500 characters."),
        ("a*", "This pattern matches where nothing stands."),
        (r"\b", "This pattern matches where nothing stands."),
        (r"bsn|\b", "This pattern matches where nothing stands."),
        ("(?=a)b", "A pattern cannot look ahead or back: “(?=”."),
        ("(?<!a)b", "A pattern cannot look ahead or back: “(?<!”."),
        (r"(a)\1", r"“\1” has no meaning in a pattern."),
        ("(a", "A bracket is opened and not closed: “(a”."),
        ("a)", "A bracket is closed and was not opened: “a)”."),
        ("[a", "A bracket is opened and not closed: “[a”."),
        ("a\\", "A pattern cannot end with a backslash."),
        ("(a{1000}){1000}", "“{1000}” repeats too often."),
        ("a**", "“**” repeats what is repeated already."),
        ("*a", "“*” has nothing to repeat."),
        ("[z-a]", "“z-a” is no range of characters."),
        (
            "({word} ){900}",
            "This pattern is too large: make it shorter, or repeat less.",
        ),
    ],
)
def test_what_cannot_be_used_says_why(source: str, reason: str) -> None:
    with pytest.raises(UnusablePattern) as caught:
        Pattern(source)
    assert str(caught.value) == reason


def test_an_unknown_token_names_those_that_there_are() -> None:
    with pytest.raises(UnusablePattern) as caught:
        Pattern("een {woord}")
    problem = caught.value.problem("rules", "x", "tokens", 0)
    assert problem.place == ("rules", "x", "tokens", 0)
    assert dict(problem.values)["name"] == "woord"
    assert all(f"{{{name}}}" in str(caught.value) for name in TOKENS)


def test_text_that_is_no_unicode_breaks_nothing() -> None:
    assert found("bsn", "\ud83d\ude00 bsn \ud800") == ["bsn"]
    assert list(Pattern("bsn").spans("\ud83d\ude00 bsn")) == [(3, 6)]


def test_what_hurts_backtracking_engines_takes_no_time() -> None:
    pattern, text = Pattern("(a+)+b|(a|a)*c"), "a" * 50_000
    begun = time.process_time()
    assert not pattern.found(text)
    assert list(pattern.spans(text)) == []
    assert time.process_time() - begun < 1


def test_many_matches_take_as_long_as_the_text_is() -> None:
    """To look where each stands in characters must not read the text again."""
    text = "😀 u " * 10_000
    begun = time.process_time()
    spans = list(Pattern("u").spans(text))
    assert len(spans) == MOST_FOUND
    assert spans[-1] == (4 * MOST_FOUND - 2, 4 * MOST_FOUND - 1)
    assert len(list(Pattern("{emoji}").spans(text))) == MOST_FOUND
    assert time.process_time() - begun < 1


@given(st.lists(WORDS, min_size=1, max_size=3), LETTERS)
def test_whole_words_are_what_looking_around_would_find(
    words: list[str], text: str
) -> None:
    one = Pattern("|".join(words))
    # Python's own engine can look behind and ahead.
    brute = re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")
    assert list(one.spans(text)) == [each.span() for each in brute.finditer(text)]


@given(st.lists(WORDS, max_size=4), LETTERS)
def test_together_they_find_what_they_find_as_choices(
    words: list[str], text: str
) -> None:
    together = Patterns(words)
    spans = [span for _, span in together.spans(text)]
    assert spans == (list(Pattern("|".join(words)).spans(text)) if words else [])
    assert together.found(text) is bool(spans)
    for position, span in together.spans(text):
        assert text[slice(*span)] == words[position]


def test_a_named_group_is_nothing_special() -> None:
    text = "bsn of iban"
    spans = list(Patterns(["(?P<a>bsn)", "(?<b>i)ban"]).spans(text))
    assert spans == [(0, (0, 3)), (1, (7, 11))]


def test_many_large_patterns_are_found_all_the_same() -> None:
    """More than fit in one expression."""
    sources = [f"({{word}} ){{12}}nummer{number}" for number in range(40)]
    ((position, _),) = Patterns(sources).spans("een " * 12 + "nummer33")
    assert position == 33
