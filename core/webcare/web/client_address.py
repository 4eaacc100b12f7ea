"""The network address that a request really comes from."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.types import Scope

Network = IPv4Network | IPv6Network


def networks(trusted: Iterable[str]) -> tuple[Network, ...]:
    """Read addresses and networks of proxies, such as `10.0.0.5` or `10.0.0.0/8`."""
    return tuple(ip_network(each, strict=False) for each in trusted)


def client_address(scope: Scope, trusted: tuple[Network, ...]) -> str:
    """Return who asks: the nearest address that is not a trusted proxy.

    `X-Forwarded-For` counts only as far as trusted proxies wrote it: anybody can send
    one, but each proxy appends whom it heard it from. Empty when there is no network.
    """
    peer: str = scope["client"][0] if scope.get("client") else ""
    if not _among(peer, trusted):
        return peer
    nearest = peer
    for hop in reversed(_forwarded(scope)):
        nearest = hop
        if not _among(hop, trusted):
            break
    return nearest


def from_proxy(scope: Scope, trusted: tuple[Network, ...]) -> bool:
    """Tell whether a request comes from a trusted proxy."""
    return bool(scope.get("client")) and _among(scope["client"][0], trusted)


def _forwarded(scope: Scope) -> list[str]:
    values = [
        value.decode("latin-1")
        for name, value in scope["headers"]
        if name == b"x-forwarded-for"
    ]
    return [hop.strip() for value in values for hop in value.split(",") if hop.strip()]


def _among(address: str, trusted: tuple[Network, ...]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in trusted)
