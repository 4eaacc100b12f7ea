"""A travel agency's personal assistants: customers chat with "their" agent.

Everything is real but the platform: processes, signed webhooks, its API, browsers.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.stories.people import Agent, Crowd
from tests.e2e.stories.stage import Stage, airport


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with airport(tmp_path_factory.mktemp("assistants")) as made:
        yield made


FIRST = "Ik wil naar Lissabon."
AGAIN = "Kan het ook een dag later?"
LATER = "En graag een kamer met balkon."


def is_now(agent: Agent, presence: str) -> None:
    """Have somebody say in the navigation where they are."""
    agent.page.locator("#presence-button").click()
    agent.page.locator(f"#presence button[value={presence}]").click()
    expect(agent.page.locator(f"#presence[data-presence={presence}]")).to_be_visible()


def finishes(agent: Agent, text: str) -> None:
    """Open what somebody said, and resolve it."""
    agent.see("/queue?view=mine")
    agent.page.locator("#rows .row").filter(has_text=text).locator("a").click()
    agent.page.get_by_role("button", name="Afronden").click()
    expect(agent.page.get_by_role("button", name="Heropenen")).to_be_visible()


def has(agent: Agent, text: str) -> None:
    """Wait until somebody has what was said."""
    agent.see("/queue?view=mine")
    row = agent.page.locator("#rows .row").filter(has_text=text)
    expect(row).to_be_visible(timeout=20_000)


def test_customers_chat_with_their_own_assistant(people: Crowd, stage: Stage) -> None:
    """Who is away is stood in for, and has them again when they are back."""
    anna, lisa, karim = (people.agent(name) for name in ("anna", "lisa", "karim"))
    anna.see("/at-work")
    row = anna.page.locator("tr").filter(has_text="Reizigers").last
    row.get_by_role("link", name="Wijzigen").click()
    anna.page.locator("[name=mode]").select_option("push")
    anna.page.locator(".panel .primary").click()
    is_now(lisa, "away")
    is_now(karim, "available")
    priya = stage.simulator.phone("whatsapp", "priya")
    priya.says(FIRST)
    has(karim, FIRST)
    karim.page.locator("#rows .row").filter(has_text=FIRST).locator("a").click()
    karim.page.locator("a[href^='/contacts/']").first.click()
    karim.page.locator("#f-own").select_option(label="Lisa Vos")
    karim.page.locator("form[action$='/own-agent'] button").click()
    expect(karim.page.locator("#notice")).to_be_visible()
    finishes(karim, FIRST)
    is_now(lisa, "available")
    priya.says(AGAIN)
    has(lisa, AGAIN)
    finishes(lisa, AGAIN)
    is_now(lisa, "away")
    priya.says(LATER)
    has(karim, LATER)
