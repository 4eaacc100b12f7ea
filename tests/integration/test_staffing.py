"""What comes in is counted by the hour, once, and makes a plan."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from tests.made.desk import Desk, desk, migrated
from tests.made.hours import keep
from tests.services.plugin import NewDatabase
from webcare.domain.staffing import Goal
from webcare.errors import Forbidden
from webcare.services.staffing import counting
from webcare.services.staffing.assumptions import assumptions
from webcare.services.staffing.outlook import ASSUMED
from webcare.services.staffing.planning import Asked, Plan, Wish, plan
from webcare.storage.tables import Arrival

pytestmark = pytest.mark.anyio

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = 60
GOAL = Goal(share=0.8, at_once=1, away=0.0)


@pytest.fixture
def at(new_database: NewDatabase, tmp_path: Path) -> Iterator[Desk]:
    with desk(new_database(migrated), tmp_path) as made:
        made.now = MONDAY
        yield made


def asks(at: Desk, conversation: int, minute: float) -> None:
    at.message(conversation, "Waar?", later=round(minute * MINUTE))


def answers(
    at: Desk, conversation: int, minute: float, author: int | None, **columns: str
) -> None:
    later = round(minute * MINUTE)
    values = {"direction": "out", "status": "sent", "author_id": author, **columns}
    at.message(conversation, "Hier.", later=later, **values)


def counts(at: Desk) -> dict[tuple[datetime, int, int], tuple[int, int, int]]:
    rows = at.ask(lambda session: list(session.exec(select(Arrival))))
    return {
        (row.hour, row.channel_id, row.team_id): (
            row.questions,
            row.answers,
            row.seconds,
        )
        for row in rows
    }


async def test_hours_that_are_over_are_counted_once(at: Desk) -> None:
    channel, team = at.channel("service"), at.team("Balie")
    anna = at.user("anna")
    talk = at.conversation(channel, team=team)
    other = at.conversation(channel)
    asks(at, talk, 1)
    asks(at, talk, 2)
    answers(at, talk, 3, None, automatic="closed")
    asks(at, talk, 4)
    answers(at, talk, 6, anna)
    asks(at, talk, 59)
    asks(at, other, 61)
    answers(at, other, 62, anna, status="cancelled")
    answers(at, other, 65, anna)
    at.now = MONDAY + timedelta(hours=1, minutes=4)
    assert await counting.count(at.core) == 0, "a transaction may still commit"
    at.now = MONDAY + timedelta(hours=1, minutes=5)
    assert await counting.count(at.core) == 1
    assert await counting.count(at.core) == 0
    first = {(MONDAY, channel, team): (2, 1, 5 * MINUTE)}
    assert counts(at) == first
    at.now = MONDAY + timedelta(hours=9)
    await counting.count(at.core)
    second = {(MONDAY + timedelta(hours=1), channel, 0): (1, 1, 4 * MINUTE)}
    assert counts(at) == first | second


async def test_without_messages_there_is_nothing_to_count(at: Desk) -> None:
    assert await counting.count(at.core) == 0
    assert counts(at) == {}


async def test_counts_outlive_messages_and_go_after_two_years(at: Desk) -> None:
    channel = at.channel("service")
    talk = at.conversation(channel)
    asks(at, talk, 0)
    at.now = MONDAY + timedelta(hours=2)
    await counting.count(at.core)
    at.now = MONDAY + counting.KEPT
    await counting.count(at.core)
    assert len(counts(at)) == 1
    at.now += timedelta(hours=1)
    await counting.count(at.core)
    assert counts(at) == {}


async def test_the_first_count_goes_back_half_a_year(at: Desk) -> None:
    channel = at.channel("service")
    talk = at.conversation(channel)
    asks(at, talk, 0)
    asks(at, talk, 10 * 24 * 60)
    answers(at, talk, 20 * 24 * 60, at.user("anna"))
    asks(at, talk, 21 * 24 * 60)
    at.now = MONDAY + counting.BACK + timedelta(days=1)
    await counting.count(at.core)
    assert list(counts(at)) == [(MONDAY + timedelta(days=21), channel, 0)]


def fill(at: Desk, channel: int, *, weeks: int, each: int, team: int = 0) -> None:
    """Count `each` questions of three minutes on every hour from nine to five."""
    rows = [
        Arrival(
            hour=MONDAY.replace(hour=hour - 1) - timedelta(days=day),
            channel_id=channel,
            team_id=team,
            questions=each,
            answers=each,
            seconds=each * 3 * MINUTE,
        )
        for day in range(1, weeks * 7 + 1)
        for hour in range(9, 17)
    ]
    at.add(*rows)


async def planned(at: Desk, user: int, **said: object) -> Plan:
    asked = Asked(weeks=8, busy=False, goal=GOAL, **said)  # type: ignore[arg-type]
    return await plan(at.core, at.scope(user), asked)


async def test_a_plan_goes_by_what_was_counted_and_by_the_policy(at: Desk) -> None:
    channel = at.channel("service")
    fill(at, channel, weeks=6, each=20)
    await keep(at.core, {"week": office(), "promise": {"minutes": 10}})
    lead = at.user("lead", "lead")
    found = await planned(at, lead)
    (only,) = found.channels
    assert only.outlook.forecast.days == 42
    assert (only.demand.handling, only.demand.within) == (180, 600)
    assert found.hours[10].arrivals == 20
    assert found.hours[10].working == 2
    # Closed by now: Saturday's and Sunday's wait for Monday.
    assert found.hours[5 * 24 + 10].working == 0
    assert found.hours[9].arrivals == 20 + 2 * 8 * 20
    double = await planned(at, lead, wishes={channel: Wish(factor=2, within=120)})
    assert double.hours[10].working == 4
    more = await planned(at, lead, one_more=channel, one_more_factor=1.0)
    assert more.hours[10].arrivals == 40
    none = await planned(at, lead, wishes={channel: Wish(counts=False)})
    assert not any(need.working for need in none.hours)


async def test_a_day_counts_by_the_policy_that_held_on_it(at: Desk) -> None:
    """A holiday that was taken out of the policy since was one all the same."""
    channel = at.channel("service")
    fill(at, channel, weeks=4, each=20)
    at.now = MONDAY - timedelta(days=40)
    holiday = {"date": "2026-02-24", "name": "Carnaval"}
    await keep(at.core, {"week": office(), "holidays": {"days": [holiday]}})
    at.now = MONDAY
    await keep(at.core, {"week": office()})
    (only,) = (await planned(at, at.user("lead", "lead"))).channels
    assert only.outlook.forecast.left_out == [date(2026, 2, 24)]


async def test_what_is_not_measured_is_assumed_and_said(at: Desk) -> None:
    channel = at.channel("service")
    at.add(
        Arrival(
            hour=MONDAY - timedelta(days=2),
            channel_id=channel,
            team_id=0,
            questions=9,
            answers=2,
            seconds=600,
        )
    )
    found = await planned(at, at.user("lead", "lead"))
    assert found.channels[0].demand.handling == ASSUMED
    broken = {each.text for each in assumptions(found) if each.holds is False}
    assert broken == {
        "At least four weeks were counted.",
        "How long answering takes was measured.",
    }


async def test_who_leads_a_team_plans_that_team_only(at: Desk) -> None:
    channel, other = at.channel("service"), at.channel("plein")
    ours = at.team("Balie")
    fill(at, channel, weeks=4, each=10, team=ours)
    fill(at, channel, weeks=4, each=30)
    fill(at, other, weeks=4, each=30)
    found = await planned(at, at.user("lead", "lead", team=ours))
    assert [each.outlook.name for each in found.channels] == ["service"]
    assert found.hours[10].arrivals == 10
    with pytest.raises(Forbidden):
        await planned(at, at.user("agent"))


async def test_more_than_anybody_could_answer_is_said(at: Desk) -> None:
    channel = at.channel("service")
    fill(at, channel, weeks=4, each=2_000_000)
    found = await planned(at, at.user("lead", "lead"))
    assert found.hours == ()


def office() -> dict[str, list[dict[str, str]]]:
    days = ("monday", "tuesday", "wednesday", "thursday", "friday")
    return {day: [{"opens": "09:00", "closes": "17:00"}] for day in days}
