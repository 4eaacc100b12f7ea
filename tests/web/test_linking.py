"""Addresses in what people write become links; nothing else becomes anything."""

import re
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from webcare.web.linking import is_only_emoji, linked

TAG = re.compile(r"<[^>]*>")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("zie https://example.org/a?b=1&c=2.", "https://example.org/a?b=1&amp;c=2"),
        ("(https://example.org/a_(b))", "https://example.org/a_(b)"),
        ("HTTPS://EXAMPLE.ORG, toch?", "HTTPS://EXAMPLE.ORG"),
        ("*http://example.org*", "http://example.org"),
    ],
)
def test_an_address_is_linked_without_the_marks_around_it(
    text: str, address: str
) -> None:
    assert f'href="{address}"' in linked(text)


@pytest.mark.parametrize(
    "text", ["example.org", "javascript:alert(1)", "https://", "data:text/html,x"]
)
def test_what_is_no_web_address_stays_text(text: str) -> None:
    assert "<a" not in linked(text)


@given(some.text(alphabet=some.sampled_from("htps:/.<>&\"'ab) \n@[]"), max_size=60))
@example("https://a.b/<script>alert(1)</script>")
@example('https://a.b/" onmouseover="alert(1)')
def test_nobody_writes_html(text: str) -> None:
    """What is shown is exactly what was written, and only our links are elements."""
    html = str(linked(text))
    assert unescape(TAG.sub("", html)) == text
    assert all(tag.startswith(("<a href=", "</a>")) for tag in TAG.findall(html))


def test_a_link_tells_nothing_and_cannot_reach_back() -> None:
    assert 'rel="noopener noreferrer nofollow ugc"' in linked("https://example.org")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("👍", True),
        ("😍 🙏", True),
        ("👍 ok", False),
        ("", False),
        ("  ", False),
        ("12", False),
    ],
)
def test_a_few_emoji_alone_are_shown_large(text: str, *, expected: bool) -> None:
    assert is_only_emoji(text) is expected


def test_thousands_of_brackets_cost_no_more_than_reading_them() -> None:
    """With the square of their number, this would take a minute."""
    brackets = ")" * 300_000
    assert str(linked(f"https://example.org{brackets}")).endswith(f"</a>{brackets}")
