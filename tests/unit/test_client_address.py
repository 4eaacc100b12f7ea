import pytest
from starlette.types import Scope

from webcare.web.client_address import client_address, networks

PROXY = networks(["10.0.0.0/8", "::1"])


def asked(peer: str | None, *forwarded: str) -> Scope:
    headers = [(b"x-forwarded-for", each.encode()) for each in forwarded]
    return {"client": (peer, 1) if peer else None, "headers": headers}


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.5", [], "203.0.113.5"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.5"], "203.0.113.5"),
        ("10.0.0.1", ["203.0.113.5, 10.0.0.2"], "203.0.113.5"),
        ("10.0.0.1", ["203.0.113.5", "10.0.0.2"], "203.0.113.5"),
        ("::1", ["2001:db8::7"], "2001:db8::7"),
        (None, ["203.0.113.5"], ""),
    ],
)
def test_the_nearest_that_is_no_proxy_of_ours_asks(
    peer: str | None, forwarded: list[str], address: str
) -> None:
    assert client_address(asked(peer, *forwarded), PROXY) == address


def test_what_anybody_can_write_does_not_count() -> None:
    assert client_address(asked("203.0.113.5", "1.2.3.4"), PROXY) == "203.0.113.5"
    # The proxy added the truth behind the claim.
    spoofed = asked("10.0.0.1", "1.2.3.4, 203.0.113.5")
    assert client_address(spoofed, PROXY) == "203.0.113.5"
    assert client_address(asked("10.0.0.1", "1.2.3.4"), ()) == "10.0.0.1"
