"""A broadcaster's tip line: photos from phones to a gallery, selected, asked, exported.

Everything is real but the platform, as in `test_airport`.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.stories.people import Crowd, Traveller
from tests.e2e.stories.stage import CHANNEL, PLATFORM, Stage, airport

_NEWSROOM = """
[[teams]]
name = "Nieuwsredactie"
[teams.intake]
thank_at_once = true
[teams.intake.thanks]
nl = "Bedankt voor uw tip!"
en = "Thank you for your tip!"
[teams.intake.question]
nl = "Mogen wij dit gebruiken?"
en = "May we use this?"
[[users]]
email = "mira@example.org"
name = "Mira Bakker"
role = "lead"
teams = ["Nieuwsredactie"]
password = {{env = "E2E_PASSWORD"}}
[[channels]]
name = "{channel}"
type = "{platform}"
team = "Nieuwsredactie"
"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with airport(tmp_path_factory.mktemp("tips")) as made:
        document = _NEWSROOM.format(channel=CHANNEL, platform=PLATFORM)
        (made.folder / "newsroom.toml").write_text(document)
        made.webcare("apply", "newsroom.toml")
        yield made


def choose(page: Page) -> None:
    page.get_by_label("Alles op deze pagina").check()


def test_a_tip_reaches_the_newsroom_and_leaves_with_consent(
    people: Crowd, tmp_path: Path
) -> None:
    mira = people.agent("mira")
    mira.see("/tips")
    page = mira.page
    expect(page.get_by_text("Geen nieuwe tips")).to_be_visible()
    fatima = people.traveller("fatima")
    arrives(page, fatima)
    mira.see("/queue")
    expect(page.locator("#rows .row")).to_have_count(0)
    mira.see("/tips")
    selects_by_keyboard(page)

    # Asked, answered, and the answer is no tip.
    page.get_by_role("link", name="Alles", exact=True).click()
    choose(page)
    page.get_by_role("button", name="Vraag toestemming").click()
    expect(page.get_by_text("1 afzender om toestemming gevraagd.")).to_be_visible()
    expect(fatima.bubble("Mogen wij dit gebruiken?")).to_be_visible()
    fatima.writes("Ja hoor!")
    shows(page, "Toestemming gegeven", 3)
    expect(fatima.bubble("Bedankt voor uw tip!")).to_have_count(1)

    rows = exported(page, tmp_path / "tips.zip")
    assert sorted(each["kind"] for each in rows) == ["photo", "photo", "text"]
    assert {each["consent"] for each in rows} == {"given"}
    assert {each["sender"] for each in rows} == {"Fatima El Amrani"}

    # Consent that is taken back keeps everything here.
    fatima.writes("Toch niet, intrekken graag")
    shows(page, "Toestemming ingetrokken", 3)
    choose(page)
    page.get_by_role("button", name="Als zip downloaden").click()
    refused = "De afzender wil niet dat dit wordt gebruikt."
    expect(page.get_by_text(refused)).to_be_visible()


def arrives(page: Page, sender: Traveller) -> None:
    """Let two photos and words come in; the page does not move by itself."""
    sender.sends("Foto")
    sender.sends("Foto")
    sender.writes("Brand op de Grote Markt!")
    expect(sender.bubble("Bedankt voor uw tip!")).to_have_count(1)
    news = page.get_by_role("link", name="3 nieuwe tips: bekijken")
    expect(news).to_be_visible()
    expect(page.locator(".tip")).to_have_count(0)
    news.click()
    expect(page.locator(".tip")).to_have_count(3)
    photo = page.locator(".tip-photo img").first
    expect(photo).not_to_have_js_property("naturalWidth", 0)


def selects_by_keyboard(page: Page) -> None:
    boxes = page.locator('input[name="tip"]')
    for place in range(2):
        boxes.nth(place).focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Selecteren").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 tips geselecteerd.")).to_be_visible()
    expect(page.locator(".tip")).to_have_count(1)


def shows(page: Page, consent: str, count: int) -> None:
    """Wait until the gallery says so, when it is looked at anew."""
    chips = page.locator(".tip .chip").filter(has_text=consent)
    for _ in range(20):
        page.reload()
        if chips.count() == count:
            break
        page.wait_for_timeout(500)
    expect(chips).to_have_count(count)
    expect(page.locator(".tip")).to_have_count(count)


def exported(page: Page, archive: Path) -> list[dict[str, str]]:
    """Take everything along; return what its list says."""
    choose(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Als zip downloaden").click()
    waiting.value.save_as(archive)
    with zipfile.ZipFile(archive) as made:
        assert made.testzip() is None
        listed = made.read("manifest.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(listed)))


def test_another_team_has_no_tip_line(people: Crowd) -> None:
    petra = people.agent("petra")
    answer = petra.page.goto(f"{petra.url}/tips")
    assert answer is not None
    assert answer.status == 404
