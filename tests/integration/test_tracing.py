"""One trace for each message, from a webhook to a screen and to a platform's answer."""

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import httpx2
import pytest
import structlog
from opentelemetry.sdk.trace import ReadableSpan
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from tests.made.traces import Traces, leads_to, place, traced, within
from tests.world.core import World, failing
from tests.world.letters import said, status
from webcare import tracing
from webcare.domain.access import SYSTEM
from webcare.live.hub import Hub
from webcare.logs import configure_logs
from webcare.tracing.facts import CONVENTIONS, Facts
from webcare.web.middleware.measured import Measured

pytestmark = pytest.mark.anyio

WORDS = "Waar is mijn koffer?"
ANSWER = "Om 10:15 op band 4."


@pytest.fixture
def traces() -> Iterator[Traces]:
    with traced() as made:
        yield made


@asynccontextmanager
async def screen(world: World) -> AsyncIterator[None]:
    """Let somebody look, and wait until they were told what happened meanwhile."""
    hub = Hub(world.core.database, world.core.signals, world.core.clock)
    task = asyncio.create_task(hub.run())
    batches = hub.subscribe(SYSTEM)
    try:
        await anext(batches)
        yield
        async with asyncio.timeout(5):
            await anext(batches)
    finally:
        await batches.aclose()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_question_its_answer_and_the_blue_ticks(
    world: World, traces: Traces
) -> None:
    async with screen(world):
        await world.says(said("m1", text=WORDS))
    request, commit = traces.one("webhook"), traces.one("receipt.commit")
    came = traces.one("message.received")
    assert traces.together(request) == [
        "webhook.verify",
        "webhook.parse",
        "webhook.store",
        "webhook",
    ]
    # From the request to the message, and from the message to the request.
    assert leads_to(traces.one("webhook.store"), commit)
    assert leads_to(commit, came)
    assert leads_to(came, commit)
    assert leads_to(commit, traces.one("webhook.store"))
    assert came.parent is None
    assert within(traces.one("live.told"), came)

    traces.forget()
    message = await world.reply(ANSWER)
    await world.work()
    written = traces.one("message.sent")
    job, send = traces.one("job message.deliver"), traces.one("platform send")
    assert within(job, written)
    assert within(send, job)
    assert (job.attributes or {})["webcare.fate"] == "accepted"
    assert (job.attributes or {})["webcare.message"] == str(message)

    await world.says(status("out-1", "delivered"))
    await world.says(status("out-1", "read"))
    news = traces.all("message.status")
    assert [(each.attributes or {})["webcare.status"] for each in news] == [
        "delivered",
        "read",
    ]
    assert all(within(each, written) for each in news)


async def test_many_requests_are_one_commit_with_links_to_each(
    world: World, traces: Traces
) -> None:
    await asyncio.gather(*(world.says(said(f"m{n}", f"p{n}")) for n in range(8)))
    commits, stored = traces.all("receipt.commit"), traces.all("webhook.store")
    assert len(traces.all("message.received")) == 8
    for each in stored:
        assert sum(leads_to(commit, each) for commit in commits) == 1
        assert sum(leads_to(each, commit) for commit in commits) == 1
    assert len({place(each).trace_id for each in traces.all("webhook")}) == 8


async def test_what_comes_again_is_no_second_message(
    world: World, traces: Traces
) -> None:
    await world.says(said("m1"))
    await world.says(said("m1"))
    assert len(traces.all("webhook")) == 2
    assert len(traces.all("message.received")) == 1


async def test_each_attempt_is_in_the_trace_of_its_message(
    world: World, traces: Traces
) -> None:
    await world.says(said("m1"))
    world.platform.answers = [httpx2.Response(503)]
    await world.reply()
    await world.work()
    await world.work(later=timedelta(minutes=1))
    first, second = traces.all("job message.deliver")
    assert place(first).trace_id == place(second).trace_id
    assert [(each.attributes or {})["webcare.attempt"] for each in (first, second)] == [
        1,
        2,
    ]
    assert (first.attributes or {})["webcare.outcome"] == "again"
    assert not traces.all("platform send")[0].status.is_ok


async def test_what_is_not_stored_failed(world: World, traces: Traces) -> None:
    with failing(world, "commit"):
        await world.post(b'{"items": []}')
    assert not traces.one("webhook").status.is_ok
    assert traces.one("webhook").status.description == "503"
    assert not traces.one("receipt.commit").status.is_ok


async def test_nobody_outside_says_which_trace_a_webhook_belongs_to(
    world: World, traces: Traces
) -> None:
    theirs = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await world.post(b'{"items": []}', headers={"traceparent": theirs})
    assert traces.one("webhook").parent is None
    assert f"{place(traces.one('webhook')).trace_id:032x}" not in theirs


def everything_in(span: ReadableSpan) -> str:
    return json.dumps([span.to_json(), str(span.events)])


async def test_no_span_holds_words_addresses_or_secrets(
    world: World, traces: Traces
) -> None:
    async with screen(world):
        await world.says(said("m1", {"ring": "0612345678"}, WORDS))
    await world.reply(ANSWER)
    world.platform.answers = [httpx2.ConnectError(f"{WORDS} s3cr3t 0612345678")]
    await world.work()
    await world.post(b"not what was signed", secret="x" * 32)
    await world.post(b"{}", to="0612345678")
    with failing(world, "commit"):
        await world.post(b'{"items": []}')
    whole = "".join(everything_in(each) for each in traces.all())
    for secret in (WORDS, ANSWER, "koffer", "0612345678", "s3cr3t", "s" * 32):
        assert secret not in whole
    known = {CONVENTIONS.get(each, f"webcare.{each}") for each in Facts.__annotations__}
    said_of = {key for each in traces.all() for key in each.attributes or {}}
    assert said_of <= known | {"http.response.status_code"}


async def test_log_lines_say_in_which_trace_they_are(
    world: World, traces: Traces
) -> None:
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logs("json", stream=stream)
    try:
        await world.says(said("m1"))
        await world.reply()
        await world.work()
        structlog.get_logger().info("nothing.around")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.reset_defaults()
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    (accepted,) = (each for each in lines if each["event"] == "message.accepted")
    job = place(traces.one("job message.deliver"))
    assert accepted["trace_id"] == f"{job.trace_id:032x}"
    assert accepted["span_id"] == f"{job.span_id:016x}"
    (outside,) = (each for each in lines if each["event"] == "nothing.around")
    assert "trace_id" not in outside


async def look(request: Request) -> Response:
    with tracing.span("inside"):
        return PlainTextResponse(request.path_params["name"])


async def breaks(request: Request) -> Response:
    del request
    return PlainTextResponse("", 500)


def pages(*trusted: str) -> Measured:
    routes = [Route("/people/{name}", look), Route("/breaks", breaks)]
    return Measured(Starlette(routes=[Mount("/in", routes=routes)]), trusted=trusted)


async def asked(app: Measured, path: str, **headers: str) -> None:
    transport = httpx2.ASGITransport(app=app, client=("10.0.0.5", 80))
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://webcare.test"
    ) as client:
        await client.get(path, headers=headers)


PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.mark.parametrize(("trusted", "continued"), [("10.0.0.0/8", True), ("", False)])
async def test_a_trusted_proxy_says_which_trace_a_page_belongs_to(
    traces: Traces, trusted: str, *, continued: bool
) -> None:
    await asked(pages(*filter(None, [trusted])), "/in/people/anna", traceparent=PARENT)
    span = traces.one("GET /in/people/{name}")
    assert (f"{place(span).trace_id:032x}" in PARENT) is continued
    assert within(traces.one("inside"), span)


async def test_a_page_goes_by_its_pattern_and_never_by_its_path(
    traces: Traces,
) -> None:
    await asked(pages(), "/in/people/anna?q=koffer")
    await asked(pages(), "/nowhere/koffer")
    await asked(pages(), "/in/breaks")
    await asked(pages(), "/in/koffer")
    whole = "".join(everything_in(each) for each in traces.all())
    assert "anna" not in whole
    assert "koffer" not in whole
    for name in ("GET", "GET /in"):
        assert (traces.one(name).attributes or {})["http.response.status_code"] == 404
    assert not traces.one("GET /in/breaks").status.is_ok
