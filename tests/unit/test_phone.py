"""Phone numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.phone import international


@pytest.mark.parametrize(
    "written",
    ["+31 6 12345678", "0031612345678", "+31 (0)6-1234.5678", "+31 6 1234/5678"],
)
def test_a_number_has_one_spelling(written: str) -> None:
    assert international(written) == "+31612345678"


@pytest.mark.parametrize(
    "written",
    ["", "06 12345678", "+0 612345678", "+31", "+31 6 12345678 90123", "bel me", "+"],
)
def test_what_has_no_country_code_or_is_no_number_is_none(written: str) -> None:
    assert international(written) is None


@given(st.text())
def test_what_was_understood_once_stays_as_it_is(written: str) -> None:
    number = international(written)
    assert number is None or international(number) == number
