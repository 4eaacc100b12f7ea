"""The page of the routing rules, and what a draft would have done."""

import json
from typing import Any

import pytest

from tests.made.desk import Desk
from tests.made.manual import put_in_force
from tests.made.policy_page import activated, sent, words
from tests.made.site import Site
from webcare.policies.routing import KIND

pytestmark = pytest.mark.anyio

PAGE = "/admin/policies/routing/organisation"
LUGGAGE = {
    "name": "koffers",
    "title": "Koffers",
    "when": [{"what": "words", "patterns": ["koffer"]}],
    "then": [{"do": "team", "team": "Bagage"}],
    "stop": True,
}
URGENT = {
    "name": "spoed",
    "title": "Spoed",
    "on": ["new", "message"],
    "when": [{"what": "words", "patterns": ["spoed"]}],
    "then": [{"do": "priority", "priority": "urgent"}],
}


def folded(*rules: dict[str, Any]) -> dict[str, str]:
    """Return the form of some rules, to be saved."""
    fields = {f"rule-{at}": json.dumps(each) for at, each in enumerate(rules)}
    return {**fields, "fallback": "", "do": "save"}


async def test_a_rule_is_made_field_by_field_and_holds_once_activated(
    at: Desk, pages: Site
) -> None:
    at.team("Bagage")
    at.channel("desk")
    fields = {
        "rule-0": "",
        "rule-0-title": "Koffers",
        "rule-0-on": "new",
        "rule-0-when-0": "words",
        "rule-0-when-0-patterns": "koffer",
        "rule-0-then-0": "team",
        "rule-0-then-0-team": "Bagage",
        "rule-0-active": "1",
        "fallback": "Bagage",
    }
    async with pages.browser(at.user("chief", "admin")) as browser:
        added = await sent(browser, PAGE, do="add")
        assert 'name="rule-0-title"' in added
        more = await sent(browser, PAGE, **fields, do="when.0.channel")
        assert 'name="rule-0-when-1-names" value="desk"' in more
        page = await sent(browser, PAGE, **fields, do="save")
        assert "Als een gesprek begint, en er “koffer” in staat" in words(page)
        await activated(browser, page, PAGE)
        assert "Team Bagage" in words((await browser.get(PAGE)).text)
    held = at.core.policies.effective(KIND, None, at.now)
    assert [each.name for each in held.rules] == ["koffers"]
    assert held.fallback == "Bagage"


async def test_rules_move_without_being_saved_and_it_is_said_where_they_went(
    at: Desk, pages: Site
) -> None:
    put_in_force(at.core, KIND, {"rules": [URGENT, {**URGENT, "name": "ook"}]})
    form = folded(URGENT, {**URGENT, "name": "ook", "title": "Ook"})
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(browser, PAGE, **{**form, "do": "up.1"})
    assert page.index('id="rule-ook-up"') < page.index('id="rule-spoed-up"')
    assert '<p class="sr" role="status" id="moved">“Ook” is nu nummer 1 van 2.' in page
    (version,) = at.core.policies.versions(KIND, None)
    assert [each["name"] for each in version.document["rules"]] == ["spoed", "ook"]


async def test_what_is_wrong_is_said_at_its_rule_which_opens(
    at: Desk, pages: Site
) -> None:
    bad = {**LUGGAGE, "when": [{"what": "words", "patterns": ["goed", "("]}]}
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(browser, PAGE, **folded(URGENT, bad))
        assert "rule-0-title" not in page
        assert 'id="f-rule-1-when-0-patterns-about"' in page
        empty = {**LUGGAGE, "when": [{"what": "words", "patterns": []}], "then": []}
        page = await sent(browser, PAGE, **folded(empty))
        assert 'id="f-rule-0-when-0-patterns-about"' in page
        absent = {**LUGGAGE, "then": [{"do": "team", "team": "Weg"}]}
        page = await sent(browser, PAGE, **folded(absent))
        assert 'id="f-rule-0-then-0-team-about"' in page
        assert '<option value="Weg" selected>' in page
        assert "Er is geen team met deze naam." in words(page)


@pytest.mark.parametrize("button", ["up.0", "open.0", "when.0.words", "add", "save"])
async def test_no_form_is_too_odd(at: Desk, pages: Site, button: str) -> None:
    at.team("Bagage")
    rules: list[dict[str, Any]] = [
        {},
        {"title": 1, "on": 2, "when": 3, "then": 4},
        {"when": [1, {"what": []}], "then": [{"do": "moon"}]},
        {"name": "a" * 500, "when": [{"what": "words", "patterns": "koffer"}]},
    ]
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(browser, PAGE, **{**folded(*rules), "do": button})
    assert 'id="section-rules"' in page


async def test_who_may_not_change_them_reads_them(at: Desk, pages: Site) -> None:
    put_in_force(at.core, KIND, {"rules": [URGENT]})
    async with pages.browser(at.user("anna")) as browser:
        page = (await browser.get(PAGE)).text
        assert "de prioriteit wordt dringend" in page
        assert 'name="rule-0"' not in page
        answer = await browser.post(PAGE, {"revision": "0", **folded(LUGGAGE)})
    assert answer.status_code == 403


async def test_the_draft_says_what_it_would_have_done(at: Desk, pages: Site) -> None:
    at.team("Bagage")
    channel = at.channel("desk")
    at.message(at.conversation(channel), "Mijn koffer is weg")
    at.message(at.conversation(channel), "Hoe laat gaat u open?")
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = words(await sent(browser, PAGE, **folded(LUGGAGE)))
    assert "Geprobeerd op de laatste 2 gesprekken." in page
    assert "Gesprekken die anders zouden gaan: 1" in page
    assert "Door de regel “Koffers”: 1" in page
