"""The public side of a simulated platform, in a real browser."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.made.market import LINK, Market
from webcare.errors import SimulationError
from webcare.testing.simulator import RunningSimulator, running_simulator
from webcare_whatsapp.simulation import WhatsAppSimulation

AXE = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}


@pytest.fixture
def market() -> Market:
    return Market()


@pytest.fixture
def simulated(market: Market) -> Iterator[RunningSimulator]:
    with running_simulator(market, WhatsAppSimulation()) as simulator:
        yield simulator


def open_wall(page: Page, simulated: RunningSimulator, person: str = "fatima") -> None:
    page.goto(f"{simulated.url}/market/town/{person}?lang=en")
    page.get_by_role("link", name="In public").click()


def publish(page: Page, words: str) -> None:
    page.get_by_label("What everybody may read").fill(words)
    page.get_by_role("button", name="Publish").click()


def test_posts_and_replies_stand_in_their_thread(
    page: Page, simulated: RunningSimulator, market: Market
) -> None:
    """What others write appears by itself, under what it replies to."""
    open_wall(page, simulated)
    publish(page, "De lift is stuk")
    first = page.get_by_role("article").filter(has_text="De lift is stuk")
    expect(first).to_be_visible()
    page.get_by_label("What everybody may read").fill("half a sentence")
    simulated.client.phone("market", "bram").publishes("Hier ook", parent="post.1")
    expect(page.locator("#wall li").nth(1)).to_contain_text("to Fatima")
    expect(page.get_by_label("What everybody may read")).to_have_value(
        "half a sentence"
    )
    first.get_by_role("link", name="Reply").click()
    publish(page, "Nog steeds")
    expect(page.locator("#wall li").nth(2)).to_contain_text("Nog steeds")
    assert market.posts["post.3"].parent == "post.1"


def test_own_posts_are_changed_and_removed(
    page: Page, simulated: RunningSimulator, market: Market
) -> None:
    market.shout("Welkom op de markt")
    open_wall(page, simulated)
    publish(page, "De lift is stuk")
    own = page.get_by_role("article").filter(has_text="De lift is stuk")
    theirs = page.get_by_role("article").filter(has_text="Welkom")
    expect(own).to_be_visible()
    expect(theirs.get_by_role("button", name="Delete")).to_have_count(0)
    own.get_by_role("link", name="Edit").click()
    publish(page, "De lift doet het weer")
    own = page.get_by_role("article").filter(has_text="doet het weer")
    expect(own).to_contain_text("edited")
    own.get_by_role("button", name="Delete").click()
    expect(own).to_have_count(0)


def test_a_link_opens_the_private_chat_with_its_text(
    page: Page, simulated: RunningSimulator, market: Market
) -> None:
    market.shout(f"Stuur ons een bericht: {LINK}")
    open_wall(page, simulated)
    page.get_by_role("button", name="Open the private chat").click()
    expect(page.get_by_label("Message", exact=True)).to_have_value(
        "Ik kom van de markt"
    )


def test_a_link_leads_to_the_same_person_on_another_platform(
    page: Page, simulated: RunningSimulator, market: Market
) -> None:
    number = WhatsAppSimulation().accounts[0]
    digits = "".join(filter(str.isdigit, number.address))
    market.shout(f"App ons: https://wa.me/{digits}?text=Hallo%20WC-1")
    open_wall(page, simulated)
    page.get_by_role("link", name="Open WhatsApp").click()
    expect(page.get_by_label("Message", exact=True)).to_have_value("Hallo WC-1")
    assert page.url.split("?")[0].endswith(f"/whatsapp/{number.id}/fatima")


def test_a_platform_without_a_public_place_has_no_such_page(
    page: Page, simulated: RunningSimulator
) -> None:
    number = simulated.client.accounts("whatsapp")[0].id
    page.goto(f"{simulated.url}/whatsapp/{number}/fatima?lang=en")
    expect(page.get_by_role("link", name="In public")).to_have_count(0)
    answer = page.goto(f"{simulated.url}/whatsapp/{number}/fatima/wall")
    assert answer is not None
    assert answer.status == 404
    with pytest.raises(SimulationError, match="Nothing is public"):
        simulated.client.phone("whatsapp", "fatima").wall()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(
    page: Page, simulated: RunningSimulator, market: Market, width: int, scheme: str
) -> None:
    market.shout(f"Stuur ons een bericht: {LINK}{'x' * 80}")
    market.shout("Hier ook", "Bram", "post.1")
    page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    page.set_viewport_size({"width": width, "height": 800})
    open_wall(page, simulated, "bram")
    page.wait_for_function(
        "width => document.documentElement.scrollWidth <= width", arg=width
    )
    found = Axe().run(page, options=AXE).response
    assert not found["violations"], [each["id"] for each in found["violations"]]
