"""What the laboratory can let happen, and the happenings that all platforms share."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from webcare.errors import SimulationError
from webcare.plugin.simulation import (
    Catalogue,
    Changes,
    Experiment,
    Field,
    Parcel,
    Persistence,
    Timeline,
    Values,
    Webhooks,
    advance,
    flood,
    repeat,
)

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ONCE = Persistence(pauses=(1,), give_up=timedelta(minutes=1))


@dataclass
class Loft:
    """A platform on which pigeons carry messages."""

    timeline: Timeline
    changes: Changes
    webhooks: Webhooks
    songs: list[str] = field(default_factory=list)


@dataclass
class Perch:
    topic: str = "chat:loft/ada"


def loft(taken: list[bytes] | None = None) -> Loft:
    def take(request: httpx2.Request) -> httpx2.Response:
        (taken if taken is not None else []).append(request.content)
        return httpx2.Response(200)

    timeline, changes = Timeline(START, frozen=True), Changes()
    transport = httpx2.MockTransport(take)
    webhooks = Webhooks(timeline, changes, ONCE, transport=transport)
    return Loft(timeline, changes, webhooks)


def sing(world: Loft, chat: Perch, values: Values) -> None:
    world.songs.append(f"{chat.topic} {values['word']} {values['times']}")


async def sing_late(world: Loft, chat: Perch, values: Values) -> None:
    await asyncio.sleep(0)
    world.songs.append(f"{chat.topic} {values}")


CATALOGUE = Catalogue[Loft, Perch](
    (
        Experiment(
            name="sing",
            title="Sing",
            fields=(
                Field(name="word", title="Word", kind="text", value="roekoe"),
                Field(name="times", title="Times", kind="number", maximum=9),
            ),
        ),
        Experiment(name="late", title="Sing later"),
    ),
    {"late": sing_late, "sing": sing},
)


def test_experiments_stand_in_their_order() -> None:
    assert [each.name for each in CATALOGUE.experiments] == ["sing", "late"]


async def test_a_happening_gets_the_fields_as_they_read() -> None:
    world = loft()
    await CATALOGUE.perform(world, Perch(), "sing", {"times": "3", "other": "x"})
    assert world.songs == ["chat:loft/ada roekoe 3.0"]


async def test_a_happening_can_take_its_time() -> None:
    world = loft()
    await CATALOGUE.perform(world, Perch(), "late", {})
    assert world.songs == ["chat:loft/ada {}"]


@pytest.mark.parametrize(
    ("name", "values", "reason"),
    [("moult", {}, "no experiment 'moult'"), ("sing", {"times": "10"}, "between")],
)
async def test_what_cannot_happen_is_refused(
    name: str, values: dict[str, str], reason: str
) -> None:
    world = loft()
    with pytest.raises(SimulationError, match=reason):
        await CATALOGUE.perform(world, Perch(), name, values)
    assert not world.songs


@pytest.mark.parametrize("happenings", [{}, {"sing": sing, "late": sing}])
def test_each_experiment_does_something(happenings: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not both"):
        Catalogue((Experiment(name="sing", title="Sing"),), happenings)  # type: ignore[arg-type]


async def test_time_passes_by_the_hours_that_are_asked_for() -> None:
    world = loft()
    await advance(world, Perch(), {"hours": 1.5})
    assert world.timeline.now() == START + timedelta(minutes=90)
    assert await world.changes.since(0) == (2, ("chat:loft/ada", "laboratory"))


async def test_the_last_webhook_is_sent_once_more() -> None:
    taken: list[bytes] = []
    world = loft(taken)
    with pytest.raises(SimulationError, match="No webhook"):
        repeat(world, Perch(), {})
    for body in (b"first", b"second"):
        world.webhooks.post(
            Parcel(url="http://127.0.0.1/hook", body=body, headers={}, label="sing")
        )
    await world.timeline.advance()
    repeat(world, Perch(), {})
    await world.timeline.advance()
    assert taken == [b"first", b"second", b"second"]
    await world.webhooks.close()


async def test_a_flood_comes_at_its_rate() -> None:
    world, seen = loft(), list[int]()
    flood(world, {"count": 5.0, "rate": 2.0}, seen.append)
    await world.timeline.advance(timedelta(seconds=1))
    assert seen == [0, 1, 2]
    await world.timeline.advance(timedelta(seconds=1))
    assert seen == [0, 1, 2, 3, 4]
