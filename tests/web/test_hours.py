"""The page of the hours: changed by administrators, seen by everybody."""

import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from html import unescape

import pytest

from tests.made.desk import Desk
from tests.made.hours import OFFICE, keep
from tests.made.showcase import Showcase
from tests.made.site import Browser, Site
from webcare.live.hub import Hub
from webcare.policies.hours import KIND, HoursPolicy
from webcare.web.site import make_site

pytestmark = pytest.mark.anyio

ALL = "/admin/policies/hours/organisation"
SERVICE = "/admin/policies/hours/service"
ALL_DAY = [{"opens": "00:00", "closes": "24:00"}]
INPUT = re.compile(r"<input\b[^>]*>")
SELECT = re.compile(r'<select[^>]*name="([^"]+)".*?</select>', re.DOTALL)
AREA = re.compile(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', re.DOTALL)


def filled_in(page: str) -> dict[str, str]:
    """Return what the form would send as it stands on the page, but for its buttons."""
    page = page[page.index('class="policy-form"') :]
    page = page[: page.index("</form>")]
    fields = {name: unescape(text) for name, text in AREA.findall(page)}
    for tag in INPUT.findall(page):
        given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        ticked = " checked" in tag or given.get("type") not in {"checkbox", "radio"}
        if ticked and given["name"] != "csrf":
            fields[given["name"]] = unescape(given.get("value", ""))
    for match in SELECT.finditer(page):
        chosen = re.search(r'value="([^"]*)" selected', match[0])
        fields[match[1]] = unescape(chosen[1]) if chosen else ""
    return fields


def words_on(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


async def send(browser: Browser, url: str, fields: Mapping[str, str]) -> str:
    """Change some fields of the form, send it, and return the page that follows."""
    before = filled_in((await browser.get(url)).text)
    answer = await browser.post(url, {"do": "save", **before, **fields})
    if answer.status_code != 303:
        return answer.text
    return (await browser.get(answer.headers["location"])).text


async def activate(browser: Browser, url: str, page: str) -> int:
    fields = {
        name: re.search(rf'name="{name}" value="(\d+)"', page)[1]  # type: ignore[index]
        for name in ("revision", "newest")
    }
    answer = await browser.post(
        f"{url}/activate", {**fields, "acknowledged": "1", "when": "now"}
    )
    return answer.status_code


def in_force(show: Showcase, channel: int | None = None) -> HoursPolicy:
    return show.desk.core.policies.effective(KIND, channel, show.desk.now)


async def test_saturday_with_an_automatic_reply_for_one_channel(
    pages: Site, show: Showcase
) -> None:
    pages.speaks(show.admin, "en")
    async with pages.browser(show.admin) as browser:
        page = await send(
            browser,
            SERVICE,
            {
                "own-week": "1",
                "week-saturday-0-opens": "10",
                "week-saturday-0-closes": "16",
                "own-outside": "1",
                "outside-mode": "reply",
            },
        )
        shown = words_on(page)
        assert "Saturday All day 10:00\N{EN DASH}16:00" in shown.replace(
            "Now: ", ""
        ).replace("Then: ", "")
        assert "Would have had an automatic answer:" in shown
        assert in_force(show, show.channel) == HoursPolicy()
        assert await activate(browser, SERVICE, page) == 303
    policy = in_force(show, show.channel)
    assert str(policy.week.saturday[0]) == "10:00\N{EN DASH}16:00"
    assert policy.outside.mode == "reply"
    assert in_force(show) == HoursPolicy()


async def test_what_is_wrong_stands_at_its_field(pages: Site, show: Showcase) -> None:
    pages.speaks(show.admin, "nl")
    async with pages.browser(show.admin) as browser:
        wrong = {"week-friday-0-opens": "12", "week-friday-0-closes": "9"}
        page = await send(browser, ALL, {**wrong, "zone": "Mars"})
    assert 'class="interval bad"' in page
    assert "Dit sluit voordat het opent." in page
    assert "Deze tijdzone bestaat niet." in page
    assert filled_in(page)["zone"] == "Mars"


async def test_overlap_is_drawn_and_said(pages: Site, show: Showcase) -> None:
    pages.speaks(show.admin, "nl")
    async with pages.browser(show.admin) as browser:
        wrong = {"week-friday-1-opens": "12", "week-friday-1-closes": "13"}
        page = await send(browser, ALL, wrong)
    assert 'aria-describedby="wrong-week-friday-1"' in page
    assert 'id="wrong-week-friday-1"' in page
    assert "Dit overlapt met 00:00\N{EN DASH}24:00." in page
    assert '<rect class="bad" x="720" width="60"' in page


async def test_buttons_fill_in_and_save_nothing(pages: Site, show: Showcase) -> None:
    pages.speaks(show.admin, "en")
    async with pages.browser(show.admin) as browser:
        before = filled_in((await browser.get(ALL)).text)
        changed = {**before, "week-monday-0-opens": "9", "do": "as-monday"}
        page = (await browser.post(ALL, changed)).text
        assert filled_in(page)["week-friday-0-opens"] == "09:00"
        assert filled_in(page)["week-saturday-0-opens"] == "00:00"
        changed = {**before, "holidays-country": "BE", "do": "usual 2026"}
        page = (await browser.post(ALL, changed)).text
        assert 'value="2026-07-21 Nationale feestdag" checked' in page
        assert "Draft: not in force yet" not in (await browser.get(ALL)).text


async def test_a_form_that_is_sent_as_it_stands_changes_nothing(
    pages: Site, show: Showcase
) -> None:
    at = pages.at
    document = {
        **OFFICE,
        "holidays": {"days": [{"date": "2020-12-24", "name": "Kerst & avond"}]},
        "dates": [{"date": "2026-12-31", "name": "Oud", "hours": [
            {"opens": "18:00", "closes": "02:00", "next_day": True}]}],
        "closings": [{"begins": "2026-06-01T10:00", "ends": "2026-06-02T10:00"}],
        "promise": {"minutes": 30, "shown": True},
        "language": "en",
        "contact": {"listed": True},
    }  # fmt: skip
    await keep(at.core, document)
    async with pages.browser(show.admin) as browser:
        page = await send(browser, ALL, {})
        assert await activate(browser, ALL, page) == 303
    assert in_force(show) == KIND.effective(document, {})


async def test_everybody_sees_whether_somebody_is_there(
    pages: Site, show: Showcase
) -> None:
    """The clock of the desk stands at Monday 2 March 2026, 09:30 in Amsterdam."""
    at = pages.at
    await keep(at.core, OFFICE)
    pages.speaks(show.agent, "nl")
    async with pages.browser(show.agent) as browser:
        page = (await browser.get(SERVICE)).text
        shown = words_on(page)
        assert "Nu open, sluit vandaag om 17:30" in shown
        assert "08:30\N{EN DASH}17:30" in shown
        assert 'class="policy-form"' not in page
        asked = words_on((await browser.get(f"{SERVICE}?at=2026-03-07T12:00")).text)
        assert (
            "zaterdag 7 maart om 12:00 : gesloten, opent maandag 9 maart om 08:30"
            in asked
        )
        assert "U krijgt antwoord vanaf maandag 9 maart om 08:30." in asked
        fields = {"do": "save", "revision": "0", "own-week": "1"}
        assert (await browser.post(SERVICE, fields)).status_code == 403


@pytest.mark.parametrize(
    "asked", ["x", "9999-12-31T23:59", "0001-01-01T00:00", "2026-13-01", "'><script>"]
)
async def test_a_moment_that_is_none(pages: Site, show: Showcase, asked: str) -> None:
    pages.speaks(show.admin, "en")
    async with pages.browser(show.admin) as browser:
        answer = await browser.http.get(SERVICE, params={"at": asked})
    assert answer.status_code == 200
    assert "Fill in a day and a time of the next or the last ten years." in answer.text
    assert "'><script>" not in answer.text


@pytest.mark.parametrize("moment", [datetime(2026, 3, 7, 12, tzinfo=UTC)])
async def test_closed_says_what_happens_and_why(
    pages: Site, show: Showcase, moment: datetime
) -> None:
    holiday = {"days": [{"date": f"{moment:%Y-%m-%d}", "name": "Dag van de kaart"}]}
    await keep(pages.at.core, {"holidays": holiday, "outside": {"mode": "reply"}})
    pages.speaks(show.admin, "en")
    async with pages.browser(show.admin) as browser:
        asked = words_on((await browser.get(f"{ALL}?at={moment:%Y-%m-%dT%H:%M}")).text)
    assert "closed, opens tomorrow at 00:00 (Dag van de kaart)" in asked
    assert "Send an automatic reply" in asked


async def test_a_draft_says_what_it_would_do(pages: Site, show: Showcase) -> None:
    pages.speaks(show.admin, "en")
    async with pages.browser(show.admin) as browser:
        closed = {"week-saturday-0-opens": "", "week-saturday-0-closes": ""}
        await send(browser, ALL, closed)
        page = words_on((await browser.get(f"{ALL}?at=2026-03-07T12:00")).text)
    assert "Saturday 7 March at 12:00 : open, always" in page
    assert "By the draft : closed, opens tomorrow at 00:00" in page
    assert "Sat 7 Mar 2026 Closed" in page


async def test_administrators_are_reminded_of_holidays(
    pages: Site, show: Showcase
) -> None:
    """Once for all, until they are confirmed; who only looks is not."""
    words = "The public holidays of 2026 are not confirmed yet."
    pages.speaks(show.admin, "en")
    pages.speaks(show.agent, "en")
    await keep(pages.at.core, OFFICE)
    async with pages.browser(show.admin) as browser:
        assert (await browser.get("/admin/policies")).text.count(words) == 1
        assert words in (await browser.get(SERVICE)).text
        holidays = {"days": [{"date": "2026-12-25", "name": "Kerst"}]}
        await keep(pages.at.core, OFFICE | {"holidays": holidays})
        assert words not in (await browser.get("/admin/policies")).text
        assert words not in (await browser.get(ALL)).text
    await keep(pages.at.core, OFFICE)
    async with pages.browser(show.agent) as browser:
        assert words not in (await browser.get("/admin/policies")).text
        assert words not in (await browser.get(SERVICE)).text


@pytest.mark.parametrize(
    ("mode", "field", "words"),
    [
        ("on_call", "team", "There is no team of this name."),
        ("other_channel", "channel", "There is no channel of this name."),
    ],
)
async def test_nobody_is_sent_to_what_is_not_there(
    pages: Site, show: Showcase, mode: str, field: str, words: str
) -> None:
    pages.speaks(show.admin, "en")
    wrong = {"outside-mode": mode, f"outside-{field}": "nergens"}
    async with pages.browser(show.admin) as browser:
        page = await send(browser, ALL, wrong)
    assert f'aria-describedby="wrong-outside-{field}"' in page.replace(
        "about-outside-team ", ""
    )
    assert words in page


async def test_holidays_are_known_before_anybody_asks(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To load them takes most of a second, which no page waits for."""
    monkeypatch.delitem(sys.modules, "holidays", raising=False)
    core = at.core
    hub = Hub(core.database, core.signals, core.clock)
    await make_site(core, hub).warm_up()
    assert "holidays" in sys.modules


async def test_what_they_read_names_the_channel_as_they_know_it(
    pages: Site, show: Showcase
) -> None:
    """With its address, while somebody is there; else when it opens."""
    pages.speaks(show.admin, "en")
    at = pages.at
    shop = at.channel("winkel", kind="square")
    outside = {"mode": "other_channel", "channel": "winkel"}
    await keep(at.core, OFFICE | {"outside": outside})
    saturday = "?at=2026-03-07T12:00"
    async with pages.browser(show.admin) as browser:
        closed = words_on((await browser.get(f"{SERVICE}{saturday}")).text)
        always = {"week": dict.fromkeys(("saturday", "sunday"), ALL_DAY)}
        await keep(at.core, always, shop)
        there = words_on((await browser.get(f"{SERVICE}{saturday}")).text)
    assert "You will get an answer from Monday 9 March at 08:30." in closed
    assert "You can reach us at Square https://" in there
