"""What was right when it was activated, and is not any more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.made.desk import Desk
from tests.made.manual import put_in_force
from tests.made.policy_page import sent, words
from tests.made.site import Site
from tests.made.verdict import Verdict, with_verdict
from webcare.policies import hours, routing
from webcare.services.policies.ailments import ailments
from webcare.services.policies.documents import known_names
from webcare.services.policies.places import Place
from webcare.storage.tables import Team, User, UserSkill

pytestmark = pytest.mark.anyio

ROUTING = "/admin/policies/routing/organisation"
HOURS = "/admin/policies/hours/desk"


def rule(**action: str) -> dict[str, object]:
    return {"name": "koffers", "title": "Koffers", "then": [action]}


def found(at: Desk, place: Place) -> list[str]:
    known = at.ask(known_names)
    return [each.reason % dict(each.values) for each in ailments(at.core, known, place)]


def gone(at: Desk, team: int) -> None:
    with at.core.database.writing() as session:
        session.delete(session.get_one(Team, team))


async def test_a_team_that_was_deleted_is_named_where_its_rule_is(
    at: Desk, pages: Site
) -> None:
    team = at.team("Bagage")
    put_in_force(at.core, routing.KIND, {"rules": [rule(do="team", team="Bagage")]})
    place = Place(routing.KIND)
    assert found(at, place) == []
    gone(at, team)
    assert found(at, place) == [
        "This names the team “Bagage”, which is not there any more."
    ]
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = (await browser.get(ROUTING)).text
        assert 'id="ailing"' in page
        assert 'id="f-rule-0-then-0-team-about"' in page
        matrix = words((await browser.get("/admin/policies")).text)
        assert "Hier staat het team “Bagage”, dat er niet meer is." in matrix
    async with pages.browser(at.user("anna")) as browser:
        assert 'id="ailing"' not in (await browser.get(ROUTING)).text


async def test_who_left_is_named_too(at: Desk) -> None:
    anna = at.user("anna")
    given = {"rules": [rule(do="agent", email="anna@example.org")]}
    put_in_force(at.core, routing.KIND, given)
    assert found(at, Place(routing.KIND)) == []
    at.change(User, anna, disabled_at=at.now)
    assert found(at, Place(routing.KIND)) == [
        "This names anna@example.org, who does not work here any more."
    ]


async def test_a_skill_that_nobody_has_at_that_level_is_named(at: Desk) -> None:
    anna = at.user("anna")
    asked = {"do": "skill", "skill": "dutch", "level": 3}
    given = {"rules": [{**rule(), "then": [asked]}]}
    put_in_force(at.core, routing.KIND, given)
    unmet = ["Nobody has the skill and level that this asks for: dutch 3."]
    assert found(at, Place(routing.KIND)) == unmet
    at.add(UserSkill(user_id=anna, skill="dutch", level=2))
    assert found(at, Place(routing.KIND)) == unmet
    with at.core.database.writing() as session:
        session.get_one(UserSkill, (anna, "dutch")).level = 4
    assert found(at, Place(routing.KIND)) == []
    at.change(User, anna, disabled_at=at.now)
    assert found(at, Place(routing.KIND)) == unmet


async def test_a_condition_that_no_plugin_brings_is_named(
    at: Desk, pages: Site
) -> None:
    asked = {"what": "plugin", "conditions": ["judge.guilty"]}
    given = {"rules": [{**rule(do="tag", tag="x"), "when": [asked]}]}
    put_in_force(at.core, routing.KIND, given)
    place = Place(routing.KIND)
    assert found(at, place) == [
        "No plugin brings the condition “judge.guilty”, so that it never holds."
    ]
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = words((await browser.get(ROUTING)).text)
    assert "Geen plug-in brengt de voorwaarde “judge.guilty” mee" in page
    at.core = replace(at.core, plugins=with_verdict(Verdict()))
    assert found(at, place) == []


async def test_hours_without_an_opening_this_month_are_named_when_saved(
    at: Desk, pages: Site
) -> None:
    closed = at.now.date() + timedelta(days=1)
    week = {"monday": [{"opens": "09:00", "closes": "17:00"}]}
    closings = [
        {
            "begins": closed.isoformat(),
            "ends": (closed + timedelta(days=60)).isoformat(),
            "reason": "",
        }
    ]
    at.channel("desk")
    form = {
        "own-week": "1",
        "week-monday-0-opens": "9",
        "week-monday-0-closes": "10",
        "own-closings": "1",
        "closings-0-begins": closed.isoformat(),
        "closings-0-ends": (closed + timedelta(days=60)).isoformat(),
        "do": "save",
    }
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = words(await sent(browser, HOURS, **form))
    assert "Er is de komende maand niemand" in page
    put_in_force(at.core, hours.KIND, {"week": week})
    assert found(at, Place(hours.KIND)) == []
    put_in_force(at.core, hours.KIND, {"week": week, "closings": closings})
    at.now += timedelta(days=1)
    (said,) = found(at, Place(hours.KIND))
    assert said.startswith("Nobody is there in the month to come")


def test_what_a_channel_inherits_ails_where_it_was_said(at: Desk) -> None:
    channel = at.channel("desk")
    put_in_force(at.core, hours.KIND, {"week": {}})
    assert len(found(at, Place(hours.KIND))) == 1
    assert found(at, Place(hours.KIND, channel)) == []
