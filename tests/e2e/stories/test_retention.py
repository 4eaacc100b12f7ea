"""A term that gets shorter: what goes, what a hold keeps, and the proof of it.

Everything is real but the platform, as in `test_airport`. The clock is the real one, so
that what was said long ago is made as old as it has to be.
"""

from collections.abc import Iterator
from datetime import timedelta

import httpx2
import pytest
from playwright.sync_api import expect

from tests.e2e.stories.people import Agent, Crowd
from tests.e2e.stories.shelf import Shelf
from tests.e2e.stories.stage import PLATFORM, Stage, airport
from tests.services.process import wait_until

AGE = timedelta(days=40)
TERM = 30
JAN, FATIMA, WILLEM = "Jan Hoekstra", "Fatima El Amrani", "Willem van den Berg"
LEFT = "Mijn sjaal bleef liggen aan de gate"
NOTE = "Gebeld: hij ligt niet bij balie vier"
BROKEN = "Mijn rolstoel kwam kapot uit het ruim"
TODAY = "Mag mijn fiets mee?"
WHY_GONE = "Eerdere berichten zijn verwijderd wegens de bewaartermijn"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with airport(tmp_path_factory.mktemp("retention")) as made:
        yield made


def test_what_has_had_its_time_goes_unless_it_is_held(
    people: Crowd, stage: Stage
) -> None:
    """It is hidden at once and gone after the run; what is released goes then."""
    shelf = Shelf(stage.folder)
    lisa, anna = people.agent("lisa"), people.agent("anna")
    for key, words in (("jan", LEFT), ("fatima", BROKEN)):
        stage.simulator.phone(PLATFORM, key).says(words, ago=AGE)
    jan, fatima = conversation(lisa, JAN), conversation(lisa, FATIMA)
    lisa.see(jan)
    lisa.writes(NOTE, note=True)
    expect(lisa.message(NOTE)).to_be_visible()
    shelf.ages(AGE)
    bodies = shelf.count("raw_deliveries")
    people.traveller("willem").writes(TODAY)
    willem = conversation(lisa, WILLEM)

    holds(anna, FATIMA)
    drafts(anna)
    activate = anna.page.get_by_role("button", name="Laten ingaan")
    activate.click()
    lisa.see(jan)
    expect(lisa.message(LEFT)).to_be_visible()  # nobody said to have seen it yet
    shelf.puts_off_the_run()
    anna.page.get_by_label("Ik heb gezien wat dit verandert").check()
    activate.click()
    expect(anna.page.get_by_text("Deze versie geldt nu.")).to_be_visible()

    is_hidden(lisa, jan, LEFT, NOTE)
    assert "messages" in shelf.places(LEFT)
    keeps(lisa, fatima, BROKEN, "Bewaarplicht")
    keeps(lisa, willem, TODAY, "Weg op")
    goes(shelf, LEFT, NOTE)
    lisa.see(jan)
    expect(lisa.page.get_by_text(WHY_GONE)).to_be_visible()
    proves(anna, shelf, {"Berichten en notities": 2, "Ruwe webhookberichten": bodies})

    comes_once_more(stage, LEFT)
    is_hidden(lisa, jan, LEFT)
    assert shelf.places(LEFT) == {"raw_deliveries"}
    keeps(lisa, fatima, BROKEN, "Bewaarplicht")

    shelf.puts_off_the_run()
    releases(anna)
    is_hidden(lisa, fatima, BROKEN)
    assert "messages" in shelf.places(BROKEN)
    goes(shelf, BROKEN)
    proves(anna, shelf, {"Berichten en notities": 3, "Ruwe webhookberichten": bodies})
    keeps(lisa, willem, TODAY, "Weg op")


def conversation(agent: Agent, person: str) -> str:
    """Open somebody's conversation; return its address."""
    agent.see("/queue")
    agent.open(person)
    return f"/conversations/{agent.conversation}"


def holds(admin: Agent, person: str) -> None:
    """Hold everything with a person, from their profile."""
    conversation(admin, person)
    page = admin.page
    page.get_by_role("link", name="Profiel openen").click()
    page.get_by_role("link", name="Bewaarplicht", exact=True).click()
    page.get_by_label("Waarom", exact=True).fill("Claim 17")
    page.get_by_label("Wie is verantwoordelijk").select_option("Anna de Wit")
    page.get_by_role("button", name="Bewaarplicht", exact=True).click()
    expect(page.locator("tr").filter(has_text="Claim 17")).to_contain_text(person)


def drafts(admin: Agent) -> None:
    """Draft a term for messages, and look at what it would do."""
    admin.see("/admin/policies/retention/organisation")
    page = admin.page
    page.locator("#section-text").get_by_label("Dagen").fill(str(TERM))
    page.get_by_role("button", name="Opslaan en zien wat het verandert").click()
    draft = page.locator(".policy-draft")
    expect(draft).to_contain_text("Berichten die meteen weggaan: 2, van ")
    expect(draft).to_contain_text("Berichten die door een bewaarplicht blijven: 1.")


def releases(admin: Agent) -> None:
    """Let go of the only hold."""
    admin.see("/admin/retention/holds")
    page = admin.page
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_text("Wijzigen", exact=True).click()
    page.get_by_label("Waarom het weg mag").fill("De claim is betaald")
    page.get_by_role("button", name="Opheffen").click()
    expect(page.get_by_text("De claim is betaald")).to_be_visible()


def is_hidden(agent: Agent, address: str, *words: str) -> None:
    """Look at a conversation in which words do not stand any more."""
    agent.see(address)
    expect(agent.page.locator("#thread-title")).to_be_visible()
    for each in words:
        expect(agent.page.get_by_text(each)).to_have_count(0)


def keeps(agent: Agent, address: str, words: str, until: str) -> None:
    """Look at a conversation that stays, and says until when."""
    agent.see(address)
    expect(agent.message(words)).to_be_visible()
    expect(agent.page.locator("#details-conversation")).to_contain_text(until)


def goes(shelf: Shelf, *words: str) -> None:
    """Let the next run begin, and wait until words stand nowhere."""
    shelf.runs()
    gone = wait_until(lambda: not any(map(shelf.places, words)), seconds=60)
    assert gone, {each: shelf.places(each) for each in words}


def comes_once_more(stage: Stage, words: str) -> None:
    """Let the platform deliver again, as it was, what it delivered long ago."""
    rows = stage.simulator.deliveries(PLATFORM)
    (late,) = (row for row in rows if words in row["body"])
    answer = httpx2.post(late["url"], content=late["body"], headers=late["headers"])
    assert answer.status_code == 200, answer.text


def proves(admin: Agent, shelf: Shelf, sums: dict[str, int]) -> None:
    """Check that page, proof and ledger count the same, and say no words."""
    admin.see("/admin/retention")
    page = admin.page
    facts = page.get_by_role("region", name="In totaal").locator("dt, dd")
    told = facts.all_inner_texts()
    assert dict(zip(told[::2], map(int, told[1::2]), strict=True)) == sums
    counted: dict[str, int] = {}
    for row in page.locator("tbody tr").all():
        _, what, rows, *_ = row.locator("td").all_inner_texts()
        counted[what] = counted.get(what, 0) + int(rows)
    assert counted == sums
    in_ledger = wait_until(
        lambda: sorted(shelf.ledger().values()) == sorted(sums.values())
    )
    assert in_ledger, shelf.ledger()
    for words in (LEFT, NOTE, BROKEN):
        expect(page.get_by_text(words)).to_have_count(0)
