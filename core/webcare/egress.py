"""Outgoing requests that cannot be talked into reaching our own network.

An address in a webhook, a setting or an answer may point at an internal machine, and a
name may do so only at its second look-up. So the check is made where the connection is:
the name is resolved once, the addresses are judged, and exactly those are connected to.
The name stays what TLS verifies.

What is not public is reached only when an administrator named its exact host and port,
and so is anything over plain http. Redirects are never followed, since they would lead
away from what was checked; proxies from the environment are ignored, since they would
make the connection for us.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from functools import cache
from ipaddress import ip_address
from ssl import SSLContext

import httpcore2
import httpx2

from webcare.domain.addresses import is_public

Allowed = frozenset[tuple[str, int]]
"""Hosts (lower case, no brackets) with ports that may be internal or without TLS."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the addresses of a host, best first."""

TIMEOUT = 20.0
MAX_BYTES = 128 * 1024 * 1024
# A compressed answer may unfold to a thousand times its size.
MAX_COMPRESSED_BYTES = 128 * 1024

_PORTS = {"http": 80, "https": 443}


class EgressRefused(httpx2.ConnectError):
    """A request was about to go where no request of ours may go."""


class ResponseTooLarge(httpx2.TransportError):
    """An answer has more bytes than we take."""


def guarded_client(
    allow: Allowed,
    *,
    timeout: float = TIMEOUT,
    max_bytes: int = MAX_BYTES,
    transport: httpx2.AsyncBaseTransport | None = None,
    resolve: Resolve | None = None,
) -> httpx2.AsyncClient:
    """Return a client that reaches public addresses, and `allow`, only.

    Its requests raise `EgressRefused`, a `ConnectError`, for any other place; and
    `ResponseTooLarge` once an answer exceeds `max_bytes`. A redirect is returned as
    the answer that it is.

    Args:
        allow: exact hosts and ports that an administrator chose.
        timeout: in seconds, for connecting and for each silence after that.
        max_bytes: of one answer's body, as it comes over the line.
        transport: stands in for the network, guard and all.
        resolve: stands in for the system's resolver.
    """
    return httpx2.AsyncClient(
        transport=transport or _GuardedTransport(allow, max_bytes, resolve or _resolve),
        timeout=timeout,
        follow_redirects=False,
        trust_env=False,
        # Then the limit counts what is really kept.
        headers={"accept-encoding": "identity"},
    )


async def _within(chunks: AsyncIterator[bytes], limit: int) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise ResponseTooLarge(f"the answer has more than {limit} bytes")
        yield chunk


class _GuardedTransport(httpx2.AsyncHTTPTransport):
    def __init__(self, allow: Allowed, max_bytes: int, resolve: Resolve) -> None:
        super().__init__(verify=_tls(), trust_env=False)
        self._allow = allow
        self._max_bytes = max_bytes
        # The only way to give httpx2 a network of our own.
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=_tls(),
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5,
            network_backend=_GuardedNetwork(allow, resolve),
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        place = (url.host.lower(), url.port or _PORTS.get(url.scheme, 0))
        if url.scheme not in _PORTS:
            raise EgressRefused(f"{url.scheme}: is neither http nor https")
        if url.scheme == "http" and place not in self._allow:
            raise EgressRefused(f"plain http to {place[0]}:{place[1]} is not allowed")
        response = await super().handle_async_request(request)
        compressed = response.headers.get("content-encoding", "identity") != "identity"
        limit = min(self._max_bytes, MAX_COMPRESSED_BYTES if compressed else MAX_BYTES)
        return httpx2.Response(
            response.status_code,
            headers=response.headers,
            stream=_CappedStream(response, limit),
            extensions=response.extensions,
        )


class _CappedStream(httpx2.AsyncByteStream):
    def __init__(self, response: httpx2.Response, limit: int) -> None:
        self._response = response
        self._limit = limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in _within(self._response.aiter_raw(), self._limit):
            yield chunk

    async def aclose(self) -> None:
        await self._response.aclose()


class _GuardedNetwork(httpcore2.AnyIOBackend):
    """Connects to addresses that it has judged itself."""

    def __init__(self, allow: Allowed, resolve: Resolve) -> None:
        self._allow = allow
        self._resolve = resolve

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore2's
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._resolve(host, port)
        except OSError as error:  # TimeoutError is one
            raise httpx2.ConnectError(f"{host} has no address: {error}") from error
        if (host.lower(), port) not in self._allow:
            addresses = [each for each in addresses if _is_public(each)]
        if not addresses:
            raise EgressRefused(f"{host}:{port} is not on the public internet")
        # One that does not answer must not use up the time of the others.
        patience = timeout / len(addresses) if timeout else None
        for address in addresses[:-1]:
            try:
                return await super().connect_tcp(
                    address, port, patience, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await super().connect_tcp(
            addresses[-1], port, patience, local_address, socket_options
        )

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore2.AsyncNetworkStream:
        # Reached by no URL; here so that it cannot be by accident.
        raise EgressRefused(f"{path} is a socket of this machine")


def _is_public(address: str) -> bool:
    try:
        return is_public(ip_address(address))
    except ValueError:
        return False


async def _resolve(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    )
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@cache
def _tls() -> SSLContext:
    # Whoever runs us may have an authority of their own: SSL_CERT_FILE counts.
    return httpx2.create_ssl_context(trust_env=True)
