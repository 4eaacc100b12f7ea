"""Personal data is recognised by its own check, and made unreadable."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.policies.privacy import (
    PrivacyPolicy,
    Sensitive,
    masked,
    masked_beginning,
    sensitive_spans,
)


def seen(text: str) -> list[tuple[str, str]]:
    found = sensitive_spans(text)
    return [(each.kind.value, text[each.start : each.end]) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mijn bsn is 123456782.", [("citizen_number", "123456782")]),
        ("1234.56.782", [("citizen_number", "1234.56.782")]),
        (
            "op NL91 ABNA 0417 1643 00 ten name van Jan",
            [("iban", "NL91 ABNA 0417 1643 00")],
        ),
        ("DE89370400440532013000!", [("iban", "DE89370400440532013000")]),
        ("kaart 4111 1111 1111 1111", [("card", "4111 1111 1111 1111")]),
        ("mail kim.jansen@example.org.", [("email", "kim.jansen@example.org")]),
        ("bel 06-12345678", [("phone", "06-12345678")]),
        ("bel +44 20 7946 0958", [("phone", "+44 20 7946 0958")]),
        (
            "0612345678 en 123456782",
            [("phone", "0612345678"), ("citizen_number", "123456782")],
        ),
        ("_123456782_", [("citizen_number", "123456782")]),
        ("bsn123456782", [("citizen_number", "123456782")]),
        ("1234\u200b56782", [("citizen_number", "1234\u200b56782")]),
        ("bel 06\u201112345678", [("phone", "06\u201112345678")]),
        ("\u202a+31 6 12345678\u202c", [("phone", "+31 6 12345678")]),
        (
            "klant AB12 rekening NL91ABNA0417164300",
            [("iban", "NL91ABNA0417164300")],
        ),
        ("NL 91 ABNA 0417 1643 00", [("iban", "NL 91 ABNA 0417 1643 00")]),
        (
            "NL91\u00a0ABNA\u00a00417 1643 00",
            [("iban", "NL91\u00a0ABNA\u00a00417 1643 00")],
        ),
        (
            "0612345678 4111 1111 1111 1111",
            [("phone", "0612345678"), ("card", "4111 1111 1111 1111")],
        ),
        (
            "06 12 34 56 78/123 456 782",
            [("phone", "06 12 34 56 78"), ("citizen_number", "123 456 782")],
        ),
        ("bestelling 123456789", []),
        ("NL00 ABNA 0417 1643 00", []),
        ("4111 1111 1111 1112", []),
        ("het is 12-05-2026 om 14:30", []),
        ("€ 1.250.000,00 voor 2 @ 3", []),
        ("", []),
    ],
)
def test_what_passes_its_check_is_found(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert seen(text) == expected


def test_only_the_kinds_that_are_asked_for_are_found() -> None:
    text = "123456782 kim@example.org"
    found = sensitive_spans(text, [Sensitive.EMAIL])
    assert [each.kind for each in found] == [Sensitive.EMAIL]
    assert sensitive_spans(text, []) == ()


def test_the_end_of_what_is_masked_can_be_read() -> None:
    text = "iban NL91 ABNA 0417 1643 00, Jan"
    assert masked(text, sensitive_spans(text)) == "iban •••• •••• •••• •••• 00, Jan"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mijn bsn is 1234567", "mijn bsn is •••••••"),
        ("iban NL91 ABNA 04", "iban •••• •••• ••"),
        ("mail kim.jansen@exa", "mail •••.••••••@•••"),
        ("bel 0612345678 morgen", "bel ••••••••78 morgen"),
        ("dat weet ik niet", "dat weet ik niet"),
    ],
)
def test_what_a_cut_text_ends_with_is_unreadable(text: str, shown: str) -> None:
    assert masked_beginning(text, tuple(Sensitive)) == shown
    assert masked_beginning(text, ()) == text


@pytest.mark.parametrize("many", ["01 ", "NL91 "])
def test_more_numbers_than_can_be_looked_at_are_all_unreadable(many: str) -> None:
    text = many * 20_000 + "4111 1111 1111 1111 NL91 ABNA 0417 1643 00"
    started = time.process_time()
    shown = masked(text, sensitive_spans(text))
    assert time.process_time() - started < 2
    assert len(shown) == len(text)
    assert "4111" not in shown
    assert "0417" not in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ik woon op Dorpsstraat 12a", "Ik woon op ••••••••••• •••"),
        ("dorpsstraat 12", "••••••••••• ••"),
        ("3511 ED 14, graag", "•••• •• ••, graag"),
        ("3511ed", "••••••"),
        ("12 High Street, London SW1A 1AA", "•• •••• ••••••, London •••• •••"),
        ("Het gaat om 2026 en om 1500 euro", "Het gaat om 2026 en om 1500 euro"),
        ("Ik ben onderweg 12 uur", "Ik ben onderweg 12 uur"),
        ("bel 0612345678", "bel 0612345678"),
    ],
)
def test_addresses_are_known_by_how_they_are_written(text: str, shown: str) -> None:
    kinds = [Sensitive.ADDRESS]
    assert masked(text, sensitive_spans(text, kinds)) == shown
    assert Sensitive.ADDRESS not in PrivacyPolicy().masked


@given(
    digits=st.lists(st.integers(0, 9), min_size=8, max_size=8),
    around=st.sampled_from([("", ""), ("bsn:", "!"), ("(", ")"), ("nr ", " dank")]),
)
def test_every_citizen_number_is_found(
    digits: list[int], around: tuple[str, str]
) -> None:
    rest = (
        sum(weight * each for weight, each in zip(range(9, 1, -1), digits, strict=True))
        % 11
    )
    if rest == 10 or not any(digits):
        return
    number = "".join(map(str, [*digits, rest]))
    (found,) = sensitive_spans(f"{around[0]}{number}{around[1]}")
    assert found.kind is Sensitive.CITIZEN_NUMBER


@given(text=st.text(alphabet="0123456789 -./+()@abNL\u00a0\n•", max_size=120))
def test_what_is_found_lies_in_the_text_in_order_and_masking_keeps_its_length(
    text: str,
) -> None:
    found = sensitive_spans(text)
    ends = [place for each in found for place in (each.start, each.end)]
    assert ends == sorted(ends)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert len(masked(text, found)) == len(text)


def test_many_addresses_are_found_in_the_time_that_the_text_takes() -> None:
    started = time.process_time()
    assert len(sensitive_spans("a@b.nl " * 10_000)) == 10_000
    assert time.process_time() - started < 2
