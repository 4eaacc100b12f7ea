"""A person tries work again or drops it: nothing is done twice, or seems to come."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.world.core import World
from tests.world.letters import said
from tests.world.starling import shouted
from webcare.domain.access import SYSTEM, Grant, Permission, Scope
from webcare.domain.backoff import MAX_ATTEMPTS
from webcare.domain.outbound import Moderation
from webcare.errors import Forbidden, InvalidTransition, NotFound
from webcare.services.conversations import converse
from webcare.services.conversations.moderation import moderate
from webcare.services.handlers import job_handlers
from webcare.services.operations import work
from webcare.services.operations.work_kinds import KINDS
from webcare.services.receiving.fetch_media import retry_media
from webcare.services.sending.outbox import DELIVER
from webcare.storage.tables import (
    Attachment,
    Conversation,
    ConversationEvent,
    Job,
    Lane,
    Message,
)
from webcare.work.enqueue import NewJob, enqueue
from webcare.work.lanes import JobView

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quiet_logs")]

HOUR = timedelta(hours=1)
BAD = {"kind": "no such kind"}
ADMIN = Scope(7, "Noor", (Grant(frozenset(Permission)),))
LEAD = Scope(8, "Lea", (Grant(frozenset(Permission) - {Permission.MANAGE_CHANNELS}),))
OF_A_TEAM = Scope(9, "Tim", (Grant(frozenset(Permission), team_id=1),))


def put(world: World, kind: str = "note", lane: str = "a", **columns: Any) -> int:
    """Put a job in a lane; return its id."""
    with world.core.database.transaction() as connection:
        run_at = columns.pop("run_at", world.now)
        enqueue(connection, NewJob(lane=lane, kind=kind, run_at=run_at))
    job_id = max(each.id or 0 for each in world.rows(Job))
    change(world, Job, job_id, **columns)
    return job_id


def put_aside(world: World, kind: str = "note", lane: str = "a") -> int:
    return put(
        world, kind, lane, attempts=12, last_error="ValueError", failed_at=world.now
    )


def change(world: World, table: type[Any], key: object, **columns: object) -> None:
    with world.core.database.writing() as session:
        row = session.get_one(table, key)
        for name, value in columns.items():
            setattr(row, name, value)


def hold(world: World, lane: str, seconds: float = 15) -> None:
    """Let another worker hold a lane."""
    until = world.now + timedelta(seconds=seconds)
    change(world, Lane, lane, worker="other", lease_until=until)


def only(world: World) -> int:
    (job,) = world.rows(Job)
    assert job.id is not None
    return job.id


@pytest.fixture
async def broken(world: World) -> int:
    """Give a reply that was given up, for a fault of our own that is mended by now."""
    await world.says(said("m1"))
    message_id = await world.reply()
    change(world, Message, message_id, content=BAD)
    for _ in range(MAX_ATTEMPTS):
        await world.work(later=HOUR)
    assert world.message(message_id).status == "failed"
    change(world, Message, message_id, content=None)
    return message_id


async def test_a_reply_that_was_given_up_is_sent_after_all(
    world: World, broken: int
) -> None:
    await work.retry(world.core, ADMIN, only(world))
    assert world.message(broken).status == "queued"
    assert world.message(broken).fault is None
    await world.work()
    assert world.message(broken).status == "sent"
    assert world.platform.texts == ["Om 10:15."]
    assert world.count(Job) == world.count(Lane) == 0
    (asked,) = [
        each
        for each in world.rows(ConversationEvent, what="message.status")
        if each.actor == "Noor"
    ]
    assert asked.data == {"status": "queued"}


async def test_a_reply_that_somebody_sent_again_already_is_sent_once(
    world: World, broken: int
) -> None:
    aside = only(world)
    await converse.retry(world.core, SYSTEM, broken)
    await work.retry(world.core, ADMIN, aside)
    await world.work()
    assert world.platform.texts == ["Om 10:15."]
    assert world.count(Job) == 0


async def test_what_was_perhaps_sent_is_not_sent_again(
    world: World, broken: int
) -> None:
    change(world, Message, broken, status="perhaps_sent")
    await work.retry(world.core, ADMIN, only(world))
    await world.work()
    assert world.message(broken).status == "perhaps_sent"
    assert world.platform.texts == []
    assert world.count(Job) == 0


async def test_what_follows_a_message_that_failed_waits_for_it(
    world: World, broken: int
) -> None:
    second = await world.reply("Tot dan.")
    change(world, Message, second, follows_id=broken, content=BAD, status="failed")
    (first_job, second_job) = [each.id or 0 for each in world.rows(Job)]
    gone_wrong = {"attempts": 12, "last_error": "ValueError", "failed_at": world.now}
    change(world, Job, second_job, **gone_wrong)
    with pytest.raises(InvalidTransition, match="before this one"):
        await work.retry(world.core, ADMIN, second_job)
    assert [each.id for each in world.rows(Job)] == [first_job, second_job]
    change(world, Message, second, content=None)
    assert await work.retry_all(world.core, ADMIN, DELIVER) == 2
    await world.work(later=timedelta(seconds=5))
    assert world.platform.texts == ["Om 10:15.", "Tot dan."]


async def test_other_work_gets_all_its_attempts_anew(world: World) -> None:
    job_id = put_aside(world)
    await work.retry(world.core, ADMIN, job_id)
    (job,) = world.rows(Job)
    assert (job.failed_at, job.attempts, job.last_error) == (None, 0, "")
    assert job.run_at == world.now
    assert world.rows(Lane)[0].ready_at == world.now
    with pytest.raises(InvalidTransition, match="Only work that failed"):
        await work.retry(world.core, ADMIN, job_id)


async def test_what_waits_for_its_next_attempt_has_it_now(world: World) -> None:
    late = world.now + HOUR
    job_id = put(world, run_at=late, attempts=3, last_error="away")
    await work.retry(world.core, ADMIN, job_id)
    assert world.rows(Job)[0].run_at == world.now
    assert world.rows(Lane)[0].ready_at == world.now


async def test_what_did_not_fail_keeps_its_time(world: World) -> None:
    """A snooze that ended before its time would never end."""
    late = world.now + HOUR
    job_id = put(world, run_at=late)
    with pytest.raises(InvalidTransition, match="Only work that failed"):
        await work.retry(world.core, ADMIN, job_id)
    assert world.rows(Job)[0].run_at == late
    assert world.rows(Lane)[0].ready_at == late


async def test_all_of_a_kind_is_tried_again_however_much(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "AT_ONCE", 3)
    for number in range(7):
        put_aside(world, lane=str(number))
    other = put_aside(world, "other")
    put(world, attempts=2, last_error="away")
    assert await work.retry_all(world.core, ADMIN, "note") == 7
    assert [each.id for each in world.rows(Job) if each.failed_at] == [other]
    assert await work.retry_all(world.core, ADMIN, "note") == 0


async def test_a_dropped_reply_is_seen_to_be_unsent(world: World) -> None:
    await world.says(said("m1"))
    message_id = await world.reply()
    assert world.rows(Conversation)[0].status == "pending"
    await work.drop(world.core, ADMIN, only(world))
    message = world.message(message_id)
    assert message.status == "failed"
    assert "dropped" in (message.fault or {})["for_agent"]
    assert world.rows(Conversation)[0].status == "open"
    await world.work()
    assert world.platform.texts == []
    assert world.count(Lane) == 0


async def test_a_dropped_reply_that_had_begun_is_in_doubt(world: World) -> None:
    await world.says(said("m1"))
    message_id = await world.reply()
    change(world, Message, message_id, status="sending")
    await work.drop(world.core, ADMIN, only(world))
    message = world.message(message_id)
    assert message.status == "perhaps_sent"
    assert "Look on the platform" in (message.fault or {})["for_agent"]


async def test_a_reply_that_another_job_sends_is_not_marked(
    world: World, broken: int
) -> None:
    aside = only(world)
    await converse.retry(world.core, SYSTEM, broken)
    await work.drop(world.core, ADMIN, aside)
    assert world.message(broken).status == "queued"
    await world.work()
    assert world.message(broken).status == "sent"


async def test_what_arrived_meanwhile_stays_arrived(world: World, broken: int) -> None:
    change(world, Message, broken, status="delivered")
    await work.drop(world.core, ADMIN, only(world))
    assert world.message(broken).status == "delivered"


async def test_a_dropped_file_can_be_fetched_again(world: World) -> None:
    await world.says(said("m1", text="", kind="image", media=[{"id": "photo"}]))
    (job,) = world.rows(Job, kind="media.fetch")
    await work.drop(world.core, ADMIN, job.id or 0)
    (file,) = world.rows(Attachment)
    assert (file.state, bool(file.reason)) == ("failed", True)
    await retry_media(world.core, SYSTEM, file.id)
    assert world.rows(Attachment)[0].state == "waiting"


async def test_a_dropped_moderation_is_told_in_its_conversation(nest: World) -> None:
    await nest.says(shouted("c1", text="Stelletje oplichters!"))
    (message,) = nest.rows(Message)
    await moderate(nest.core, SYSTEM, message.id, Moderation.HIDE)
    await work.drop(nest.core, ADMIN, only(nest))
    (told,) = nest.rows(ConversationEvent, what="moderation.failed")
    assert (told.actor, (told.data or {})["action"]) == ("Noor", "hide")


async def test_the_lane_goes_on_with_what_stood_behind(world: World) -> None:
    """Else it would sleep as long as what was dropped would have waited."""
    first = put(world, run_at=world.now + HOUR, attempts=5, last_error="away")
    second = put(world)
    change(world, Lane, "a", ready_at=world.now + HOUR)
    await work.drop(world.core, ADMIN, first)
    done: list[int] = []

    async def note(job: JobView) -> None:
        done.append(job.id)

    await world.another_engine({"note": note}).run_due()
    assert done == [second]


async def test_what_a_worker_does_is_left_alone(world: World) -> None:
    first = put(world, attempts=1, last_error="away")
    second = put(world, attempts=1, last_error="away")
    hold(world, "a")
    for act in (work.drop, work.retry):
        with pytest.raises(InvalidTransition, match="right now"):
            await act(world.core, ADMIN, first)
    await work.drop(world.core, ADMIN, second)
    assert only(world) == first
    hold(world, "a", seconds=-1)
    await work.drop(world.core, ADMIN, first)
    assert world.count(Job) == 0


async def test_of_two_people_one_is_told_that_it_is_gone(world: World) -> None:
    job_id = put_aside(world)
    results = await asyncio.gather(
        *(work.drop(world.core, ADMIN, job_id) for _ in range(2)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in results) == ["NoneType", "NotFound"]
    with pytest.raises(NotFound, match="not there any more"):
        await work.retry(world.core, ADMIN, job_id)


async def test_of_two_who_drop_a_reply_one_is_told_that_it_is_gone(
    world: World, broken: int
) -> None:
    job_id = only(world)
    results = await asyncio.gather(
        work.drop(world.core, ADMIN, job_id),
        work.retry(world.core, ADMIN, job_id),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in results) == ["NoneType", "NotFound"]
    assert world.message(broken).status in {"failed", "queued"}


@pytest.mark.parametrize("scope", [LEAD, OF_A_TEAM], ids=["lead", "team"])
async def test_only_who_manages_the_installation_may(
    world: World, scope: Scope
) -> None:
    job_id = put_aside(world)
    for act in (
        work.drop(world.core, scope, job_id),
        work.retry(world.core, scope, job_id),
        work.retry_all(world.core, scope, "note"),
    ):
        with pytest.raises(Forbidden):
            await act
    assert world.rows(Job)[0].failed_at is not None


async def test_the_log_says_who_did_what(world: World) -> None:
    one, other = put_aside(world), put_aside(world)
    with capture_logs() as logged:
        await work.retry(world.core, ADMIN, one)
        await work.drop(world.core, ADMIN, other)
    said_of = [(each["event"], each["job"], each["by"]) for each in logged]
    assert said_of == [("work.retried", one, 7), ("work.dropped", other, 7)]
    assert "Noor" not in str(logged)


async def test_every_kind_that_is_handled_has_words(world: World) -> None:
    assert set(job_handlers(world.core)) == set(KINDS)
