"""Rules run in the transaction that stores what came in."""

from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from tests.made.rules import go_by, rule, to, words
from tests.world.core import World
from tests.world.letters import said
from webcare.domain.access import SYSTEM
from webcare.services.routing.trail import Run, runs_of
from webcare.storage.tables import (
    Contact,
    Conversation,
    ConversationEvent,
    Membership,
    User,
)

pytestmark = pytest.mark.anyio


def runs(world: World, conversation_id: int) -> list[Run]:
    found = world.ask(
        lambda session: runs_of(world.core.policies, session, SYSTEM, conversation_id)
    )
    return [run for _, run in reversed(found)]


async def test_a_new_conversation_stands_where_rules_put_it(world: World) -> None:
    billing = world.team("billing")
    await go_by(
        world.core,
        rule("vip", {"do": "priority", "priority": "urgent"}, when=[words("haast")]),
        rule(
            "bills",
            to("billing"),
            {"do": "tag", "tag": "bill"},
            when=[words("factuur")],
            stop=True,
        ),
        rule("rest"),
    )
    await world.says(said("m1", text="Mijn factuur, met haast"))
    (row,) = world.rows(Conversation)
    assert (row.team_id, row.priority, row.tags) == (billing, 2, ["bill"])
    (run,) = runs(world, row.id)
    assert (run.event, run.version, run.matched) == ("new", 1, ("vip", "bills"))
    assert run.did == {"team": "billing", "priority": 2, "tags": ["bill"]}
    assert [(each.rule.name, each.failed, each.left_out) for each in run.ran] == [
        ("vip", None, False),
        ("bills", None, False),
        ("rest", None, True),
    ]
    assert run.message_id is not None


async def test_what_failed_is_known_without_a_word_of_anybody(world: World) -> None:
    await go_by(
        world.core,
        rule(
            "one",
            when=[{"what": "visibility", "visibility": "private"}, words("paspoort")],
        ),
    )
    await world.says(said("m1", text="Mijn geheim"))
    (row,) = world.rows(Conversation)
    (run,) = runs(world, row.id)
    assert [(each.matched, each.failed) for each in run.ran] == [(False, 1)]
    (kept,) = world.rows(ConversationEvent, what="routed")
    assert "geheim" not in str(kept.data)


async def test_without_rules_nothing_is_asked_or_kept(world: World) -> None:
    await world.says(said("m0"))
    plain = await statements(world, said("m1", "bert"))
    await go_by(world.core, rule("later", on=["resolved"]))
    assert await statements(world, said("m2", "carl")) == plain
    assert world.rows(ConversationEvent, what="routed") == []


async def test_many_messages_cost_as_many_queries_as_one(world: World) -> None:
    world.team("billing")
    await go_by(
        world.core,
        rule("bills", to("billing"), when=[{"what": "contact", "tags": ["vip"]}]),
        rule("busy", when=[{"what": "load", "waiting": 2}], on=["new", "message"]),
    )
    # What is compiled and looked up once is out of the way.
    await world.says(said("m0"))
    one = await statements(world, said("m1", "bert"))
    many = await statements(world, *(said(f"n{n}", f"p{n}") for n in range(16)))
    assert len(many) - len(one) <= 2


async def statements(world: World, *items: Any) -> list[str]:
    seen: list[str] = []

    def note(*called: object) -> None:
        seen.append(str(called[2]))

    engine = world.core.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        await world.says(*items)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return seen


async def test_a_later_message_is_one_more_and_can_move_it(world: World) -> None:
    service, billing = world.team("service2"), world.team("billing")
    await go_by(
        world.core,
        rule("begin", to("service2")),
        rule("bills", to("billing"), on=["message"], when=[words("factuur")]),
    )
    await world.says(said("m1"), said("m2", text="Nog iets", later=1))
    (row,) = world.rows(Conversation)
    assert row.team_id == service
    await world.says(said("m3", text="Mijn factuur", later=2))
    (row,) = world.rows(Conversation)
    assert row.team_id == billing
    assert [each.event for each in runs(world, row.id)] == ["new", "message", "message"]


async def test_who_is_not_of_the_team_does_not_keep_it(world: World) -> None:
    service, billing = world.team("service2"), world.team("billing")
    an = User(email="an@example.org", created_at=world.now)
    bo = User(email="bo@example.org", created_at=world.now)
    world.add(an, bo)
    world.add(
        Membership(user_id=an.id, team_id=service),
        Membership(user_id=bo.id, team_id=billing),
    )
    await world.says(said("m1", "anna"), said("m2", "bert"))
    for row, person in zip(world.rows(Conversation), (an, bo), strict=True):
        has(world, row.id, person.id)
    await go_by(world.core, rule("bills", to("billing"), on=["message"]))
    await world.says(said("m3", "anna", later=2), said("m4", "bert", later=2))
    found = {each.team_id: each.assignee_id for each in world.rows(Conversation)}
    assert set(found) == {billing}
    assert {each.assignee_id for each in world.rows(Conversation)} == {None, bo.id}


async def test_a_tag_takes_nobody_off_it_and_adds_up(world: World) -> None:
    an = User(email="an@example.org", created_at=world.now)
    world.add(an)
    await world.says(said("m1"))
    (row,) = world.rows(Conversation)
    has(world, row.id, an.id, tags=["old"])
    await go_by(world.core, rule("new-tag", on=["message"]))
    await world.says(said("m2", later=1), said("m3", later=2))
    (row,) = world.rows(Conversation)
    assert (row.assignee_id, row.tags) == (an.id, ["old", "new-tag"])


def has(world: World, conversation_id: int, user_id: int, **more: Any) -> None:
    """Let somebody have a conversation, whoever they are."""
    with world.core.database.writing() as session:
        row = session.get_one(Conversation, conversation_id)
        row.assignee_id = user_id
        for name, value in more.items():
            setattr(row, name, value)


async def test_a_team_that_is_gone_leads_to_the_fall_back(world: World) -> None:
    desk = world.team("desk")
    await go_by(world.core, rule("bills", to("gone")), fallback="desk")
    await world.says(said("m1"))
    (row,) = world.rows(Conversation)
    assert row.team_id == desk
    (run,) = runs(world, row.id)
    assert (run.problems, run.did) == ({"no_team": "gone"}, {"team": "desk"})


async def test_without_a_fall_back_it_is_everybodys(world: World) -> None:
    await go_by(world.core, rule("bills", to("gone")), fallback="gone too")
    await world.says(said("m1"))
    (row,) = world.rows(Conversation)
    assert row.team_id is None
    (run,) = runs(world, row.id)
    assert run.problems == {"no_team": "gone"}


async def test_what_no_rule_placed_goes_to_the_fall_back(world: World) -> None:
    desk = world.team("desk")
    await go_by(world.core, rule("tagged"), fallback="desk")
    await world.says(said("m1"))
    assert [each.team_id for each in world.rows(Conversation)] == [desk]


async def test_handing_around_is_stopped_and_named(world: World) -> None:
    world.team("a")
    world.team("b")
    await world.says(said("m1"))
    around = {"on": ["handover"], "stop": True}
    await go_by(
        world.core,
        rule("begin", to("a"), on=["message"]),
        rule("there", to("b"), when=[{"what": "team", "teams": ["a"]}], **around),
        rule("back", to("a"), when=[{"what": "team", "teams": ["b"]}], **around),
    )
    await world.says(said("m2", later=1))
    (row,) = world.rows(Conversation)
    found = runs(world, row.id)
    assert [each.event for each in found] == ["message", *["handover"] * 5]
    assert [each for each in found if each.problems] == [found[-1]]
    assert set(found[-1].problems) == {"loop"}


async def test_tags_of_the_contact_files_and_load_are_known(world: World) -> None:
    await world.says(said("m1", "anna"), said("m2", "bert"))
    with world.core.database.writing() as session:
        for each in session.exec(select(Contact)):
            each.tags, each.language = ["vip"], "nl"
    await go_by(
        world.core,
        rule("vip", when=[{"what": "contact", "tags": ["vip"]}], on=["message"]),
        rule("dutch", when=[{"what": "language", "languages": ["nl"]}], on=["message"]),
        rule("busy", when=[{"what": "load", "waiting": 2}], on=["message"]),
        rule("busier", when=[{"what": "load", "waiting": 3}], on=["message"]),
    )
    await world.says(said("m3", "anna", later=1))
    row = next(each for each in world.rows(Conversation) if each.tags)
    assert row.tags == ["vip", "dutch", "busy"]


async def test_nobody_is_asked_twice_about_a_redelivery(world: World) -> None:
    await go_by(world.core, rule("one", on=["new", "message"]))
    await world.says(said("m1"))
    await world.says(said("m1"))
    (row,) = world.rows(Conversation)
    assert len(runs(world, row.id)) == 1


async def test_skills_add_up_and_stay(world: World) -> None:
    def skill(name: str, level: int) -> dict[str, Any]:
        return {"do": "skill", "skill": name, "level": level}

    await go_by(
        world.core,
        rule("dutch", skill("dutch", 2)),
        rule("bills", skill("bills", 1), skill("dutch", 3), when=[words("factuur")]),
        rule("photos", skill("photos", 1), when=[words("foto")], on=["message"]),
    )
    await world.says(said("m1", text="Mijn factuur"), said("m2", "bert"))
    needs = [each.skills for each in world.rows(Conversation)]
    assert {"dutch": 2} in needs
    assert {"dutch": 3, "bills": 1} in needs
    await world.says(said("m3", text="Een foto", later=1))
    assert {"dutch": 3, "bills": 1, "photos": 1} in [
        each.skills for each in world.rows(Conversation)
    ]


async def test_the_language_is_that_of_the_words_else_of_the_contact(
    world: World,
) -> None:
    german = [{"what": "language", "languages": ["de"]}]
    await go_by(world.core, rule("german", when=german, on=["new", "message"]))
    await world.says(
        said("m1", "anna", "Wo bleibt mein Koffer, bitte?"), said("m2", "bert", "Ok")
    )
    assert sorted(each.tags for each in world.rows(Conversation)) == [[], ["german"]]
    with world.core.database.writing() as session:
        for each in session.exec(select(Contact)):
            each.language = "de"
    await world.says(said("m3", "bert", "Ok", later=1))
    assert [each.tags for each in world.rows(Conversation)] == [["german"]] * 2
