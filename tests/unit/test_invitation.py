"""Tokens that tie an answer to its case, however they are typed over."""

import secrets

from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.farewell import LINK, farewell, greeting, with_link
from webcare.domain.invitation import ALPHABET, find_token, spell_token

TOKEN = spell_token(secrets.choice)
tokens = st.text(ALPHABET, min_size=10, max_size=10).map("WC-{}".format)
between = st.text(st.sampled_from(" .,:;()[]?!=&\n👍é"), min_size=1)


def test_a_token_is_short_and_has_nothing_to_mistake() -> None:
    assert find_token(TOKEN) == TOKEN
    assert len(TOKEN) == 13
    assert not set(ALPHABET) & set("01ILO")
    assert len({spell_token(secrets.choice) for _ in range(100)}) == 100


@given(before=st.text(), token=tokens, after=st.text(), gap=between)
def test_it_is_found_in_any_text(before: str, token: str, after: str, gap: str) -> None:
    text = f"{before}{gap}{token}{gap}{after}"
    found = find_token(text)
    assert found is not None
    assert find_token(before) or found == token


@given(token=tokens)
def test_who_types_it_over_may_use_small_letters(token: str) -> None:
    assert find_token(f"hoi {token.lower()}!") == token


def test_what_only_resembles_one_is_none() -> None:
    for text in ("", "WC-", TOKEN[:-1], f"{TOKEN}A", f"A{TOKEN}", "WC-0123456789"):
        assert find_token(text) is None


def test_the_words_to_begin_with_are_in_the_customers_language() -> None:
    for kind in ("private_reply", "link"):
        dutch, english = farewell(kind, "nl"), farewell(kind, "en")
        assert dutch != english
        assert farewell(kind, None) == farewell(kind, "fr") == dutch
        assert (LINK in dutch.public_text) == (kind == "link")
    assert find_token(greeting(TOKEN, "nl")) == TOKEN
    assert find_token(greeting(TOKEN, "en")) == TOKEN


def test_the_link_goes_where_it_belongs() -> None:
    assert with_link("Hier {link}.", "L") == "Hier L."
    assert with_link("Hier: ", "L") == "Hier: L"
    assert with_link("", "L") == "L"
