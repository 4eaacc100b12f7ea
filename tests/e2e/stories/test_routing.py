"""Rules that give what comes in to whom it is for: written, tried, seen at work."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.stories.people import Crowd
from tests.e2e.stories.stage import Stage, airport

RULES = "/admin/policies/routing/organisation"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with airport(tmp_path_factory.mktemp("airport")) as made:
        yield made


def add_rule(page: Page, title: str, words: str) -> Locator:
    """Add a rule on words, by its buttons; what it does is still to be said."""
    rules = page.locator(".routing-rule")
    before = rules.count()
    page.get_by_role("button", name="Regel toevoegen").click()
    expect(rules).to_have_count(before + 1)
    rule = rules.nth(before)
    rule.get_by_label("Hoe de regel heet").fill(title)
    rule.get_by_text("Voorwaarde toevoegen").click()
    rule.get_by_role("button", name="Woorden", exact=True).click()
    rule.get_by_label("Een van deze woorden").fill(words)
    return rule


def does(rule: Locator, what: str, field: str, choice: str) -> None:
    """Say what a rule does."""
    rule.get_by_text("Toevoegen wat er gebeurt").click()
    rule.get_by_role("button", name=what, exact=True).click()
    rule.get_by_label(field, exact=True).select_option(choice)


def test_what_the_press_asks_goes_to_the_press_desk(
    people: Crowd, stage: Stage
) -> None:
    """An administrator writes and tries rules; a question then goes where they say."""
    fatima = people.traveller("fatima")
    fatima.writes("Mag ik u interviewen voor de krant?")
    lisa = people.agent("lisa")
    expect(lisa.row("Fatima El Amrani")).to_be_visible()

    anna = people.agent("anna").page
    expect(anna.get_by_role("heading", name="Wachtrij")).to_be_visible()
    anna.goto(stage.url + RULES)
    haste = add_rule(anna, "Haast", "spoed")
    does(haste, "De prioriteit bepalen", "Prioriteit", "urgent")
    press = add_rule(anna, "Pers", "interview{letters}\nkrant")
    does(press, "Aan een team geven", "Team", "Pers")

    # By keyboard: the focus stays with the rule, and its new place is said.
    up = anna.get_by_role("button", name="Omhoog: Pers")
    up.focus()
    anna.keyboard.press("Enter")
    expect(anna.locator("#moved")).to_have_text("“Pers” is nu nummer 1 van 2.")
    expect(up).to_be_focused()
    sentence = "Als een gesprek begint, en er “interview{letters}” of “krant” in staat"
    expect(anna.locator(".routing-rule").first).to_contain_text(sentence)

    anna.get_by_role("button", name="Opslaan en zien wat het verandert").click()
    expect(anna.get_by_text("Gesprekken die anders zouden gaan: 1")).to_be_visible()
    anna.get_by_role("button", name="Proberen").click()
    tried = anna.get_by_role("row", name="Fatima El Amrani")
    expect(tried).to_contain_text("team Pers krijgt het")
    anna.go_back()
    anna.get_by_label("Ik heb gezien wat dit verandert").check()
    anna.get_by_role("button", name="Laten ingaan").click()
    expect(anna.get_by_text("Deze versie geldt nu.")).to_be_visible()

    jan = people.traveller("jan")
    petra = people.agent("petra")
    expect(petra.page.get_by_role("heading", name="Wachtrij")).to_be_visible()
    jan.writes("Ik schrijf voor de krant over de rijen.")
    petra.open("Jan Hoekstra")
    petra.page.get_by_role("link", name="Waarom is het hier?").click()
    why = petra.page.get_by_role("region", name="Waarom is het hier?")
    expect(why).to_contain_text("Regels gaven het aan Pers")
    expect(why).to_contain_text("Niet, omdat er geen “spoed” in staat.")
