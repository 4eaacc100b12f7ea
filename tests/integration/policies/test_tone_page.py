"""The page on which people say how we write."""

import re

import pytest

from tests.made.desk import Desk
from tests.made.manual import put_in_force
from tests.made.policy_page import activated, sent, words
from tests.made.site import Site
from webcare.policies import tone
from webcare.policies.tone import KIND, Starter, starters
from webcare.services.policies.tone import ignore
from webcare.web.admin.policies.tone_form import OWN, fields_for, rules_in, written
from webcare.web.pages import Fields

pytestmark = pytest.mark.anyio

PAGE = "/admin/policies/tone/organisation"
RULE = {
    "rule-0-kind": "existence",
    "rule-0-id": "geen-bsn",
    "rule-0-level": "error",
    "rule-0-reason": "Vraag dat hier niet.",
    "rule-0-tokens": "bsn\nburgerservicenummer",
    "rule-0-bad": "Uw BSN?",
    "rule-0-good": "Uw bestelnummer?",
}
FORM = {"guideline": "Kort.", "language": "nl", "do": "save", **RULE}
POLICY = {
    "rules": {
        "geen-bsn": {
            "kind": "existence",
            "tokens": ["bsn"],
            "bad": ["bsn"],
            "good": ["nummer"],
        }
    }
}


async def test_what_is_filled_in_holds_after_it_is_activated(
    at: Desk, pages: Site
) -> None:
    async with pages.browser(at.user("chief", "admin")) as browser:
        await activated(browser, await sent(browser, PAGE, **FORM), PAGE)
    policy = at.core.policies.effective(tone.KIND, None, at.now)
    assert policy.guideline == "Kort."
    assert [each.level for each in tone.check(policy, "Wat is uw BSN?")] == ["error"]


async def test_a_rule_whose_example_fails_is_named_at_its_field(
    at: Desk, pages: Site
) -> None:
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(browser, PAGE, **{**FORM, "rule-0-bad": "Uw paspoort?"})
    assert "Deze regel vindt niets in het foute voorbeeld" in page
    assert 'aria-invalid="true"' in page
    assert "Uw bestelnummer?" in page


async def test_a_pattern_that_cannot_be_is_refused_with_the_reason(
    at: Desk, pages: Site
) -> None:
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(browser, PAGE, **{**FORM, "rule-0-tokens": "(?=bsn)"})
    assert "Een patroon kan niet vooruit of achteruit kijken" in page
    assert at.core.policies.effective(tone.KIND, None, at.now).rules == {}


async def test_a_set_is_added_and_saved_as_it_is(at: Desk, pages: Site) -> None:
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(browser, PAGE, do="starter.nl-empathie")
        assert "begrip-bij-klacht" in page
        form = dict(
            re.findall(
                r'<input type="hidden" name="(rule-[^"]+)" value="([^"]*)"', page
            )
        )
        assert form["rule-0-kind"] == "conditional"
        # Nothing is kept before it is saved.
        again = (await browser.get(PAGE)).text
        assert 'value="begrip-bij-klacht"' not in again


async def test_a_reply_is_tried_on_what_stands_there(at: Desk, pages: Site) -> None:
    tried = {**FORM, "do": "try", "try-text": "Geef uw BSN <b>"}
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(browser, PAGE, **tried)
        assert "Vraag dat hier niet." in page
        page = await sent(browser, PAGE, **{**tried, "try-text": "Dag"})
        assert "Geen enkele regel heeft er iets over te zeggen." in page


async def test_a_channel_switches_a_rule_off(at: Desk, pages: Site) -> None:
    channel = at.channel("balie")
    put_in_force(at.core, tone.KIND, POLICY)
    address = "/admin/policies/tone/balie"
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(
            browser, address, **{"own-rules": "1", "over-geen-bsn": "off", "do": "save"}
        )
        await activated(browser, page, address)
        shown = (await browser.get(address)).text
        assert '<option value="off" selected>' in shown
    policy = at.core.policies.effective(tone.KIND, channel, at.now)
    assert not tone.check(policy, "bsn")
    # The organisation's other words still reach it.
    rule = {**POLICY["rules"]["geen-bsn"], "tokens": ["pas"], "bad": ["pas"]}
    put_in_force(at.core, tone.KIND, {"rules": {"geen-bsn": rule, "meer": rule}})
    policy = at.core.policies.effective(tone.KIND, channel, at.now)
    assert [each.rule for each in tone.check(policy, "pas")] == ["tone.meer"]


async def test_an_agent_sees_rules_and_changes_none(at: Desk, pages: Site) -> None:
    put_in_force(at.core, tone.KIND, POLICY)
    async with pages.browser(at.user("piet")) as browser:
        answer = await browser.get(PAGE)
        if answer.status_code == 200:
            assert 'name="rule-0-id"' not in answer.text
        answer = await browser.post(PAGE, {"revision": "0", **FORM})
        assert answer.status_code in {403, 404}


async def test_which_rules_are_ignored_most(at: Desk, pages: Site) -> None:
    put_in_force(at.core, tone.KIND, POLICY)
    chief = at.user("chief", "admin")
    channel = at.channel("balie")
    for conversation in [at.conversation(channel) for _ in range(3)]:
        # Who says it twice says it once.
        for _ in range(2):
            await ignore(at.core, at.scope(chief), conversation, "tone.geen-bsn")
    async with pages.browser(chief) as browser:
        page = words((await browser.get(PAGE)).text)
    assert "Het meest genegeerd" in page
    assert "geen-bsn 3 1" in page


@pytest.mark.parametrize("starter", starters(), ids=lambda starter: starter.name)
def test_a_form_says_what_a_rule_says(starter: Starter) -> None:
    rules = KIND.effective(starter.document, {}).model_dump(mode="json")["rules"]
    form: dict[str, list[str]] = {}
    for position, (name, rule) in enumerate(rules.items()):
        form[f"rule-{position}-kind"] = [rule["kind"]]
        form[f"rule-{position}-id"] = [name]
        for field in fields_for(rule["kind"]):
            value = written(field, rule[field.name])
            form[f"rule-{position}-{field.name}"] = [value]
    again = KIND.effective({"rules": rules_in(Fields(form))}, {})
    assert again == KIND.effective({"rules": rules}, {})


def test_every_kind_and_field_is_on_the_page() -> None:
    kinds = {rule.__name__.lower(): rule for rule in tone.RULES}
    assert set(OWN) == set(kinds)
    for kind, rule in kinds.items():
        named = {field.name for field in fields_for(kind)}
        assert named == set(rule.model_fields) - {"kind"}
