"""A tour operator's hours, and an answer that takes longer, from end to end.

Everything is real but the platform, as in `test_airport`. The clock is the real one, so
that the hours are made around today: nobody is there until a day after tomorrow.
"""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.stories.people import Agent, Crowd, Traveller
from tests.e2e.stories.stage import CHANNEL, Stage, airport
from webcare.policies.hours import DAYS
from webcare.policies.spoken import spoken
from webcare.services.connecting.accounts import FRESH_SECONDS

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
PHOTOS = 10

_HOURS = """
[[policies]]
kind = "hours"
channel = "{channel}"
[policies.document]
week = {{{day} = [{{opens = "08:30", closes = "17:30"}}]}}
outside = {{mode = "reply"}}
contact = {{listed = true}}
"""


@pytest.fixture(scope="module")
def opens() -> datetime:
    """Give when somebody is there again."""
    day = datetime.now(AMSTERDAM) + timedelta(days=2)
    return day.replace(hour=8, minute=30, second=0, microsecond=0)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, opens: datetime) -> Iterator[Stage]:
    with airport(tmp_path_factory.mktemp("operator")) as made:
        document = _HOURS.format(channel=CHANNEL, day=DAYS[opens.weekday()])
        (made.folder / "hours.toml").write_text(document)
        made.webcare("apply", "hours.toml")
        # Another process put them in force: the server sees it by then.
        time.sleep(FRESH_SECONDS)
        yield made


def answers(traveller: Traveller, words: str) -> Locator:
    return traveller.page.get_by_role("article").filter(has_text=words)


def test_a_weekend_message_and_ten_photos_get_one_answer(
    people: Crowd, opens: datetime
) -> None:
    """It names the next opening, and the question waits for who comes in then."""
    fatima, lisa = people.traveller("fatima"), people.agent("lisa")
    fatima.writes("Onze kamer in het hotel is niet schoon")
    for _ in range(PHOTOS):
        fatima.sends("Foto")
    when = spoken(opens, "nl", zone=AMSTERDAM, now=datetime.now(UTC))
    closed = answers(fatima, "We zijn nu gesloten.")
    expect(closed).to_contain_text(f"U krijgt antwoord vanaf {when}.")

    row = lisa.row("Fatima El Amrani")
    # All of it came together, and is one question.
    expect(row.locator("em")).to_contain_text("1")
    expect(row.locator("xpath=preceding-sibling::li[@id='answered']")).to_have_count(0)
    lisa.open("Fatima El Amrani")
    expect(lisa.page.locator("#timeline .in .picture img")).to_have_count(PHOTOS)
    automatic = lisa.message("We zijn nu gesloten")
    expect(automatic).to_contain_text("Automatisch verstuurd: het kanaal was gesloten")
    expect(automatic).to_contain_text("Gelezen")
    expect(closed).to_have_count(1)


def test_a_visitor_of_the_web_site_sees_when_somebody_is_there(
    people: Crowd, stage: Stage, opens: datetime
) -> None:
    page = people.page(width=320)
    page.goto(f"{stage.url}/contact?from=hotels")
    when = spoken(opens, "nl", zone=AMSTERDAM, now=datetime.now(UTC))
    expect(page.get_by_text(f"Nu gesloten, open vanaf {when}")).to_be_visible()
    link = page.get_by_role("link", name="Schrijf ons op WhatsApp")
    expect(link).to_have_attribute("href", _has("hotels"))
    code = page.get_by_role("img", name="Code voor de camera")
    expect(code).to_have_js_property("complete", value=True)
    assert code.evaluate("image => image.naturalWidth") > 0
    assert page.context.cookies() == []


def test_it_may_take_longer(people: Crowd, opens: datetime) -> None:
    """A promise is told, stands in the queue, and is kept."""
    jan, lisa, karim = (
        people.traveller("jan"),
        people.agent("lisa"),
        people.agent("karim"),
    )
    name, answer = "Jan Hoekstra", "Gevonden: hij komt morgen met de koerier."
    jan.writes("Mijn koffer is zoek, ik vlieg morgen terug")
    promises(lisa, name).get_by_text("Aan het eind van de dag").click()
    give(lisa)
    end = opens.replace(hour=17, minute=30)
    when = spoken(end, "nl", zone=AMSTERDAM, now=datetime.now(UTC))
    expect(answers(jan, f"U krijgt uiterlijk {when} antwoord van ons.")).to_be_visible()
    for agent in (lisa, karim):
        expect(agent.row(name)).to_contain_text("Beloofd uiterlijk")
        expect(
            agent.row(name).locator("xpath=preceding-sibling::li[@id='answered']")
        ).to_have_count(0)

    lisa.writes(answer)
    expect(answers(jan, answer)).to_be_visible()
    for agent in (lisa, karim):
        expect(agent.row(name)).not_to_contain_text("Beloofd")
    lisa.see("/promises")
    expect(lisa.page.get_by_role("cell", name="100 %")).to_be_visible()


def test_a_promise_that_is_broken_is_late_on_every_screen(people: Crowd) -> None:
    willem, lisa, karim = (
        people.traveller("willem"),
        people.agent("lisa"),
        people.agent("karim"),
    )
    willem.writes("Kan ik omboeken?")
    name = "Willem van den Berg"
    first = promises(lisa, name).locator("input[name=until]").first
    # Nobody waits for an hour here.
    first.evaluate(
        "field => { field.value = new Date(Date.now() + 3000).toISOString(); }"
    )
    give(lisa)
    for agent in (lisa, karim):
        expect(agent.row(name)).to_contain_text("Te laat: beloofd uiterlijk vandaag")
    expect(lisa.page.locator("#promised")).to_contain_text("Te laat")
    lisa.see("/promises")
    expect(
        lisa.page.get_by_role("region", name="Onlangs gebroken").first
    ).to_contain_text(name)


def promises(agent: Agent, name: str) -> Locator:
    """Open the form for a promise to somebody."""
    agent.open(name)
    agent.page.get_by_role("link", name="Dit duurt langer").click()
    form = agent.page.get_by_role("dialog", name="Dit duurt langer")
    expect(form).to_be_visible()
    return form


def give(agent: Agent) -> None:
    """Send what the form says."""
    agent.page.get_by_role("button", name="Versturen en beloven").click()
    expect(agent.page.get_by_role("dialog")).to_be_hidden()


def _has(words: str) -> re.Pattern[str]:
    return re.compile(re.escape(words))
