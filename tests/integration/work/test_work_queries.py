"""What is said of work: counted, paged, and about what the reader may see."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.made.desk import Desk, desk, migrated
from tests.made.toil import WORKER, toil
from tests.services.plugin import NewDatabase
from webcare.domain.access import SYSTEM, Grant, Permission, Scope
from webcare.errors import Forbidden, NotFound
from webcare.storage.queries import backlog, workers
from webcare.storage.queries import work as queries
from webcare.storage.queries.work import KindCount, WorkState, WorkView
from webcare.storage.queries.work_subjects import Subject, subjects_of
from webcare.storage.tables import Attachment, Job, Lane

MINUTE = timedelta(minutes=1)
BLIND = Scope(7, "Bo", (Grant(frozenset({Permission.MANAGE_CHANNELS})),))
LEAD = Scope(8, "Lea", (Grant(frozenset(Permission) - {Permission.MANAGE_CHANNELS}),))
OF_A_TEAM = Scope(9, "Tim", (Grant(frozenset(Permission), team_id=1),))


@pytest.fixture
def at(new_database: NewDatabase, tmp_path: Path) -> Iterator[Desk]:
    with desk(new_database(migrated), tmp_path) as made:
        yield made


def put(at: Desk, *kinds: str, lane: str = "a", **columns: Any) -> list[int]:
    values: dict[str, Any] = {"payload": {}, "run_at": at.now, **columns}
    rows = [Job(lane=lane, kind=kind, **values) for kind in kinds]
    at.add(*rows)
    return [row.id or 0 for row in rows]


def listed(at: Desk, state: WorkState, **asked: Any) -> list[WorkView]:
    page = at.ask(lambda s: queries.work(SYSTEM, s, at.now, state=state, **asked))
    return list(page.items)


def test_work_is_listed_by_its_state_and_kind(at: Desk) -> None:
    aside = put(at, "one", "two", failed_at=at.now, last_error="ValueError")
    due = put(at, "one")
    later = put(at, "one", run_at=at.now + MINUTE)
    for state, ids in zip(WorkState, (aside[::-1], due, later), strict=True):
        found = listed(at, state)
        assert [each.id for each in found] == ids
        assert {each.state for each in found} == {state}
    assert [each.id for each in listed(at, WorkState.ASIDE, kind="one")] == aside[:1]
    assert [each.id for each in listed(at, WorkState.ASIDE, newest=False)] == aside


@pytest.mark.parametrize("newest", [True, False])
def test_pages_follow_one_another_and_lose_nothing(
    at: Desk,
    newest: bool,  # noqa: FBT001 - pytest passes it
) -> None:
    ids = put(at, *["one"] * 7)
    seen: list[int] = []
    after: str | None = None
    while True:
        page = at.ask(
            lambda s: queries.work(
                SYSTEM,
                s,
                at.now,
                state=WorkState.DUE,
                limit=3,
                newest=newest,
                after=after,  # noqa: B023
            )
        )
        seen += [each.id for each in page.items]
        after = page.next
        if after is None:
            break
    assert seen == (ids[::-1] if newest else ids)


def test_the_first_job_of_a_held_lane_is_under_way(at: Desk) -> None:
    aside = put(at, "one", failed_at=at.now)
    first, second = put(at, "one", "one")
    (free,) = put(at, "one", lane="b")
    until = at.now + MINUTE
    at.add(
        Lane(key="a", ready_at=at.now, worker="w", lease_until=until),
        Lane(key="b", ready_at=at.now, worker="w", lease_until=at.now - MINUTE),
    )
    running = {each.id: each.running for each in listed(at, WorkState.DUE)}
    assert running == {first: True, second: False, free: False}
    assert not listed(at, WorkState.ASIDE)[0].running
    one = at.ask(lambda s: queries.work_item(SYSTEM, s, at.now, second))
    assert at.ask(lambda s: queries.work_ahead(SYSTEM, s, one)) == 1
    assert aside not in ([first], [second])
    (held,) = at.ask(lambda s: workers.held_lanes(SYSTEM, s, at.now))
    assert (held.lane, held.worker, held.job_id, held.host) == ("a", "w", first, "")


def test_what_is_gone_is_not_found(at: Desk) -> None:
    with pytest.raises(NotFound, match="not there any more"):
        at.ask(lambda s: queries.work_item(SYSTEM, s, at.now, 1))


def test_kinds_are_counted_by_state_and_counting_stops(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(at, "one", "one", "two", failed_at=at.now)
    put(at, "one")
    put(at, "three", run_at=at.now + MINUTE)
    counts = at.ask(lambda s: queries.work_counts(SYSTEM, s, at.now))
    assert counts == [
        KindCount("one", aside=2, due=1),
        KindCount("three", later=1),
        KindCount("two", aside=1),
    ]
    assert at.ask(lambda s: backlog.aside_count(SYSTEM, s)) == 3
    monkeypatch.setattr(queries, "COUNTED_AT_MOST", 2)
    counts = at.ask(lambda s: queries.work_counts(SYSTEM, s, at.now))
    assert sum(each.aside for each in counts) == 2


def test_work_is_late_when_its_lane_is_ready_and_nobody_takes_it(at: Desk) -> None:
    def late() -> queries.Late | None:
        return at.ask(lambda s: queries.late_lanes(SYSTEM, s, at.now))

    until = at.now + MINUTE
    at.add(
        Lane(key="held", ready_at=at.now - 9 * MINUTE, worker="w", lease_until=until),
        Lane(key="fresh", ready_at=at.now - MINUTE),
        Lane(key="put off", ready_at=at.now + MINUTE),
    )
    assert late() is None
    since = at.now - 5 * MINUTE
    at.add(
        Lane(key="left", ready_at=since),
        Lane(key="lost", ready_at=since + MINUTE, worker="dead", lease_until=since),
    )
    assert late() == queries.Late(2, since)


def test_processes_are_listed_and_silent_ones_told_apart(at: Desk) -> None:
    toil(at, at.channel("balie"), at.conversation(at.channel("loket")))
    old, new = at.ask(lambda s: workers.processes(SYSTEM, s, at.now))
    assert (old.host, old.silent) == ("webcare-web-1", True)
    assert (new.name, new.kind, new.silent) == (WORKER, "worker", False)
    (held,) = at.ask(lambda s: workers.held_lanes(SYSTEM, s, at.now))
    assert (held.host, held.pid, held.kind) == (new.host, 5121, "channel.poll")


def test_a_job_leads_to_what_it_is_about(at: Desk) -> None:
    channel = at.channel("balie")
    jan = at.contact("Jan")
    room = at.conversation(channel, identity=jan)
    message = at.message(room, "Hallo")
    file = Attachment(message_id=message, kind="image", state="waiting")
    at.add(file)
    payloads: dict[int, dict[str, Any]] = {
        1: {"message": message},
        2: {"attachment": file.id},
        3: {"conversation": room},
        4: {"conversation_id": room},
        5: {"identity": jan, "channel": channel},
        6: {"channel_id": channel},
        7: {"message": 1, "channel": 2, "identity": 3, "attachment": 4},
        8: {"message": "x", "conversation": None, "channel": True, "other": [1]},
        9: {},
    }
    seen = at.ask(lambda s: subjects_of(SYSTEM, s, payloads))
    for job_id in (1, 2, 3, 4):
        found = seen[job_id]
        assert (found.conversation_id, found.person) == (room, "Jan")
        assert (found.channel, found.channel_type) == ("balie", "paper")
    assert (seen[5].conversation_id, seen[5].person) == (None, "Jan")
    assert seen[5].contact_id == seen[1].contact_id
    assert seen[5].channel == seen[6].channel == "balie"
    assert seen[7] == seen[8] == seen[9] == Subject()


def test_nobody_learns_of_people_whose_words_they_may_not_read(at: Desk) -> None:
    channel = at.channel("balie")
    jan = at.contact("Jan")
    room = at.conversation(channel, identity=jan)
    payloads = {
        1: {"message": at.message(room, "Hallo")},
        2: {"identity": jan, "channel": channel},
    }
    seen = at.ask(lambda s: subjects_of(BLIND, s, payloads))
    assert seen == {1: Subject(), 2: Subject()}


@pytest.mark.parametrize("scope", [LEAD, OF_A_TEAM], ids=["lead", "team"])
def test_who_does_not_manage_the_installation_sees_no_work(
    at: Desk, scope: Scope
) -> None:
    (job_id,) = put(at, "one")
    item = at.ask(lambda s: queries.work_item(SYSTEM, s, at.now, job_id))
    for query in (
        lambda s: queries.work(scope, s, at.now, state=WorkState.DUE),
        lambda s: queries.work_item(scope, s, at.now, job_id),
        lambda s: queries.work_ahead(scope, s, item),
        lambda s: queries.work_counts(scope, s, at.now),
        lambda s: queries.late_lanes(scope, s, at.now),
        lambda s: workers.processes(scope, s, at.now),
        lambda s: workers.held_lanes(scope, s, at.now),
        lambda s: backlog.aside_count(scope, s),
    ):
        with pytest.raises(Forbidden):
            at.ask(query)
