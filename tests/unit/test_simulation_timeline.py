"""The clock of a simulated platform, its feed of changes, and its fields."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from webcare.errors import SimulationError
from webcare.plugin.simulation import Changes, Field, Timeline
from webcare.plugin.simulation.timeline import Deed

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def noting(notes: list[str], word: str) -> Deed:
    async def note() -> None:
        notes.append(word)

    return note


async def test_a_frozen_clock_does_what_comes_due_in_order() -> None:
    timeline, notes = Timeline(START, frozen=True), list[str]()
    for seconds, word in ((5, "later"), (1, "soon"), (1, "soon too"), (60, "far")):
        timeline.after(seconds, noting(notes, word))
    await timeline.advance(timedelta(seconds=4))
    assert notes == ["soon", "soon too"]
    await timeline.advance(timedelta(seconds=1))
    assert notes == ["soon", "soon too", "later"]
    assert timeline.now() == START + timedelta(seconds=5)


async def test_what_a_deed_plans_is_done_on_the_same_way() -> None:
    timeline, moments = Timeline(START, frozen=True), list[float]()

    async def tick() -> None:
        moments.append((timeline.now() - START).total_seconds())
        timeline.after(10, tick)

    timeline.after(10, tick)
    await timeline.advance(timedelta(seconds=35))
    assert moments == [10, 20, 30]


async def test_a_running_clock_can_jump() -> None:
    timeline, done = Timeline(START), asyncio.Event()

    async def finish() -> None:
        done.set()

    async with timeline.running():
        timeline.after(24 * 3600, finish)
        await asyncio.sleep(0)
        assert not done.is_set()
        await timeline.advance(timedelta(hours=24))
        async with asyncio.timeout(5):
            await done.wait()


async def test_a_clock_can_hurry() -> None:
    timeline, done = Timeline(START, speed=100_000), asyncio.Event()

    async def finish() -> None:
        done.set()

    async with timeline.running():
        timeline.after(3600, finish)
        async with asyncio.timeout(5):
            await done.wait()


async def test_a_deed_that_fails_stops_nothing() -> None:
    timeline, done = Timeline(START), asyncio.Event()

    async def fail() -> None:
        raise ValueError

    async def finish() -> None:
        done.set()

    with capture_logs() as logs:
        async with timeline.running():
            timeline.after(0, fail)
            timeline.after(0, finish)
            async with asyncio.timeout(5):
                await done.wait()
    assert [entry["event"] for entry in logs] == ["simulation.deed_failed"]


async def test_stopping_leaves_nothing_behind() -> None:
    timeline, stuck = Timeline(START), asyncio.Event()

    async def wait_for_ever() -> None:
        stuck.set()
        await asyncio.Event().wait()

    async with asyncio.timeout(5), timeline.running():
        timeline.after(0, wait_for_ever)
        await stuck.wait()


async def test_a_late_reader_sees_each_topic_once() -> None:
    changes = Changes()
    changes.note("a", "b", "a")
    number, topics = await changes.since(0)
    assert (number, set(topics)) == (3, {"a", "b"})
    waiting = asyncio.ensure_future(changes.since(number))
    await asyncio.sleep(0)
    assert not waiting.done()
    changes.note("c")
    assert await waiting == (4, ("c",))


@pytest.mark.parametrize(
    ("raw", "value"), [("on", True), ("true", True), ("", False), ("off", False)]
)
def test_a_flag_is_on_or_off(raw: str, *, value: bool) -> None:
    assert Field(name="f", title="F", kind="flag").read(raw) is value


@pytest.mark.parametrize("raw", ["x", "-1", "11", "nan", "inf"])
def test_a_number_outside_its_range_is_refused(raw: str) -> None:
    field = Field(name="f", title="F", kind="number", maximum=10)
    assert field.read("2.5") == 2.5
    with pytest.raises(SimulationError):
        field.read(raw)
