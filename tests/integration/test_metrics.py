"""Figures: counted where things happen, and looked up where they lie."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import httpx2
import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event, update
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.world.core import World, failing, until
from tests.world.letters import said
from webcare.domain.access import SYSTEM
from webcare.domain.backoff import MAX_ATTEMPTS
from webcare.errors import PermanentDeliveryError
from webcare.live.hub import Hub
from webcare.live.relay import Relay
from webcare.live.signals import Signals, Topic
from webcare.loader.containment import Containment
from webcare.services.connecting.pausing import PAUSED_BY_HAND, pause_row
from webcare.storage.tables import ChannelRow, Lane
from webcare.web.health import health_routes
from webcare.web.middleware.measured import Measured
from webcare.work.engine import TryLater
from webcare.work.enqueue import NewJob, enqueue
from webcare.work.lanes import JobView

pytestmark = pytest.mark.anyio


class Since:
    """How much a figure rose since this was made: it is one for the whole process."""

    def __init__(self, name: str, **labels: str) -> None:
        self._name, self._labels = name, labels
        self._before = self._value()

    def __call__(self) -> float:
        return self._value() - self._before

    def _value(self) -> float:
        return REGISTRY.get_sample_value(self._name, self._labels) or 0


async def page(world: World) -> str:
    """Return `/metrics`."""
    transport = httpx2.ASGITransport(app=Starlette(routes=health_routes(world.core)))
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://webcare.test"
    ) as client:
        return (await client.get("/metrics")).text


async def told(world: World, name: str, **labels: str) -> float:
    """Return one figure of `/metrics`."""
    for family in text_string_to_metric_families(await page(world)):
        for sample in family.samples:
            if sample.name == name and sample.labels == labels:
                return sample.value
    raise AssertionError(name)


async def test_webhooks_are_counted_by_their_answer(world: World) -> None:
    stored, refused, late = (
        Since("webcare_receipt_requests_total", status=each)
        for each in ("200", "403", "503")
    )
    commits = Since("webcare_receipt_commit_seconds_count")
    await world.says(said("m1"))
    await world.post(b"{}", secret="x" * 32)
    assert (stored(), refused(), late(), commits()) == (1, 1, 0, 1)
    with failing(world, "commit"):
        await world.post(b'{"items": []}')
    assert late() == 1


async def test_jobs_are_counted_by_what_became_of_them(world: World) -> None:
    outcomes = {
        each: Since("webcare_job_seconds_count", kind="odd", outcome=each)
        for each in ("done", "again", "later", "aside")
    }
    ends = iter([TryLater("", 1.0), TryLater("", 1.0, counts=False), None])

    async def odd(job: JobView) -> None:
        del job
        if end := next(ends):
            raise end

    world.engine = world.another_engine({"odd": odd})
    queued(world, "odd")
    for _ in range(3):
        await world.work(later=timedelta(seconds=2))
    assert {name: rose() for name, rose in outcomes.items()} == {
        "done": 1,
        "again": 1,
        "later": 1,
        "aside": 0,
    }


async def test_what_nobody_handles_makes_no_label(world: World) -> None:
    aside = Since("webcare_job_seconds_count", kind="unknown", outcome="aside")
    queued(world, "anna@example.org")
    for _ in range(MAX_ATTEMPTS):
        await world.work(later=timedelta(hours=1))
    assert aside() == 1
    assert "anna" not in await page(world)
    assert await told(world, "webcare_jobs", state="set_aside") == 1


def queued(world: World, *kinds: str) -> None:
    with world.core.database.transaction() as connection:
        jobs = [NewJob(lane="a", kind=each, run_at=world.now) for each in kinds]
        enqueue(connection, *jobs)


async def test_the_lag_of_a_job_begins_when_it_could_be_done(world: World) -> None:
    """The second waits for the first, which is no lag of ours."""

    async def slow(job: JobView) -> None:
        del job
        world.now += timedelta(seconds=60)

    at_once = Since("webcare_job_lag_seconds_bucket", kind="slow", le="0.025")
    lagged = Since("webcare_job_lag_seconds_sum", kind="slow")
    world.engine = world.another_engine({"slow": slow})
    queued(world, "slow", "slow")
    await world.work(later=timedelta(seconds=7))
    assert at_once() == 1
    assert lagged() == 7


async def test_a_lease_that_was_lost_is_counted(world: World) -> None:
    lost = Since("webcare_leases_lost_total")

    async def slow(job: JobView) -> None:
        del job
        with world.core.database.transaction() as connection:
            connection.execute(update(Lane).values(worker="another"))

    world.engine = world.another_engine({"slow": slow})
    queued(world, "slow")
    await world.work()
    assert lost() == 1


async def test_the_oldest_work_that_waits_is_told(world: World) -> None:
    assert await told(world, "webcare_oldest_job_seconds") == 0
    queued(world, "odd")
    world.now += timedelta(seconds=90)
    assert await told(world, "webcare_oldest_job_seconds") == 90


async def test_channels_that_went_wrong_are_told_and_not_those_paused_by_hand(
    world: World,
) -> None:
    by_hand = world.channel("roost")
    wrong = world.rows(ChannelRow)[0].id
    with world.core.database.writing() as session:
        pause_row(session, by_hand, PAUSED_BY_HAND)
    assert await told(world, "webcare_channels_paused") == 0
    with world.core.database.writing() as session:
        pause_row(session, wrong, "The platform refuses this account.")
    assert await told(world, "webcare_channels_paused") == 1


async def test_connections_to_the_database_are_told(world: World) -> None:
    before = await told(world, "webcare_database_connections", state="in_use")
    with world.core.database.reading() as session:
        session.connection()
        now = await told(world, "webcare_database_connections", state="in_use")
    assert now == before + 1
    assert await told(world, "webcare_database_connections", state="most") > now


async def test_without_a_database_the_rest_is_told(world: World) -> None:
    with failing(world, "begin"):
        assert "webcare_receipt_requests_total" in await page(world)


async def test_screens_that_are_told_are_timed(world: World) -> None:
    hub = Hub(world.core.database, world.core.signals, world.core.clock)
    task = asyncio.create_task(hub.run())
    batches = hub.subscribe(SYSTEM)
    lag = Since("webcare_live_lag_seconds_bucket", le="1.0")
    lagged = Since("webcare_live_lag_seconds_count")
    await anext(batches)
    await world.says(said("m1"))
    batch = await anext(batches)
    assert lag() == lagged() == len(batch.events) > 0
    await batches.aclose()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (None, "answered"),
        (PermanentDeliveryError("The number does not exist."), "refused"),
        (httpx2.ConnectError(""), "failed"),
    ],
)
async def test_calls_to_platforms_are_timed_by_their_outcome(
    error: Exception | None, outcome: str
) -> None:
    calls = Since(
        "webcare_platform_seconds_count", plugin="owl", call="send", outcome=outcome
    )
    with suppress(type(error) if error else ValueError):
        async with Containment("owl").around("send", deadline=1):
            if error:
                raise error
    assert calls() == 1


async def test_a_plugin_that_is_paused_is_told() -> None:
    containment = Containment("magpie")
    for _ in range(containment.rules.minimum_calls):
        with suppress(Exception):
            async with containment.around("send", deadline=1):
                raise ZeroDivisionError
    paused = REGISTRY.get_sample_value("webcare_plugin_paused", {"plugin": "magpie"})
    assert paused == 1


async def test_redis_that_is_there_and_goes_is_told(redis_url: str) -> None:
    lost = Since("webcare_relay_lost_total")
    signals = Signals()
    with signals.listen(Topic.CHANNELS) as connected:
        there = asyncio.create_task(Relay(redis_url, signals).run())
        assert await connected.wait(5)
    assert REGISTRY.get_sample_value("webcare_relay_connected") == 1
    absent = asyncio.create_task(Relay("redis://127.0.0.1:9/0", signals).run())
    await until(lost)
    for task in (there, absent):
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert REGISTRY.get_sample_value("webcare_relay_connected") == 0


async def test_requests_are_timed_by_surface_and_kind_of_answer() -> None:
    async def answer(request: object) -> PlainTextResponse:
        del request
        return PlainTextResponse("")

    paths = ("/api/v1/contacts", "/contacts", "/healthz")
    app = Measured(
        Starlette(routes=[Route(each, answer) for each in paths]), trusted=()
    )
    answered = {
        labels: Since(
            "webcare_request_seconds_count", surface=labels[0], status=labels[1]
        )
        for labels in [("api", "2xx"), ("pages", "2xx"), ("pages", "4xx")]
    }
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app), base_url="http://webcare.test"
    ) as client:
        for path in (*paths, "/nowhere"):
            await client.get(path)
    assert [rose() for rose in answered.values()] == [1, 1, 1]


async def test_figures_name_nobody(world: World) -> None:
    await world.says(said("m1", {"ring": "0612345678"}, "Waar is mijn koffer?"))
    await world.reply("Om 10:15 op band 4.")
    await world.work()
    await world.post(b"{}", to="0612345678")
    whole = await page(world)
    for secret in ("0612345678", "koffer", "band 4", "m1", "out-1"):
        assert secret not in whole


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
async def test_a_crowd_at_the_door_keeps_no_work_waiting(
    world: World, path: str
) -> None:
    """Anybody may ask, and the work has only a few threads."""
    begun: list[object] = []
    event.listen(world.core.database.engine, "begin", begun.append)
    transport = httpx2.ASGITransport(app=Starlette(routes=health_routes(world.core)))
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://webcare.test"
    ) as client:
        answers = await asyncio.gather(*(client.get(path) for _ in range(100)))
        assert {each.status_code for each in answers} == {200}
        assert len(begun) < 10
        begun.clear()
        assert (await client.get(path)).status_code == 200
        assert begun
