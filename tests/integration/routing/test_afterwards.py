"""Rules run after something happened to a conversation, and what is done elsewhere."""

from datetime import timedelta
from typing import Any

import pytest

from tests.integration.routing.test_receipt import has, runs
from tests.made.rules import go_by, rule, to, words
from tests.world.core import World
from tests.world.letters import said
from webcare.domain.access import BUILT_IN_ROLES, SYSTEM
from webcare.services.conversations import handle
from webcare.services.routing.following import follow
from webcare.storage.tables import Conversation, Job, Role, RoleGrant, User

pytestmark = pytest.mark.anyio


def only(world: World) -> Conversation:
    (row,) = world.rows(Conversation)
    return row


async def test_a_hand_over_runs_rules_about_what_the_customer_said(
    world: World,
) -> None:
    one, other = world.team("one"), world.team("other")
    await go_by(
        world.core,
        rule(
            "bills",
            to("other"),
            {"do": "priority", "priority": "high"},
            on=["handover"],
            when=[words("factuur"), {"what": "team", "teams": ["one"]}],
        ),
    )
    await world.says(said("m1", text="Mijn factuur"))
    await handle.set_team(world.core, SYSTEM, only(world).id, one)
    await world.work()
    row = only(world)
    assert (row.team_id, row.priority) == (other, 1)
    # The rules' own hand-over ran them once more, and nothing matched.
    assert [(each.event, each.matched) for each in runs(world, row.id)] == [
        ("handover", ("bills",)),
        ("handover", ()),
    ]


@pytest.mark.parametrize(
    ("event", "steps"),
    [
        ("status", ["set_pending"]),
        ("resolved", ["resolve"]),
        ("status", ["resolve", "reopen"]),
    ],
)
async def test_each_change_runs_the_rules_of_its_event(
    world: World, event: str, steps: list[str]
) -> None:
    await world.says(said("m1"))
    for step in steps[:-1]:
        await getattr(handle, step)(world.core, SYSTEM, only(world).id)
    await go_by(world.core, rule("seen", on=[event]))
    await getattr(handle, steps[-1])(world.core, SYSTEM, only(world).id)
    await world.work()
    assert only(world).tags == ["seen"]


async def test_an_answer_changes_the_status(world: World) -> None:
    await go_by(world.core, rule("answered", on=["status"]))
    await world.says(said("m1"))
    await world.reply()
    await world.work()
    assert only(world).tags == ["answered"]


async def test_no_work_is_left_where_no_rule_runs(world: World) -> None:
    await go_by(world.core, rule("seen", on=["deadline"]))
    await world.says(said("m1"))
    await world.work()
    await handle.resolve(world.core, SYSTEM, only(world).id)
    assert world.rows(Job, kind="routing.run") == []


async def test_whoever_knows_of_a_deadline_lets_them_run(world: World) -> None:
    await go_by(
        world.core,
        rule(
            "late",
            {"do": "priority", "priority": "urgent"},
            on=["deadline"],
            when=[{"what": "waited", "minutes": 30}],
        ),
    )
    await world.says(said("m1"))
    for minutes, priority in ((10, 0), (40, 2)):
        world.now += timedelta(minutes=minutes)
        await world.core.write(
            lambda session: follow(world.core, session, only(world).id, ["deadline"])
        )
        await world.work()
        assert only(world).priority == priority


async def test_rules_that_go_round_are_stopped(world: World) -> None:
    one = world.team("one")
    world.team("other")
    around = {"on": ["handover"], "stop": True}
    await go_by(
        world.core,
        rule("there", to("other"), when=[of("one")], **around),
        rule("back", to("one"), when=[of("other")], **around),
    )
    await world.says(said("m1"))
    await handle.set_team(world.core, SYSTEM, only(world).id, one)
    for _ in range(10):
        await world.work()
    found = runs(world, only(world).id)
    assert len(found) == 6
    assert set(found[-1].problems) == {"loop"}
    assert world.rows(Job) == []


def of(team: str) -> dict[str, Any]:
    return {"what": "team", "teams": [team]}


def colleague(world: World, *, sees: bool = True) -> User:
    person = User(email="an@example.org", created_at=world.now)
    world.add(person)
    if sees:
        role = Role(name="agent", permissions=sorted(BUILT_IN_ROLES["agent"]))
        world.add(role)
        world.add(RoleGrant(user_id=person.id, role_id=role.id))
    return person


async def test_a_person_gets_what_a_rule_gives_them(world: World) -> None:
    person = colleague(world)
    await go_by(world.core, rule("an", {"do": "agent", "email": person.email}))
    await world.says(said("m1"))
    assert only(world).assignee_id is None
    await world.work()
    assert only(world).assignee_id == person.id


async def test_somebody_who_has_it_already_keeps_it(world: World) -> None:
    person = colleague(world)
    other = User(email="bo@example.org", created_at=world.now)
    world.add(other)
    await go_by(world.core, rule("an", {"do": "agent", "email": person.email}))
    await world.says(said("m1"))
    has(world, only(world).id, other.id)
    await world.work()
    assert only(world).assignee_id == other.id


@pytest.mark.parametrize("gone", [True, False])
async def test_who_cannot_take_it_leads_to_the_fall_back(
    world: World, *, gone: bool
) -> None:
    desk = world.team("desk")
    person = colleague(world, sees=False)
    if gone:
        with world.core.database.writing() as session:
            session.get_one(User, person.id).disabled_at = world.now
    rules = rule("an", {"do": "agent", "email": person.email})
    await go_by(world.core, rules, fallback="desk")
    await world.says(said("m1"))
    await world.work()
    row = only(world)
    assert (row.assignee_id, row.team_id) == (None, desk)
    assert runs(world, row.id)[-1].problems == {"no_agent": person.email}


async def test_a_skill_is_asked_for_afterwards_too(world: World) -> None:
    await world.says(said("m1"))
    asked = {"do": "skill", "skill": "dutch", "level": 4}
    await go_by(world.core, rule("dutch", asked, on=["resolved"]))
    await handle.resolve(world.core, SYSTEM, only(world).id)
    await world.work()
    assert only(world).skills == {"dutch": 4}
    assert runs(world, only(world).id)[0].did == {"skills": {"dutch": 4}}
