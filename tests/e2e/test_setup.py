"""From nothing to the first message: an administrator connects a WhatsApp number."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.stories.people import Traveller, crowd
from tests.e2e.stories.stage import PASSWORD, Stage, staged

FIELDS = {
    "phone_number_id": "Phone number ID",
    "waba_id": "WhatsApp Business Account ID",
    "app_secret": "App-geheim",
    "verify_token": "Verificatietoken",
    "access_token": "Toegangssleutel",
    "base_url": "Basisadres",
    "api_version": "API-versie",
}


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    expect.set_options(timeout=10_000)
    with staged(tmp_path_factory.mktemp("empty")) as made:
        made.webcare(
            *("user", "add", "anna@example.org", "--role", "admin"),
            *("--name", "Anna de Wit", "--password-stdin"),
            stdin=f"{PASSWORD}\n",
        )
        yield made
    expect.set_options(timeout=5_000)


def fill_in(page: Page, stage: Stage, **others: str) -> None:
    """Fill in the account's details as the platform gives them, but for `others`."""
    given = {**stage.account.settings, **others}
    for name, label in FIELDS.items():
        if name in given:
            page.get_by_label(label, exact=True).fill(given[name])


def test_the_first_channel_and_its_first_message(
    stage: Stage, browser: Browser
) -> None:
    with crowd(stage, browser) as people:
        anna = people.agent("anna")
        page = anna.page
        expect(page.get_by_role("heading", name="Welkom bij Webcare")).to_be_visible()
        page.get_by_role("link", name="Koppelen").click()
        page.get_by_role("link", name="WhatsApp").click()
        page.get_by_label("Naam", exact=True).fill("klantenservice")

        # A wrong token is found at once, with what to do about it.
        fill_in(page, stage, access_token="verlopen")
        page.get_by_role("button", name="Opslaan en controleren").click()
        checks = page.locator("#check-results")
        expect(checks.locator("li.failed").first).to_be_visible()
        page.get_by_text("Gegevens wijzigen").click()
        token = stage.account.settings["access_token"]
        page.get_by_label(FIELDS["access_token"], exact=True).fill(token)
        page.get_by_role("button", name="Opslaan", exact=True).click()
        page.get_by_role("button", name="Nu controleren").click()
        # Only that messages reach us cannot be well yet: the platform has no address.
        expect(checks.locator("li.ok")).to_have_count(5)
        expect(checks.locator("li.failed")).to_contain_text("Meta stuurt de berichten")
        expect(page.get_by_text("We wachten op het eerste bericht")).to_be_visible()

        # What the page shows is what the platform wants.
        address = page.get_by_label("Adres van de webhook").input_value()
        assert address == f"{stage.url}/webhooks/klantenservice"
        tom = Traveller(people.page(), stage, "tom").opens()
        tom.page.get_by_label("Waar webhooks heen gaan").fill(address)
        tom.page.get_by_role("button", name="Opslaan en controleren").click()
        expect(tom.page.locator("#laboratory")).to_contain_text("verbonden")
        tom.writes("Will OV 1427 wait for us?")
        expect(page.get_by_text("de webhook werkt")).to_be_visible()
        page.get_by_role("button", name="Nu controleren").click()
        expect(checks.locator("li.ok")).to_have_count(6)
        expect(checks.locator("li.failed")).to_have_count(0)
        # Nothing on the page still says what was true before, and focus has stayed.
        expect(page.locator(".step.done")).to_have_count(3)
        expect(page.locator("#channel-health")).to_contain_text("Werkt")
        expect(page.get_by_text("de controle vond iets")).to_have_count(0)
        expect(page.get_by_role("button", name="Nu controleren")).to_be_focused()

        page.get_by_role("link", name="Wachtrij").click()
        expect(anna.row("Tom Baker")).to_contain_text("Will OV 1427 wait for us?")
        anna.open("Tom Baker")
        anna.writes("It will.")
        expect(tom.bubble("It will.")).to_be_visible()
