"""Requests of our own stay out of our own network."""

import gzip
import os
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpcore2
import httpx2
import pytest

from webcare.egress import (
    EgressRefused,
    Resolve,
    ResponseTooLarge,
    guarded_client,
)

PUBLIC = "93.184.216.34"


class Handler(BaseHTTPRequestHandler):
    seen: list[str]

    def do_GET(self) -> None:
        self.seen.append(self.path)
        if self.path == "/away":
            self.send_response(302)
            self.send_header("location", "/landed")
            self.send_header("content-length", "0")
            self.end_headers()
            return
        body = b"x" * 5000
        self.send_response(200)
        if self.path == "/long":
            self.send_header("content-length", str(len(body)))
        if self.path == "/compressed":
            self.send_header("content-encoding", "gzip")
            body = gzip.compress(os.urandom(200_000))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep the terminal quiet."""


class Server:
    def __init__(self, port: int, seen: list[str]) -> None:
        self.port = port
        self.seen = seen

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@pytest.fixture
def internal() -> Iterator[Server]:
    seen: list[str] = []
    handler = type("Recording", (Handler,), {"seen": seen})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield Server(server.server_address[1], seen)
        server.shutdown()
        thread.join()


def resolver(*answers: Sequence[str]) -> tuple[Resolve, list[str]]:
    """Answer each look-up with the next of the answers, the last one for ever."""
    asked: list[str] = []

    async def resolve(host: str, port: int) -> Sequence[str]:  # noqa: ARG001
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    return resolve, asked


async def test_an_allowed_host_and_port_is_reached(internal: Server) -> None:
    async with guarded_client(frozenset({("127.0.0.1", internal.port)})) as client:
        assert (await client.get(internal.url("/"))).status_code == 200


async def test_plain_http_is_refused_when_not_allowed(internal: Server) -> None:
    async with guarded_client(frozenset()) as client:
        with pytest.raises(EgressRefused):
            await client.get(internal.url("/"))
    assert internal.seen == []


async def test_the_allow_list_is_exact_to_the_port(internal: Server) -> None:
    async with guarded_client(frozenset({("127.0.0.1", internal.port + 1)})) as client:
        with pytest.raises(EgressRefused):
            await client.get(internal.url("/"))
    assert internal.seen == []


async def test_the_allow_list_is_exact_to_the_host(internal: Server) -> None:
    """`localhost` may be the same machine, but nobody allowed it."""
    async with guarded_client(frozenset({("127.0.0.1", internal.port)})) as client:
        with pytest.raises(EgressRefused):
            await client.get(internal.url("/", "localhost"))
    assert internal.seen == []


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.100.100.200/",
        "https://localhost/",
        "https://0.0.0.0/",
    ],
)
async def test_internal_addresses_are_refused_however_written(url: str) -> None:
    async with guarded_client(frozenset()) as client:
        with pytest.raises(EgressRefused):
            await client.get(url)


@pytest.mark.parametrize("url", ["ftp://example.org/", "file:///etc/passwd"])
async def test_only_http_is_spoken(url: str) -> None:
    async with guarded_client(frozenset()) as client:
        with pytest.raises((EgressRefused, httpx2.UnsupportedProtocol)):
            await client.get(url)


async def test_a_name_that_points_inside_is_refused(internal: Server) -> None:
    resolve, _ = resolver(["127.0.0.1", "::1", "10.0.0.1"])
    async with guarded_client(frozenset(), resolve=resolve) as client:
        with pytest.raises(EgressRefused):
            await client.get(f"https://innocent.example:{internal.port}/")
    assert internal.seen == []


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note where the network would connect to; nobody answers there."""
    places: list[str] = []

    async def connect_tcp(
        _: object, host: str, port: int, *__: object
    ) -> httpcore2.AsyncNetworkStream:
        places.append(f"{host}:{port}")
        raise httpcore2.ConnectError("nobody there")

    monkeypatch.setattr(httpcore2.AnyIOBackend, "connect_tcp", connect_tcp)
    return places


async def test_the_address_that_was_judged_is_the_one_connected_to(
    dialled: list[str],
) -> None:
    """DNS rebinding: the second look-up would point inside, so there is none."""
    resolve, asked = resolver([PUBLIC], ["127.0.0.1"])
    async with guarded_client(frozenset(), resolve=resolve) as client:
        with pytest.raises(httpx2.ConnectError):
            await client.get("https://rebinding.example/")
    assert asked == ["rebinding.example"]
    assert dialled == [f"{PUBLIC}:443"]


async def test_of_mixed_answers_only_the_public_ones_are_tried(
    dialled: list[str],
) -> None:
    resolve, _ = resolver(["127.0.0.1", PUBLIC, "fe80::1%2", "2a00:1450::1"])
    async with guarded_client(frozenset(), resolve=resolve) as client:
        with pytest.raises(httpx2.ConnectError):
            await client.get("https://mixed.example/")
    assert dialled == [f"{PUBLIC}:443", "2a00:1450::1:443"]


async def test_each_new_connection_is_judged_again(dialled: list[str]) -> None:
    resolve, _ = resolver([PUBLIC], ["192.168.0.1"])
    async with guarded_client(frozenset(), resolve=resolve) as client:
        with pytest.raises(httpx2.ConnectError):
            await client.get("https://rebinding.example/")
        with pytest.raises(EgressRefused):
            await client.get("https://rebinding.example/")
    assert dialled == [f"{PUBLIC}:443"]


async def test_a_redirect_is_an_answer_and_not_a_journey(internal: Server) -> None:
    async with guarded_client(frozenset({("127.0.0.1", internal.port)})) as client:
        answer = await client.get(internal.url("/away"))
    assert answer.status_code == 302
    assert internal.seen == ["/away"]


async def test_proxies_of_the_environment_are_ignored(
    internal: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", internal.url(""))
    monkeypatch.setenv("ALL_PROXY", internal.url(""))
    resolve, _ = resolver(["10.0.0.1"])
    async with guarded_client(frozenset(), resolve=resolve) as client:
        with pytest.raises(EgressRefused):
            await client.get("https://inside.example/")
    assert internal.seen == []
    monkeypatch.undo()


@pytest.mark.parametrize("path", ["/long", "/endless"])
async def test_an_answer_is_read_up_to_its_limit(internal: Server, path: str) -> None:
    """Whether or not it says beforehand how long it is."""
    allow = frozenset({("127.0.0.1", internal.port)})
    async with (
        guarded_client(allow, max_bytes=4999) as client,
        client.stream("GET", internal.url(path)) as answer,
    ):
        with pytest.raises(ResponseTooLarge):
            await answer.aread()


async def test_an_answer_of_exactly_the_limit_is_read(internal: Server) -> None:
    allow = frozenset({("127.0.0.1", internal.port)})
    async with guarded_client(allow, max_bytes=5000) as client:
        answer = await client.get(internal.url("/long"))
    assert len(answer.content) == 5000


async def test_no_answer_fills_the_memory_even_when_nobody_counts(
    internal: Server,
) -> None:
    allow = frozenset({("127.0.0.1", internal.port)})
    async with guarded_client(allow, max_bytes=1000) as client:
        with pytest.raises(ResponseTooLarge):
            await client.get(internal.url("/endless"))


async def test_a_compressed_answer_may_be_much_smaller_only(internal: Server) -> None:
    async with guarded_client(frozenset({("127.0.0.1", internal.port)})) as client:
        with pytest.raises(ResponseTooLarge):
            await client.get(internal.url("/compressed"))
