"""Nasty messages: nobody reads them who does not choose to, and something can be done.

Everything is real but the platform: processes, signed webhooks, its API, browsers.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.stories.people import Agent, Crowd
from tests.e2e.stories.stage import Stage, airport


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with airport(tmp_path_factory.mktemp("nasty")) as made:
        yield made


NAME = "Fatima El Amrani"
INSULT = "Jij bent een klootzak, waar is mijn koffer?"
THREAT = "Ik weet je te vinden en ik vermoord je."
WARNING = "Wilt u daarbij respectvol blijven?"
QUESTION = "Sorry. Waar is mijn koffer?"
MASKED = "Kwetsend bericht"


def warn_or_block(agent: Agent) -> None:
    """Go from the open conversation to what can be done about who wrote it."""
    agent.page.locator("#more-actions-button").click()
    agent.page.locator("#more-actions .menu-item").first.click()


def test_what_offends_is_masked_warned_about_blocked_and_handed_over(
    people: Crowd,
) -> None:
    """A traveller goes too far, twice; whom they meet stays in charge."""
    fatima, lisa, karim = (
        people.traveller("fatima"),
        people.agent("lisa"),
        people.agent("karim"),
    )
    fatima.writes(INSULT)
    expect(lisa.row(NAME)).to_contain_text(MASKED)
    lisa.open(NAME)
    first = lisa.message(MASKED)
    expect(first).to_be_visible()
    expect(lisa.page.get_by_text("klootzak")).to_have_count(0)
    first.get_by_role("button", name="Toch tonen").click()
    expect(lisa.message(INSULT)).to_be_visible()

    warn_or_block(lisa)
    expect(lisa.page.get_by_label("De klant leest")).to_contain_text(WARNING)
    lisa.page.get_by_role("button", name="De waarschuwing versturen").click()
    expect(fatima.bubble(WARNING)).to_be_visible()

    fatima.writes(THREAT)
    # What came after it was opened is masked again, and so is the first one.
    expect(lisa.message(MASKED)).to_have_count(2)
    warn_or_block(lisa)
    lisa.page.get_by_label("Eén uur").check()
    lisa.page.get_by_role("button", name="Deze persoon blokkeren").click()
    expect(lisa.page.get_by_text("deze persoon geblokkeerd tot")).to_be_visible()
    lisa.does("Afronden")
    expect(lisa.page.get_by_role("button", name="Heropenen")).to_be_visible()

    # It is kept, and reaches nobody's queue.
    fatima.writes(QUESTION)
    expect(lisa.message(QUESTION)).to_be_visible()
    karim.see("/queue")
    expect(karim.page.get_by_role("heading", name="Wachtrij")).to_be_visible()
    expect(karim.row(NAME)).to_have_count(0)

    conversation = lisa.conversation
    lisa.see("/blocked")
    row = lisa.page.get_by_role("row", name=NAME)
    expect(row.locator("td.number")).to_contain_text("1")
    row.get_by_role("button", name="Deblokkeren").click()
    expect(lisa.page.get_by_text("Niemand is geblokkeerd.")).to_be_visible()

    lisa.see(f"/conversations/{conversation}")
    lisa.does("Heropenen")
    lisa.chooses("Toewijzen", "Karim Haddad")
    karim.see("/queue?view=mine")
    karim.open(NAME)
    expect(karim.message(MASKED)).to_have_count(2)
    karim.writes("Uw koffer staat bij balie 4.")
    expect(fatima.bubble("Uw koffer staat bij balie 4.")).to_be_visible()


def test_leads_see_numbers_and_no_words(people: Crowd) -> None:
    """Who met it counts; agents do not see the numbers, and nobody sees words there."""
    willem, lisa = people.traveller("willem"), people.agent("lisa")
    willem.writes(THREAT)
    name = "Willem van den Berg"
    expect(lisa.row(name)).to_contain_text(MASKED)
    lisa.open(name)
    lisa.message(MASKED).get_by_role("button", name="Toch tonen").click()
    expect(lisa.message(THREAT)).to_be_visible()

    anna = people.agent("anna")
    expect(anna.page.get_by_role("heading", name="Wachtrij")).to_be_visible()
    anna.see("/abuse")
    met = anna.page.get_by_role("row", name="Lisa Vos")
    expect(met).to_contain_text("1 Bedreigingen")
    expect(anna.page.get_by_text("vermoord")).to_have_count(0)

    lisa.see("/abuse")
    title = lisa.page.get_by_role("heading", name="Kwetsende berichten")
    expect(lisa.page.get_by_role("heading").first).to_be_visible()
    expect(title).to_have_count(0)


def test_who_opened_a_false_alarm_says_so_and_an_administrator_sees_the_words(
    people: Crowd,
) -> None:
    """The message is shown to who said so; the words wait in a draft of the policy."""
    jan, lisa = people.traveller("jan"), people.agent("lisa")
    jan.writes("Jij bent een klootzak, stond er op de muur bij balie 3.")
    lisa.open("Jan Hoekstra")
    lisa.message(MASKED).get_by_role("button", name="Toch tonen").click()
    said = lisa.message("stond er op de muur")
    said.get_by_role("button", name="Dit is niet kwetsend").click()
    expect(said).to_contain_text("Je gaf aan dat dit niet kwetsend is")
    lisa.page.reload()
    expect(said).to_be_visible()

    anna = people.agent("anna")
    expect(anna.page.get_by_role("heading", name="Wachtrij")).to_be_visible()
    anna.see("/admin/policies/abuse/organisation")
    field = anna.page.locator("[name=exceptions]")
    expect(field).to_have_value("klootzak")
