"""What stands before the application, tried on a small one."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest
import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive

from webcare.api.problems import problem
from webcare.domain.findings import Finding
from webcare.errors import (
    Forbidden,
    InvalidTransition,
    MediaError,
    NotFound,
    PermanentDeliveryError,
    Refused,
    StorageUnavailable,
)
from webcare.settings import Settings
from webcare.web.errors import by_path, on_http_exception, plain_page
from webcare.web.languages import Languages, core_folders
from webcare.web.protection import protection

pytestmark = pytest.mark.anyio

ERRORS = {
    "not-found": NotFound("This conversation does not exist."),
    "forbidden": Forbidden("You may not manage users."),
    "transition": InvalidTransition("This is resolved already."),
    "storage": StorageUnavailable("secret detail"),
    "media": MediaError("The file is too large.", permanent=True),
    "files": MediaError("The file cannot be read now."),
    "delivery": PermanentDeliveryError("The number does not exist.", detail="secret"),
    "refused": Refused(
        [
            Finding(
                rule="length",
                level="error",
                reason="At most %(limit)s characters.",
                values=(("limit", "10"),),
                span=(10, 12),
            )
        ]
    ),
    "unexpected": RuntimeError("the body of a customer: koffer kwijt"),
}


async def echo(request: Request) -> Response:
    return Response(str(len(await request.body())))


async def fail(request: Request) -> Response:
    raise ERRORS[request.path_params["what"]]


async def page(_: Request) -> Response:
    return HTMLResponse("<p>private</p>", headers={"cache-control": "public"})


def application(settings: Settings) -> Starlette:
    respond = by_path(page=plain_page, problem=problem)
    routes = [
        Route("/page", page),
        Route("/static/app-1234.js", page),
        Route("/echo", echo, methods=["GET", "POST"]),
        Route("/uploads", echo, methods=["POST"]),
        Route("/api/v1/echo", echo, methods=["POST"]),
        Route("/webhooks/wa", echo, methods=["POST"]),
        Route("/login", echo, methods=["POST"]),
        Route("/fail/{what}", fail),
        Route("/api/v1/fail/{what}", fail),
        Route("/healthz", page),
    ]
    app = Starlette(
        routes=routes,
        middleware=protection(settings, respond),
        exception_handlers={
            404: on_http_exception(respond),
            405: on_http_exception(respond),
        },
    )
    app.state.languages = Languages(core_folders())
    return app


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path,
        public_url="https://webcare.example.org",
        upload_max_bytes=2_000_000,
        request_seconds=0.2,
    )


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(application(settings))
    async with httpx2.AsyncClient(
        transport=transport, base_url="https://webcare.example.org"
    ) as opened:
        yield opened


@pytest.fixture
def lines() -> Iterator[list[Any]]:
    """Give what is logged."""
    with structlog.testing.capture_logs(
        processors=[structlog.contextvars.merge_contextvars]
    ) as captured:
        yield captured


@pytest.mark.parametrize(
    "path", ["/page", "/fail/unexpected", "/nowhere", "/api/v1/fail/not-found"]
)
async def test_every_answer_forbids_scripts_and_keeping(
    client: httpx2.AsyncClient, path: str
) -> None:
    headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "max-age=31536000" in headers["strict-transport-security"]


async def test_only_files_with_a_hash_in_their_name_may_be_kept(
    client: httpx2.AsyncClient,
) -> None:
    kept = await client.get("/static/app-1234.js")
    absent = await client.get("/static/app-9999.js")
    assert kept.headers["cache-control"] == "public"
    assert absent.headers["cache-control"] == "no-store"


async def test_plain_http_promises_no_tls(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, public_url="http://webcare.example.org")
    transport = httpx2.ASGITransport(application(settings))
    async with httpx2.AsyncClient(transport=transport) as client:
        answer = await client.get("http://webcare.example.org/page")
    assert answer.status_code == 200
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("webcare.example.org", 200),
        ("webcare.example.org:8443", 200),
        ("localhost:8800", 200),
        ("127.0.0.1:8800", 200),
        ("[::1]:8800", 200),
        ("192.168.1.10", 200),
        ("evil.example", 400),
        ("webcare.example.org.evil.example", 400),
        ("", 400),
        ("[", 400),
    ],
)
async def test_only_our_own_names_are_answered(
    client: httpx2.AsyncClient, host: str, status: int
) -> None:
    answer = await client.get("/page", headers={"host": host})
    assert answer.status_code == status


async def test_machines_may_ask_for_health_under_any_name(
    client: httpx2.AsyncClient,
) -> None:
    answer = await client.get("/healthz", headers={"host": "webcare-0.pods"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        (
            {
                "sec-fetch-site": "cross-site",
                "origin": "https://webcare.example.org",
            },
            403,
        ),
        ({"origin": "https://webcare.example.org"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "https://webcare.example.org.evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"origin": "http://127.0.0.1:8800", "host": "127.0.0.1:8800"}, 200),
        ({"origin": "http://127.0.0.1:9000", "host": "127.0.0.1:8800"}, 403),
    ],
)
async def test_other_sites_change_nothing(
    client: httpx2.AsyncClient, headers: dict[str, str], status: int
) -> None:
    assert (await client.post("/echo", headers=headers)).status_code == status


async def test_what_proves_itself_otherwise_may_come_from_anywhere(
    client: httpx2.AsyncClient,
) -> None:
    foreign = {"sec-fetch-site": "cross-site"}
    bearer = foreign | {"authorization": "Bearer wc_x"}
    assert (await client.get("/echo", headers=foreign)).status_code == 200
    assert (await client.post("/webhooks/wa", headers=foreign)).status_code == 200
    assert (await client.post("/api/v1/echo", headers=bearer)).status_code == 200
    assert (await client.post("/api/v1/echo", headers=foreign)).status_code == 403


async def test_a_body_is_as_large_as_its_path_allows(
    client: httpx2.AsyncClient,
) -> None:
    fits, too_large = b"x" * 1024 * 1024, b"x" * (1024 * 1024 + 1)
    assert (await client.post("/echo", content=fits)).text == str(len(fits))
    assert (await client.post("/echo", content=too_large)).status_code == 413
    assert (await client.post("/uploads", content=too_large)).status_code == 200
    more = await client.post("/uploads", content=b"x" * 2_100_000)
    assert more.status_code == 413
    assert (await client.post("/login", content=b"x" * 16_384)).status_code == 200
    assert (await client.post("/login", content=b"x" * 16_385)).status_code == 413


async def test_a_body_that_does_not_say_its_length_is_counted(
    client: httpx2.AsyncClient,
) -> None:
    given = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        while given < 50:
            given += 1
            yield b"x" * 100_000

    answer = await client.post("/api/v1/echo", content=endless())
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert orjson.loads(answer.content)["status"] == 413
    # The stand-in for a server reads ahead by one piece, but no further.
    assert given <= 12


@pytest.mark.parametrize("path", ["/echo", "/api/v1/echo"])
async def test_a_body_that_trickles_in_is_cut_off(
    settings: Settings, path: str
) -> None:
    async def trickle() -> Message:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    sent = await run(settings, path, trickle)
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]


async def test_a_stream_that_listens_for_the_end_is_not_cut_off(
    settings: Settings,
) -> None:
    """After the body, receiving is waiting for the browser to leave."""
    complete = False

    async def receive() -> Message:
        nonlocal complete
        if complete:
            await asyncio.sleep(settings.request_seconds * 2)
            return {"type": "http.disconnect"}
        complete = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def listen(request: Request) -> Response:
        await request.body()
        return PlainTextResponse((await request.receive())["type"])

    sent = await run(
        settings, "/listen", receive, Route("/listen", listen, methods=["POST"])
    )
    assert sent[0]["status"] == 200
    assert sent[1]["body"] == b"http.disconnect"


async def run(
    settings: Settings, path: str, receive: Receive, *routes: Route
) -> list[Message]:
    """Give the application one request, and return all that it sends."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    app = application(settings)
    app.router.routes.extend(routes)
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"webcare.example.org")],
        "client": ("192.0.2.1", 1),
        "server": ("webcare.example.org", 443),
        "scheme": "https",
    }
    await app(scope, receive, send)
    return sent


@pytest.mark.parametrize(
    ("what", "status", "sentence"),
    [
        ("not-found", 404, "This conversation does not exist."),
        ("forbidden", 403, "You may not manage users."),
        ("transition", 409, "This is resolved already."),
        ("storage", 503, "This cannot be saved at the moment."),
        ("media", 422, "The file is too large."),
        ("files", 503, "The file cannot be read now."),
        ("delivery", 502, "The number does not exist."),
        ("refused", 422, "At most 10 characters."),
        ("unexpected", 500, "Something went wrong on our side."),
    ],
)
async def test_every_error_is_a_sentence_and_a_problem(
    client: httpx2.AsyncClient, what: str, status: int, sentence: str
) -> None:
    english = {"accept-language": "en"}
    shown = await client.get(f"/fail/{what}", headers=english)
    told = await client.get(f"/api/v1/fail/{what}")
    assert (shown.status_code, told.status_code) == (status, status)
    assert sentence in shown.text
    assert 'lang="en"' in shown.text
    assert told.headers["content-type"] == "application/problem+json"
    assert orjson.loads(told.content)["detail"].startswith(sentence)
    assert "secret" not in shown.text + told.text
    assert "koffer" not in shown.text + told.text


async def test_a_refused_reply_says_which_rule_and_where(
    client: httpx2.AsyncClient,
) -> None:
    told = orjson.loads((await client.get("/api/v1/fail/refused")).content)
    assert told["findings"] == [
        {
            "rule": "length",
            "level": "error",
            "reason": "At most 10 characters.",
            "span": [10, 12],
            "replacement": "",
        }
    ]


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/uploads", 405)])
async def test_what_is_not_there_is_told_in_the_readers_language(
    client: httpx2.AsyncClient, path: str, status: int
) -> None:
    dutch = await client.get(path, headers={"accept-language": "nl"})
    assert dutch.status_code == status
    assert 'lang="nl"' in dutch.text
    assert "This" not in dutch.text


async def test_a_fragment_gets_a_fragment(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/fail/not-found", headers={"hx-request": "true"})
    assert answer.text.startswith('<p role="alert">')


async def test_the_log_tells_where_it_failed_but_no_words_of_anyone(
    client: httpx2.AsyncClient, lines: list[Any]
) -> None:
    answer = await client.get("/fail/unexpected?q=koffer")
    failed = next(line for line in lines if line["event"] == "request.failed")
    assert failed["request_id"] == answer.headers["x-request-id"]
    assert failed["request_id"] in answer.text
    assert failed["error"] == "RuntimeError"
    assert "test_protection" in failed["where"]
    assert "koffer" not in str(lines)


async def test_each_request_has_an_id_of_its_own(
    client: httpx2.AsyncClient, lines: list[Any]
) -> None:
    answers = [
        await client.get("/page", headers={"x-request-id": "chosen"}) for _ in range(2)
    ]
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert len(set(ids)) == 2
    assert "chosen" not in ids
    assert [line["request_id"] for line in lines] == ids
