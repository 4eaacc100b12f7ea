"""The simulated phone in a real browser."""

import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, Page, expect

from webcare.simulator import language
from webcare.simulator.views import KIND_NAMES
from webcare.testing.simulator import RunningSimulator, running_simulator
from webcare.web.bundles import Bundles
from webcare_whatsapp.simulation import WhatsAppSimulation

AXE = {
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations", "incomplete"],
}


@pytest.fixture
def simulated() -> Iterator[RunningSimulator]:
    with running_simulator(WhatsAppSimulation()) as simulator:
        yield simulator


def send(simulated: RunningSimulator, body: dict[str, Any]) -> str:
    settings = simulated.settings("whatsapp")
    answer = httpx2.post(
        f"{settings['base_url']}/v26.0/{settings['phone_number_id']}/messages",
        json={"messaging_product": "whatsapp", "to": "+31605550101", **body},
        headers={"authorization": f"Bearer {settings['access_token']}"},
    )
    answer.raise_for_status()
    return str(answer.json().get("messages", [{"id": ""}])[0]["id"])


def open_phone(page: Page, simulated: RunningSimulator, **query: str) -> list[str]:
    """Open Fatima's phone; return what the browser complains about from then on."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type == "error" else None,
    )
    account = simulated.client.accounts("whatsapp")[0].id
    extra = "&".join(f"{name}={value}" for name, value in query.items())
    page.goto(f"{simulated.url}/whatsapp/{account}/fatima?{extra}")
    return complaints


def test_a_chat_by_keyboard(page: Page, simulated: RunningSimulator) -> None:
    """A message, its ticks, an answer that is read while one looks, a tapped button."""
    complaints = open_phone(page, simulated, lang="nl")
    phone = simulated.client.phone("whatsapp", "fatima")
    page.get_by_label("Bericht", exact=True).fill("Mijn koffer is stuk")
    page.keyboard.press("Enter")
    bubble = page.get_by_role("article").filter(has_text="Mijn koffer is stuk")
    expect(bubble).to_be_visible()
    expect(page.get_by_label("Bericht", exact=True)).to_have_value("")
    expect(page.get_by_label("Bericht", exact=True)).to_be_focused()
    expect(bubble).to_contain_text("Verzonden")
    question = phone.sees()[0].id
    send(simulated, {"status": "read", "message_id": question})
    expect(bubble).to_contain_text("Gelezen")
    replies = [{"type": "reply", "reply": {"id": "a", "title": "Ja, bij balie 4"}}]
    choice = {
        "type": "button",
        "body": {"text": "Hebt u het gemeld?"},
        "action": {"buttons": replies},
    }
    answer = send(simulated, {"type": "interactive", "interactive": choice})
    page.get_by_role("button", name="Ja, bij balie 4").click()
    chosen = phone.waits_for(lambda b: b.kind == "choice")
    assert chosen.quotes == answer
    phone.waits_for(lambda b: b.id == answer and b.status == "read")
    assert complaints == []


def test_a_closed_chat_reads_nothing(page: Page, simulated: RunningSimulator) -> None:
    phone = simulated.client.phone("whatsapp", "fatima")
    phone.says("Hallo")
    open_phone(page, simulated, lang="nl")
    page.get_by_label("Gesprek open").uncheck()
    send(simulated, {"type": "text", "text": {"body": "Ongelezen"}})
    expect(page.get_by_role("article").filter(has_text="Ongelezen")).to_contain_text(
        "afgeleverd", timeout=10_000
    )
    page.get_by_label("Gesprek open").check()
    phone.waits_for(lambda b: b.text == "Ongelezen" and b.status == "read")


def test_an_experiment_says_that_it_happened(
    page: Page, simulated: RunningSimulator
) -> None:
    """Without loading anew, both that it was done and what it changed."""
    simulated.client.phone("whatsapp", "fatima").says("Hallo")
    complaints = open_phone(page, simulated, lang="nl")
    expect(page.get_by_text("alleen sjablonen komen aan")).to_have_count(0)
    page.get_by_text("Het 24-uursvenster sluiten").click()
    page.get_by_role("button", name="Laat het gebeuren").locator("visible=true").click()
    expect(page.get_by_role("status")).to_have_text("Gebeurd")
    expect(page.get_by_text("gesloten", exact=True)).to_be_visible()
    assert complaints == []


def test_the_phone_shows_what_a_channel_needs(
    page: Page, simulated: RunningSimulator
) -> None:
    open_phone(page, simulated, lang="nl")
    page.get_by_text("Wat Webcare nodig heeft om te koppelen").click()
    shown = page.locator("#l-settings")
    for name, value in simulated.settings("whatsapp").items():
        expect(shown).to_contain_text(f"{name}{value}")


def test_files_quotes_edits_and_reactions(
    page: Page, simulated: RunningSimulator
) -> None:
    complaints = open_phone(page, simulated, lang="nl")
    phone = simulated.client.phone("whatsapp", "fatima")
    page.get_by_label("Iets anders sturen").click()
    page.get_by_role("button", name="Foto").click()
    picture = page.get_by_role("article").get_by_role("img")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 240)
    page.get_by_label("Bericht", exact=True).fill("Gate C")
    page.get_by_label("Versturen", exact=True).click()
    phone.waits_for(lambda b: b.text == "Gate C")
    menu = page.get_by_label("Wat te doen met dit bericht")
    expect(menu).to_have_count(2)
    menu.last.click()
    page.get_by_role("link", name="Wijzigen").last.click()
    page.get_by_label("Bericht", exact=True).fill("Gate D")
    page.get_by_role("button", name="Opslaan", exact=True).click()
    phone.waits_for(lambda b: b.text == "Gate D" and b.edited)
    expect(page.get_by_role("article").last).to_contain_text("bewerkt")
    menu.last.click()
    page.get_by_role("button", name="Reageer met 👍").last.click()
    phone.waits_for(lambda b: b.reactions == ("👍",))
    menu.last.click()
    page.get_by_role("link", name="Antwoorden").last.click()
    page.get_by_label("Bericht", exact=True).fill("En mijn koffer?")
    page.keyboard.press("Enter")
    phone.waits_for(lambda b: b.text == "En mijn koffer?" and b.quotes is not None)
    assert complaints == []


def test_the_laboratory_tells_what_went_wrong(
    page: Page, simulated: RunningSimulator
) -> None:
    open_phone(page, simulated, lang="nl")
    page.get_by_label("Waar webhooks heen gaan").fill("http://127.0.0.1:9/webhooks/x")
    page.get_by_role("button", name="Opslaan en controleren").click()
    expect(page.get_by_role("alert")).to_contain_text("did not answer")
    page.locator("summary", has_text="Webhooks").click()
    page.get_by_label("Aantal keer dat elke webhook").fill("3")
    page.locator("details[open] form").filter(has_text="Aantal keer").get_by_role(
        "button", name="Instellen"
    ).click()
    expect(page.get_by_role("alert")).to_be_empty()
    assert simulated.client.switches("whatsapp")["copies"] == "3"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "lang"), [(1280, "nl"), (768, "en"), (320, "nl")])
def test_the_page_is_accessible_and_fits(
    browser: Browser,
    simulated: RunningSimulator,
    scheme: Any,  # noqa: ANN401 - one of the browser's own words
    width: int,
    lang: str,
) -> None:
    phone = simulated.client.phone("whatsapp", "fatima")
    for story in simulated.client.stories("whatsapp")[:4]:
        simulated.client.tell("whatsapp", story, 0)
    phone.experiences("unsupported", what="poll_creation")
    send(simulated, {"type": "text", "text": {"body": "Wat vervelend!"}})
    simulated.client.switch("whatsapp", fail_next=131053)
    send(simulated, {"type": "text", "text": {"body": "Mislukt"}})
    phone.waits_for(lambda b: b.status == "failed")
    phone.waits_for_text("vervelend")
    viewport: Any = {"width": width, "height": 800}
    context = browser.new_context(viewport=viewport, color_scheme=scheme)
    with context:
        page = context.new_page()
        open_phone(page, simulated, lang=lang)
        expect(page.get_by_role("article").last).to_be_visible()
        for summary in page.locator("#laboratory summary").all()[:3]:
            summary.click()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
        found = Axe().run(page, options=AXE).response
        faults = {
            fault["id"]: [node["html"][:90] for node in fault["nodes"]]
            for fault in found["violations"]
        }
        assert not faults, faults
        unsure = [
            node["html"][:90]
            for fault in found["incomplete"]
            if fault["id"] == "color-contrast"
            for node in fault["nodes"]
        ]
        assert unsure == []


def test_every_sentence_of_the_pages_is_there_in_dutch() -> None:
    folder = language.OWN.parent
    sources = [*folder.glob("templates/*.html"), *folder.glob("*.py")]
    said = {str(name) for name in KIND_NAMES.values()}
    for path in sources:
        text = path.read_text(encoding="utf-8")
        said |= set(re.findall(r'(?:_|say)\("([^"]+)"[,)]', text))
        said |= set(re.findall(r"_\('([^']+)'[,)]", text))
    with (language.OWN / "nl.po").open("rb") as file:
        dutch = {str(message.id) for message in read_po(file) if message.string}
    assert len(said) > 60
    assert said - dutch == set()


def test_the_page_uses_the_built_files() -> None:
    assert {"phone.js", "phone.css", "icons.svg"} <= Bundles.read().files.keys()
