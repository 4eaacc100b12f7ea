"""nginx, with the files that we ship, does what their comments say."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest

from tests.deploy import backend, proxy
from tests.services.process import free_port
from webcare.settings import Settings
from webcare.web.middleware.body_limit import FORM_BYTES, LOG_IN_BYTES

MIB = 1024 * 1024
DEFAULTS = {name: each.default for name, each in Settings.model_fields.items()}


@pytest.fixture
def behind() -> Iterator[backend.Backend]:
    with backend.running() as server:
        yield server


@pytest.fixture
def client(behind: backend.Backend, tmp_path: Path) -> Iterator[httpx2.Client]:
    """Give a client of a proxy before one process and one that is not there."""
    with (
        proxy.running(tmp_path, [behind.port, free_port()]) as front,
        httpx2.Client(
            base_url=front.secure, verify=front.trusting, trust_env=False
        ) as made,
    ):
        yield made


@pytest.mark.parametrize("name", ["upstream.conf", "compose-upstream.conf"])
def test_nginx_takes_the_files(name: str, tmp_path: Path) -> None:
    main = proxy.configured(tmp_path, (proxy.FILES / name).read_text())
    done = subprocess.run(
        [proxy.nginx(), "-t", "-p", tmp_path, "-e", "stderr", "-c", main],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


def test_plain_http_is_sent_to_https(tmp_path: Path) -> None:
    with proxy.running(tmp_path, [free_port()]) as front:
        answer = httpx2.get(f"{front.plain}/queue?page=2", trust_env=False)
    assert answer.status_code == 308
    assert answer.headers["location"] == "https://127.0.0.1/queue?page=2"


def test_webcare_learns_who_asks_and_under_which_name(
    client: httpx2.Client,
) -> None:
    answer = client.get(
        "/queue", headers={"host": "desk.example.org", "x-forwarded-for": "9.9.9.9"}
    )
    told = {name.lower(): value for name, value in answer.json()["headers"].items()}
    assert told["host"] == "desk.example.org"
    # What the client claims stands before what the proxy knows.
    assert told["x-forwarded-for"] == "9.9.9.9, 127.0.0.1"
    assert answer.headers.get("server") == "nginx"


@pytest.mark.parametrize("path", ["/queue", "/webhooks/wa", "/live", "/api/v1/uploads"])
def test_the_world_does_not_say_which_trace_it_belongs_to(
    client: httpx2.Client, behind: backend.Backend, path: str
) -> None:
    """Webcare believes its proxy, so the proxy must not just pass it on."""
    behind.go_on.set()
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    assert client.get(path, headers={"traceparent": parent}).status_code == 200
    assert behind.headers[-1].get("traceparent") is None
    assert behind.headers[-1].get("x-forwarded-for") == "127.0.0.1"


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/webhooks/wa-service", DEFAULTS["webhook_max_bytes"]),
        ("/webhooks/uploads", DEFAULTS["webhook_max_bytes"]),
        ("/login", LOG_IN_BYTES),
    ],
)
def test_a_body_may_be_as_long_as_webcare_takes_it(
    client: httpx2.Client, path: str, limit: int
) -> None:
    whole = client.post(path, content=b"x" * limit)
    assert whole.json()["length"] == limit
    assert client.post(path, content=b"x" * (limit + 1)).status_code == 413


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/conversations/7/messages", FORM_BYTES),
        ("/conversations/7/uploads", DEFAULTS["upload_max_bytes"]),
        ("/api/v1/uploads", DEFAULTS["upload_max_bytes"]),
    ],
)
def test_what_is_a_little_too_long_webcare_itself_refuses(
    client: httpx2.Client, path: str, limit: int
) -> None:
    answer = client.post(path, content=b"x" * (limit + MIB // 2))
    assert answer.status_code == 200
    assert client.post(path, content=b"x" * (limit + 2 * MIB)).status_code == 413


def test_a_stream_is_passed_on_as_it_comes(
    client: httpx2.Client, behind: backend.Backend
) -> None:
    with client.stream("GET", "/live") as answer:
        parts = answer.iter_bytes()
        assert next(parts) == b"data: one\n\n"
        behind.go_on.set()
        assert next(parts) == b"data: two\n\n"


def test_figures_are_not_for_the_world(
    client: httpx2.Client, behind: backend.Backend
) -> None:
    assert client.get("/metrics").status_code == 404
    assert client.get("/readyz").status_code == 200
    assert behind.seen == ["/readyz"]


def test_guessing_passwords_is_slowed_and_webhooks_never(
    client: httpx2.Client,
) -> None:
    tries = [client.post("/login").status_code for _ in range(30)]
    assert set(tries[:20]) == {200}
    assert tries[-1] == 429
    assert client.get("/login").status_code == 200, "the form itself is not a guess"
    platform = [client.post("/webhooks/wa").status_code for _ in range(600)]
    assert set(platform) == {200}


@pytest.mark.parametrize("path", ["/queue", "/conversations/7/uploads"])
def test_pages_are_for_people(client: httpx2.Client, path: str) -> None:
    begun = time.monotonic()
    asked = [client.get(path).status_code for _ in range(900)]
    allowed = 401 + 100 * (time.monotonic() - begun)
    assert 400 < asked.count(200) <= allowed + 1
    assert {*asked} <= {200, 429}


def test_who_is_not_there_is_passed_over(client: httpx2.Client) -> None:
    """Also for what changes something: nothing had been begun."""
    for path in ("/conversations/7/messages", "/webhooks/wa"):
        asked = [client.post(path, content=b"x").status_code for _ in range(20)]
        assert set(asked) == {200}


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        # Stored once, however often it comes.
        ("/webhooks/wa", 2),
        # This might be done twice.
        ("/conversations/7/close", 1),
    ],
)
def test_only_what_may_be_repeated_is_asked_of_another(
    path: str, asked: int, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        both = [stack.enter_context(backend.running()) for _ in range(2)]
        for each in both:
            each.answers = 503
        ports = [each.port for each in both]
        front = stack.enter_context(proxy.running(tmp_path, ports))
        answer = httpx2.post(
            front.secure + path, verify=front.trusting, trust_env=False
        )
    assert answer.status_code == 503
    assert sum(len(each.seen) for each in both) == asked
