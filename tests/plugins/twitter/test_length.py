"""How long a post is, where its links are, and how a long text becomes a thread."""

import time
from pathlib import Path
from typing import Any

import pytest
import regex
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.plugins.twitter.cast import SHARED
from webcare_twitter.length import (
    _CLUSTER,
    PAID_LIMIT,
    POST_LIMIT,
    atoms,
    holds_link,
    measure,
)
from webcare_twitter.links import find_links
from webcare_twitter.splitting import split

CONFORMANCE = SHARED / "specs" / "twitter-text"
VALIDATE, EXTRACT = CONFORMANCE / "validate.yml", CONFORMANCE / "extract.yml"

needs_conformance = pytest.mark.skipif(
    not VALIDATE.exists(),
    reason="needs the shared folder with twitter-text's cases beside the project",
)
# Which of the groups hold for which version of the rules stands in twitter-text's code.
WEIGHTED = {
    "WeightedTweetsCounterTest": False,
    "WeightedTweetsWithDiscountedEmojiCounterTest": True,
    "UnicodeDirectionalMarkerCounterTest": True,
}
LINKED = (
    "urls",
    "urls_with_indices",
    "urls_with_directional_markers",
    "tco_urls_with_params",
)

PIECES = st.lists(
    st.sampled_from(
        [
            "koffer", "een", "!", ".", "…", "\n", " ", "\n\n", "é", "日本語", "a" * 90,
            "https://voorbeeld.nl/een/lang/adres?x=1", "voorbeeld.nl", "@luchthaven",
            "#koffer", "😀", "👩‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇳🇱", "1️⃣", "👍🏽", "e\u0301", "x" * 300,
        ]
    ),
    max_size=120,
)  # fmt: skip
TEXTS = PIECES.map("".join) | PIECES.map(" ".join) | st.text(max_size=900)


def cases(file: Path, group: str) -> list[Any]:
    return yaml.safe_load(file.read_bytes())["tests"][group] if file.exists() else []


@needs_conformance
@pytest.mark.parametrize("group", WEIGHTED)
def test_every_weighted_length_is_that_of_twitter_text(group: str) -> None:
    found = cases(VALIDATE, group)
    assert found
    for case in found:
        length = measure(case["text"], whole_emoji=WEIGHTED[group])
        assert length == case["expected"]["weightedLength"], case["description"]


@needs_conformance
@pytest.mark.parametrize("group", LINKED)
def test_every_link_is_that_of_twitter_text(group: str) -> None:
    found = cases(EXTRACT, group)
    assert found
    for case in found:
        text = case["text"]
        links = [text[start:end] for start, end in find_links(text)]
        expected = [
            each["url"] if isinstance(each, dict) else each for each in case["expected"]
        ]
        assert links == expected, case["description"]


@needs_conformance
def test_nothing_that_twitter_text_finds_in_a_text_is_ever_cut() -> None:
    """Mentions, with the characters before and behind them."""
    for case in cases(EXTRACT, "mentions_or_lists_with_indices"):
        whole = [atom.text for atom in atoms(case["text"])]
        for mention in case["expected"]:
            name = f"{mention['screen_name']}{mention['list_slug']}"
            assert any(name in atom for atom in whole), case["description"]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Hello, world! 👋", 16),
        ("koffer", 6),
        ("日本", 4),
        ("https://voorbeeld.example", 23),
        ("https://voorbeeld.nl/heel/lang/adres/met/veel/delen?en=een&lange=vraag", 23),
        ("voorbeeld.nl", 23),
        ("voorbeeld.nergens", 17),
        ("eind.Begin", 10),
        ("naam@voorbeeld.nl", 17),
        ("👩‍👩‍👧‍👦", 2),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2),
        ("🇳🇱🇧🇪", 4),
        ("👍🏽", 2),
        ("1️⃣", 2),
        ("❤️", 2),
        ("©", 1),
        ("©\ufe0f", 2),
        ("e\u0301", 1),
        ("één\r\ntwee", 8),
    ],
)
def test_a_text_is_as_long_as_x_says(text: str, length: int) -> None:
    if text == "https://voorbeeld.example":
        length = len(text)  # .example is reserved, and no top-level domain
    assert measure(text) == length


def test_a_link_is_known_for_its_price() -> None:
    assert holds_link("zie voorbeeld.nl voor meer")
    assert not holds_link("zie voorbeeld. Nl is geen einde")


@pytest.mark.parametrize(
    "text",
    [
        "a." * 8000, "a-" * 8000, "a" * 16000, "a.nl" * 4000, "a.nl?" * 3000,
        "http://a.nl/" + "(" * 9000, "http://a.nl/" + "(a" * 9000, "日." * 8000,
        "@a" * 8000, "http://" * 2000, "a_" * 8000 + ".", "👩‍" * 6000, ".a" * 8000,
    ],
    ids=range(13),
)  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    """Twitter-text's own patterns take minutes for the first of these."""
    begun = time.process_time()
    measure(text)
    assert time.process_time() - begun < 2


def test_what_fits_is_one_post() -> None:
    assert split("Goedemorgen") == ("Goedemorgen",)
    assert split("a" * POST_LIMIT) == ("a" * POST_LIMIT,)
    assert split(" " * 400 + "a") == ("a",)


def test_a_thread_is_cut_at_the_end_of_a_sentence_and_numbered() -> None:
    first = "We hebben je koffer gevonden in Parijs. " * 6
    second = "Morgen komt hij met de eerste vlucht naar Schiphol. " * 2
    assert split(first + second) == (f"{first.strip()} 1/2", f"{second.strip()} 2/2")


def test_ten_parts_need_more_room_for_their_numbers() -> None:
    parts = split("woord " * 500)
    assert len(parts) > 9
    assert parts[-1].endswith(f" {len(parts)}/{len(parts)}")
    assert all(measure(part) <= POST_LIMIT for part in parts)


def test_a_cut_that_makes_a_link_is_made_elsewhere() -> None:
    """Whole, `b.nlyyy` is no link; cut after `b.nl` it is one, and weighs 23."""
    parts = split("!" * 272 + "b.nl" + "y" * 300)
    assert all(measure(part) <= POST_LIMIT for part in parts)


@given(TEXTS)
@example("a" + "\u0301" * 900)
@example("x" * 276 + ".nl" + "y" * 40)
@settings(max_examples=300, deadline=None)
def test_every_part_fits_and_nothing_is_lost(text: str) -> None:
    parts = split(text)
    assert all(measure(part) <= POST_LIMIT for part in parts)
    if len(parts) == 1:
        assert parts[0].split() == text.split()
        return
    count = len(parts)
    said = [
        part.removesuffix(f" {number}/{count}")
        for number, part in enumerate(parts, start=1)
    ]
    assert "".join("".join(said).split()) == "".join(text.split())


@given(PIECES.map(" ".join))
@settings(max_examples=200, deadline=None)
def test_no_link_mention_or_emoji_is_cut(text: str) -> None:
    whole = {
        "https://voorbeeld.nl/een/lang/adres?x=1", "@luchthaven", "👩‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "🇳🇱", "1️⃣", "👍🏽",
    }  # fmt: skip
    said = [word for part in split(text) for word in part.split()]
    assert [word for word in said if word in whole] == [
        word for word in text.split() if word in whole
    ]


@given(st.text(max_size=400))
@settings(max_examples=300, deadline=None)
def test_the_pieces_of_a_text_are_the_text(text: str) -> None:
    assert "".join(atom.text for atom in atoms(text)) == text


@given(TEXTS, st.integers(POST_LIMIT, 700))
@settings(max_examples=100, deadline=None)
def test_a_longer_limit_is_kept_as_well(text: str, limit: int) -> None:
    parts = split(text * 2, limit)
    assert all(measure(part) <= limit for part in parts)


@given(st.text("🇳🇱a\u0301\u200d👨🏽\ufe0f\u0903\r\n가\u0600©", max_size=12))
@settings(max_examples=300, deadline=None)
def test_a_row_of_flags_is_cut_where_unicode_cuts_it(text: str) -> None:
    assert regex.findall(_CLUSTER, text) == regex.findall(r"\X", text)


def test_a_long_row_of_flags_is_measured_at_once() -> None:
    began = time.process_time()
    assert measure("🇳🇱" * 50_000) == 100_000
    assert time.process_time() - began < 5


def test_what_a_paying_account_may_write_is_one_post() -> None:
    text = "Wij betreuren het ongemak. " * 900
    assert split(text, PAID_LIMIT) == (text,)
    first, second = split(text * 2, PAID_LIMIT)
    assert measure(first) > PAID_LIMIT * 0.7
    assert second.endswith(" 2/2")
