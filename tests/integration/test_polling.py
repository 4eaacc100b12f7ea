"""Asking platforms: one at a time, from where the last look ended, whatever happens."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from httpx2 import ConnectError
from structlog.testing import capture_logs

from tests.made.desk import migrated
from tests.services.plugin import NewDatabase
from tests.world.core import World, failing, pigeons, running
from tests.world.letters import said
from tests.world.pigeon import Pigeon
from tests.world.starling import Starling, found, read_more
from webcare.domain.access import SYSTEM
from webcare.domain.inbound import Charge
from webcare.errors import ChannelDown, PermanentDeliveryError, TemporaryDeliveryError
from webcare.plugin import Polled
from webcare.services.connecting import channels
from webcare.services.connecting.poll_jobs import POLL
from webcare.services.connecting.polling import (
    FETCHED_AGAIN,
    NOT_FETCHED,
    PLUGIN_FAILED,
    ensure_polls,
    poll,
)
from webcare.storage.tables import (
    ChannelReport,
    ChannelRow,
    DeadLetter,
    FoundPost,
    Job,
    Message,
    MessageCharge,
)
from webcare.work.engine import TryLater
from webcare.work.lanes import first_job

pytestmark = pytest.mark.anyio

MINUTE = timedelta(minutes=1)


def bird(world: World) -> Starling:
    channel = world.core.plugins.channel("starling")
    assert isinstance(channel, Starling)
    return channel


def brings(world: World, *looks: Polled | Exception) -> None:
    """Say what the next looks at the platform bring."""
    bird(world).looks.extend(looks)


def look(*items: dict[str, object], cursor: str = "", minutes: int = 5) -> Polled:
    return Polled(
        events=tuple(map(read_more, items)),
        cursor=cursor,
        again_in=timedelta(minutes=minutes),
    )


async def begun(world: World) -> None:
    """Begin to ask, and do so for the first time."""
    await ensure_polls(world.core)
    await world.work()


def jobs(world: World) -> list[Job]:
    return world.rows(Job, kind=POLL)


def channel_row(world: World) -> ChannelRow:
    return world.rows(ChannelRow)[0]


async def health(world: World) -> tuple[str, list[str]]:
    told = (await channels.overview(world.core, SYSTEM, "loft")).health
    return told.level, [reason.text for reason in told.reasons]


async def test_it_goes_on_where_the_last_look_ended(flock: World) -> None:
    brings(flock, look(said("m1"), found("p1"), cursor="7"), look(cursor="9"))
    await begun(flock)
    assert flock.texts() == ["Waar is mijn koffer?"]
    assert flock.count(FoundPost) == 1
    assert (channel_row(flock).poll_cursor, channel_row(flock).polled_at) == (
        "7",
        flock.now,
    )
    await flock.work(later=4 * MINUTE)
    assert bird(flock).cursors == [""]
    await flock.work(later=MINUTE)
    assert bird(flock).cursors == ["", "7"]
    assert len(jobs(flock)) == 1


async def test_it_survives_a_restart(flock: World) -> None:
    await begun(flock)
    engine = flock.another_engine()
    flock.now += MINUTE
    await engine.run_due()
    assert len(bird(flock).cursors) == 2


async def test_what_is_known_is_stored_once(flock: World) -> None:
    await flock.says(said("m1"))
    brings(flock, look(said("m1"), minutes=1), look(said("m1"), said("m2")))
    await begun(flock)
    await flock.work(later=MINUTE)
    assert [each.external_id for each in flock.rows(Message)] == ["m1", "m2"]


async def test_what_cannot_be_stored_costs_the_rest_nothing(flock: World) -> None:
    brings(flock, look(said("m1"), said("m2", text="\ud800"), said("m3"), cursor="7"))
    await begun(flock)
    assert flock.count(Message) == 2
    (letter,) = flock.rows(DeadLetter)
    assert b'"m2"' in letter.body
    assert channel_row(flock).poll_cursor == "7"


async def test_what_the_calls_cost_is_kept(flock: World) -> None:
    charge = Charge(category="search", billable=True, micros=5_000, currency="USD")
    brings(flock, Polled(charges=(charge, charge)), Polled(charges=(charge,)))
    await begun(flock)
    await flock.work(later=MINUTE)
    assert [each.micros for each in flock.rows(MessageCharge)] == [5_000] * 3


@pytest.fixture
async def both(
    new_database: NewDatabase, tmp_path: Path
) -> AsyncIterator[tuple[World, World]]:
    """Give two processes with one database and one bird."""
    url, plugins = new_database(migrated), pigeons(Pigeon(), Starling())
    async with (
        running(url, tmp_path, plugins=plugins) as one,
        running(url, tmp_path, plugins=plugins) as two,
    ):
        one.channel(kind="starling")
        yield one, two


async def test_of_two_processes_one_asks(both: tuple[World, World]) -> None:
    await asyncio.gather(*(ensure_polls(world.core) for world in both))
    assert len(jobs(both[0])) == 1
    await asyncio.gather(*(world.work() for world in both))
    assert bird(both[0]).cursors == [""]


async def test_a_process_that_died_before_the_end_leaves_one_job(flock: World) -> None:
    brings(flock, look(said("m1"), cursor="7"), look(said("m1"), cursor="8"))
    await ensure_polls(flock.core)
    lane = jobs(flock)[0].lane
    job = flock.ask(lambda session: first_job(session.connection(), lane))
    assert job is not None
    await poll(flock.core, flock.batcher, job)
    await flock.work()
    assert len(jobs(flock)) == flock.count(Message) == 1
    assert channel_row(flock).poll_cursor == "8"


async def test_what_is_not_durable_is_asked_for_again(flock: World) -> None:
    brings(flock, look(said("m1"), cursor="7"), look(said("m1"), cursor="7"))
    await ensure_polls(flock.core)
    lane = jobs(flock)[0].lane
    job = flock.ask(lambda session: first_job(session.connection(), lane))
    assert job is not None
    with failing(flock, "commit"), pytest.raises(TryLater):
        await poll(flock.core, flock.batcher, job)
    await flock.work()
    assert bird(flock).cursors == ["", ""]
    assert flock.count(Message) == 1


@pytest.mark.usefixtures("quiet_logs")
@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (TemporaryDeliveryError("It is busy."), "It is busy."),
        (ConnectError("no route"), NOT_FETCHED),
        (OSError("a bug"), PLUGIN_FAILED),
    ],
)
async def test_what_keeps_failing_is_the_channels_health_until_it_works(
    flock: World, error: Exception, sentence: str
) -> None:
    await flock.says(said("m1"))
    brings(flock, *[error] * 4)
    await begun(flock)
    assert await health(flock) == ("ok", [])
    for _ in range(3):
        await flock.work(later=MINUTE)
    assert await health(flock) == ("warning", [sentence])
    for _ in range(3):
        await flock.work(later=10 * MINUTE)
    assert await health(flock) == ("ok", [])
    told = [each.text for each in flock.rows(ChannelReport)]
    assert told == [sentence, FETCHED_AGAIN]


async def test_pauses_grow_and_begin_anew_after_success(flock: World) -> None:
    error = TemporaryDeliveryError("It is busy.")
    brings(flock, error, error, look(minutes=1), error)
    await begun(flock)
    pauses = []
    for _ in range(4):
        pause = jobs(flock)[0].run_at - flock.now
        pauses.append(pause.total_seconds())
        await flock.work(later=pause)
    assert pauses == [2, 4, 60, 2]


async def test_a_platform_is_left_alone_as_long_as_it_asks(flock: World) -> None:
    brings(flock, TemporaryDeliveryError("It is busy.", retry_after=900))
    await begun(flock)
    assert jobs(flock)[0].run_at == flock.now + timedelta(seconds=900)


async def test_what_the_platform_refuses_is_an_error_at_once(flock: World) -> None:
    await flock.says(said("m1"))
    brings(flock, PermanentDeliveryError("The plan has no search."))
    await begun(flock)
    assert await health(flock) == ("error", ["The plan has no search."])


async def test_refused_credentials_pause_the_channel_until_somebody_acts(
    flock: World,
) -> None:
    brings(flock, ChannelDown("The token has expired."))
    await begun(flock)
    assert channel_row(flock).paused_reason == "The token has expired."
    await flock.work(later=10 * MINUTE)
    assert len(bird(flock).cursors) == 1
    await channels.resume(flock.core, SYSTEM, channel_row(flock).id)
    await flock.work()
    assert len(bird(flock).cursors) == 2


async def test_a_channel_that_was_paused_by_hand_still_brings_in(flock: World) -> None:
    await channels.pause(flock.core, SYSTEM, channel_row(flock).id)
    brings(flock, look(said("m1")))
    await begun(flock)
    assert flock.count(Message) == 1


async def test_it_ends_with_the_channel_and_begins_with_it_again(flock: World) -> None:
    await begun(flock)
    channel_id = channel_row(flock).id
    await channels.switch_channel(flock.core, SYSTEM, channel_id, on=False)
    await flock.work(later=10 * MINUTE)
    await ensure_polls(flock.core)
    assert jobs(flock) == []
    await channels.switch_channel(flock.core, SYSTEM, channel_id, on=True)
    await flock.work()
    assert len(bird(flock).cursors) == 2


async def test_a_channel_is_asked_as_soon_as_it_is_connected_or_changed(
    flock: World,
) -> None:
    settings = {"loft": "elders", "secret": "s" * 32}
    new = channels.NewChannel(name="elders", type="starling", settings=settings)
    channel_id = await channels.connect_channel(flock.core, SYSTEM, new)
    await flock.work()
    assert len(bird(flock).cursors) == 1
    await channels.change_settings(flock.core, SYSTEM, channel_id, {"token": "klop"})
    await flock.work()
    assert len(bird(flock).cursors) == 2
    assert len(jobs(flock)) == 1


async def test_a_channel_that_cannot_be_asked_is_not(world: World) -> None:
    await ensure_polls(world.core)
    assert jobs(world) == []


async def test_the_log_names_no_person(flock: World) -> None:
    brings(flock, look(said("m1", "Anna de Vries", "Mijn geheim")), OSError("Anna"))
    with capture_logs() as logs:
        await begun(flock)
        await flock.work(later=10 * MINUTE)
    assert any(each["event"] == "channel.polled" for each in logs)
    assert "Anna" not in repr(logs)
    assert "geheim" not in repr(logs)
