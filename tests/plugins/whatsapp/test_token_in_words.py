"""Meta repeats a token that it cannot read: nobody gets to see it."""

import pytest

from webcare_whatsapp.faults import said


@pytest.mark.parametrize("token", ["EAAGm0PX4ZCpsBA0", "1234567890|s3cr3t-of-the-app"])
@pytest.mark.parametrize("name", ["message", "odd"])
def test_a_token_is_left_out_of_what_meta_says(token: str, name: str) -> None:
    words = said({"code": 190, name: f"Malformed access token {token}"})
    assert token not in words
    assert "Malformed access token …" in words
