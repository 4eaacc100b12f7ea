"""The pages of pop-up services."""

from datetime import datetime

import pytest
from sqlmodel import Session, select

from tests.made.desk import Desk
from tests.made.policy_page import words
from tests.made.site import Site
from webcare.policies import hours
from webcare.storage.tables import Conversation, PopupRow

pytestmark = pytest.mark.anyio

FORM = {
    "title": "Barbecuehulp",
    "name": "bbq",
    "channel": "balie",
    "starts": "2026-03-01",
    "ends": "2026-03-08",
    "keywords": "barbecue\nbbq{letters}",
    "team": "",
    "after": "",
    "welcome-nl": "Welkom!",
    "farewell-nl": "De hulp is voorbij.",
    "link": "https://example.org/recepten",
    "elsewhere": "",
}
PAGE = "/admin/popups/bbq"


@pytest.fixture
def balie(at: Desk) -> int:
    return at.channel("balie")


@pytest.mark.usefixtures("balie")
async def test_one_is_made_changed_and_closed(at: Desk, pages: Site) -> None:
    async with pages.browser(at.user("chief", "admin")) as browser:
        empty = await browser.get("/admin/popups")
        assert "Nog geen tijdelijke dienst" in empty.text
        made = await browser.post("/admin/popups/new", FORM)
        assert made.headers["location"] == f"{PAGE}?done=saved"
        again = await browser.post("/admin/popups/new", FORM)
        assert "Er is al een tijdelijke dienst met deze naam." in again.text
        changed = await browser.post(f"{PAGE}/edit", {**FORM, "title": "BBQ"})
        assert changed.status_code == 303
        form = await browser.get(f"{PAGE}/edit")
        assert 'value="BBQ"' in form.text
        listed = await browser.get("/admin/popups")
        assert "BBQ" in listed.text
        at.now = at.ask(_starts)
        page = words((await browser.get(PAGE)).text)
        assert "Open" in page
        await browser.post(f"{PAGE}/close", {})
        twice = await browser.post(f"{PAGE}/close", {})
        assert twice.status_code == 409
        over = words((await browser.get(PAGE)).text)
    assert "Voorbij" in over or "Afgelopen" in over


def _starts(session: Session) -> datetime:
    return session.exec(select(PopupRow)).one().starts_at


@pytest.mark.usefixtures("balie")
async def test_what_is_wrong_stands_at_its_field(at: Desk, pages: Site) -> None:
    bad = {**FORM, "ends": "2026-02-01", "keywords": "(?=x)\nbarbecue"}
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await browser.post("/admin/popups/new", bad)
        late = await browser.post("/admin/popups/new", {**FORM, "ends": "2026-02-01"})
    assert page.status_code == 422
    assert 'id="wrong-keywords-0"' in page.text
    assert "Een patroon kan niet" in page.text
    assert "Dit eindigt voordat het begint." in page.text
    assert "Dit eindigt voordat het begint." in late.text
    assert "bbq{letters}" in late.text


async def test_it_gets_hours_of_its_own(at: Desk, pages: Site, balie: int) -> None:
    async with pages.browser(at.user("chief", "admin")) as browser:
        await browser.post("/admin/popups/new", FORM)
        page = await browser.get(f"{PAGE}/policies/hours")
        assert "Eigen in deze tijdelijke dienst" in page.text
        given = {
            "own-week": "1",
            "week-saturday-0-opens": "9",
            "week-saturday-0-closes": "17",
            "do": "save",
        }
        saved = await browser.post(f"{PAGE}/policies/hours", given)
        assert saved.status_code == 303, words(saved.text)
        wrong = await browser.post(
            f"{PAGE}/policies/hours", {**given, "own-zone": "1", "zone": "Mars"}
        )
        assert wrong.status_code == 422
        assert (await browser.get(f"{PAGE}/policies/retention")).status_code == 404
        for kind in ("tone", "privacy", "scope"):
            assert (await browser.get(f"{PAGE}/policies/{kind}")).status_code == 200
    popup = at.ask(_popup_id)
    book = at.core.policies
    assert book.document(hours.KIND, popup, at.now)
    assert not book.document(hours.KIND, balie, at.now)


def _popup_id(session: Session) -> int:
    return session.exec(select(PopupRow.id)).one()


async def test_an_agent_looks_and_changes_nothing(
    at: Desk, pages: Site, balie: int
) -> None:
    async with pages.browser(at.user("chief", "admin")) as browser:
        await browser.post("/admin/popups/new", FORM)
    one = at.conversation(balie)
    with at.core.database.writing() as session:
        session.get_one(Conversation, one).popup_id = _popup_id(session)
    async with pages.browser(at.user("anna")) as browser:
        page = await browser.get(PAGE)
        file = await browser.get(f"{PAGE}/report.csv")
        poster = await browser.get(f"{PAGE}/poster")
        code = await browser.get(f"{PAGE}/code.svg")
        refused = [
            (await browser.get(f"{PAGE}/edit")).status_code,
            (await browser.post(f"{PAGE}/edit", FORM)).status_code,
            (await browser.post(f"{PAGE}/close", {})).status_code,
            (await browser.get(f"{PAGE}/policies/hours")).status_code,
            (await browser.post(f"{PAGE}/policies/hours", {})).status_code,
            (await browser.get("/admin/popups/new")).status_code,
            (await browser.post("/admin/popups/new", FORM)).status_code,
        ]
    assert refused == [403] * 7
    assert "Nu sluiten" not in page.text
    assert file.text.splitlines()[0] == "day,in,too_late,answered,median_seconds"
    assert f"{at.now:%Y-%m-%d},1,0,0," in file.text
    assert "Begin uw bericht met “barbecue”." in words(poster.text)
    # This desk's channel has no link.
    assert code.status_code == 404
