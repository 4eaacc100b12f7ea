"""Disclaimer and no identification: people know what happens to what they say.

What nobody needs to write in a chat is not asked there, and the manual is at hand.
Everything is real but the platform: processes, signed webhooks, the send API, browsers.
"""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.stories.people import Agent, Crowd
from tests.e2e.stories.stage import CHANNEL, Stage, airport
from webcare.services.connecting.accounts import FRESH_SECONDS

MANUAL = """
[[policies]]
kind = "privacy"
[policies.document]
forbidden = ["citizen_number", "date_of_birth", "iban", "address"]
[policies.document.alternative]
nl = "Log veilig in op https://example.org/mijn."
[policies.document.notice]
send = true
[policies.document.notice.texts]
nl = "Uw bericht bewaren wij 1 jaar. Meer: {link}"
[policies.document.notice.page]
nl = "Alleen onze webcare leest mee, 1 jaar lang."

[[policies]]
kind = "tone"
[policies.document.rules.gewoon]
kind = "substitution"
reason = "Dat kan gewoner."
bad = ["Indien u wilt."]
good = ["Als u wilt."]
[policies.document.rules.gewoon.swap]
indien = "als"
"""
TOLD = "Uw bericht bewaren wij"
INSTEAD = "Log veilig in op https://example.org/mijn."
QUESTIONS = {
    "Wat is uw BSN?": "Hier vragen we niet om een burgerservicenummer.",
    "Wilt u uw geboortedatum doorgeven?": "Hier vragen we niet om een geboortedatum.",
    "Op welk rekeningnummer mag het?": "Hier vragen we niet om een rekeningnummer.",
    "Waar woont u precies?": "Hier vragen we niet om een adres.",
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with airport(tmp_path_factory.mktemp("disclaimer")) as made:
        (made.folder / "manual.toml").write_text(MANUAL, encoding="utf-8")
        made.webcare("apply", "manual.toml")
        # Another process put it in force: the server sees it by then.
        time.sleep(FRESH_SECONDS)
        yield made


def test_people_are_told_once_an_edition_and_can_read_more(
    people: Crowd, stage: Stage
) -> None:
    """At first contact, and once more when what is done with data changes."""
    jan = people.traveller("jan")
    jan.writes("Is mijn vlucht op tijd?")
    expect(jan.bubble(TOLD)).to_contain_text("1 jaar")
    jan.writes("Ik wacht bij gate D7.")
    lisa = people.agent("lisa")
    lisa.open("Jan Hoekstra")
    lisa.writes("Ja, op tijd.")
    expect(jan.bubble("Ja, op tijd.")).to_be_visible()
    expect(jan.bubble(TOLD)).to_have_count(1)
    # It was not an answer, and everybody at the desk sees that it was said.
    expect(lisa.message(TOLD)).to_contain_text("wat er met gegevens gebeurt")

    keeps_longer(people.agent("anna"))
    jan.writes("En de terugvlucht?")
    expect(jan.bubble(TOLD).last).to_contain_text("2 jaar")
    expect(jan.bubble(TOLD)).to_have_count(2)

    address = f"{stage.url}/privacy/{CHANNEL}"
    expect(jan.bubble(TOLD).last).to_contain_text(address)
    page = people.page(width=320)
    page.goto(address)
    expect(page.get_by_text("Alleen onze webcare leest mee, 2 jaar")).to_be_visible()
    expect(page.get_by_text("uitgave 2")).to_be_visible()
    assert page.context.cookies() == []


def keeps_longer(admin: Agent) -> None:
    """Say on the page that messages are kept for two years, and tell everybody."""
    admin.see("/admin/policies/privacy/organisation")
    page = admin.page
    page.get_by_label("Wat ze horen (Nederlands)").fill(
        "Uw bericht bewaren wij 2 jaar. Meer: {link}"
    )
    page.get_by_label("Wat de pagina zegt (Nederlands)").fill(
        "Alleen onze webcare leest mee, 2 jaar lang."
    )
    page.get_by_label("Vertel het iedereen opnieuw").check()
    page.get_by_role("button", name="Opslaan en zien wat het verandert").click()
    # Who knows the first edition would be told the second.
    expect(page.locator("#draft").locator("xpath=../..")).to_contain_text(
        re.compile("Mensen die over hun gegevens horen als ze weer schrijven: [1-9]")
    )
    page.get_by_label("Ik heb gezien wat dit verandert").check()
    page.get_by_role("button", name="Laten ingaan").click()
    expect(page.get_by_text("Deze versie geldt nu.")).to_be_visible()


def test_nobody_is_asked_who_they_are(people: Crowd) -> None:
    """However it is asked: it is stopped, and one click offers the safe way."""
    fatima, lisa = people.traveller("fatima"), people.agent("lisa")
    fatima.writes("Kunt u mijn boeking bekijken?")
    lisa.open("Fatima El Amrani")
    box = lisa.page.get_by_label("Je tekst")
    for question, reason in QUESTIONS.items():
        box.fill(question)
        lisa.page.get_by_role("button", name="Versturen", exact=True).click()
        expect(lisa.stop(reason)).to_be_visible()
        expect(box).to_have_value(question)
    lisa.stop(reason).get_by_role("button", name="Vervang").click()
    expect(box).to_have_value(INSTEAD)
    lisa.page.get_by_role("button", name="Versturen", exact=True).click()
    expect(fatima.bubble(INSTEAD)).to_be_visible()
    for question in QUESTIONS:
        expect(fatima.bubble(question)).to_have_count(0)


def test_programs_may_not_ask_it_either(people: Crowd, stage: Stage) -> None:
    willem, lisa = people.traveller("willem"), people.agent("lisa")
    willem.writes("Kan ik omboeken?")
    lisa.open("Willem van den Berg")
    address = f"/conversations/{lisa.conversation}/messages"
    with stage.program("lisa") as program:
        for question in QUESTIONS:
            answer = program.post(address, json={"kind": "reply", "text": question})
            assert answer.status_code == 422, question
            rules = {each["rule"] for each in answer.json()["findings"]}
            assert any(each.startswith("privacy.") for each in rules), question


def test_all_write_as_the_manual_says(people: Crowd) -> None:
    """What the manual says stands in the text while it is written."""
    sanne, lisa = people.traveller("sanne"), people.agent("lisa")
    sanne.writes("Mag mijn fiets mee?")
    lisa.open("Sanne de Vries")
    box = lisa.page.get_by_label("Je tekst")
    box.fill("Indien u een doos heeft.")
    expect(lisa.page.locator("#marks mark")).to_have_text("Indien")
    expect(lisa.page.locator("#hints")).to_contain_text("Dat kan gewoner.")
    box.press("Control+.")
    expect(box).to_have_value("Als u een doos heeft.")
