"""The page for who plans people: what it shows, what it asks, and who sees it."""

import re
from datetime import timedelta

import pytest

from tests.made.desk import Desk
from tests.made.showcase import Showcase
from tests.made.site import Browser, Site
from webcare.storage.tables import Arrival

pytestmark = pytest.mark.anyio


def fill(at: Desk, channel: int, *, weeks: int = 6, each: int = 20) -> None:
    """Count `each` questions of three minutes, every day from nine to five in UTC."""
    start = at.now.replace(minute=0, second=0, microsecond=0)
    at.add(
        *(
            Arrival(
                hour=start.replace(hour=hour) - timedelta(days=day),
                channel_id=channel,
                team_id=0,
                questions=each,
                answers=each,
                seconds=each * 180,
            )
            for day in range(1, weeks * 7 + 1)
            for hour in range(9, 17)
        )
    )


def lead(at: Desk, pages: Site, language: str = "en") -> int:
    user = at.user("Lotte", "lead")
    pages.speaks(user, language)
    return user


def cells(text: str, section: str) -> list[str]:
    """Return the numbers in the shaded table of a section, row after row."""
    part = text.split(f'aria-labelledby="{section}"', 1)[1].split("</section>", 1)[0]
    found = re.findall(r'<td class="heat-\d[^"]*">(.*?)</td>', part)
    return [re.sub(r"<[^>]+>", " ", each).split()[0] for each in found]


async def test_a_lead_sees_how_many_people_a_week_needs(
    at: Desk, pages: Site, show: Showcase
) -> None:
    fill(at, show.channel)
    async with pages.browser(lead(at, pages)) as browser:
        page = (await browser.get("/staffing")).text
    # Twenty an hour of three minutes: two at work, three on the roster.
    assert set(cells(page, "needed")) == {"3"}
    assert set(cells(page, "expected")) == {"20"}
    assert "In the whole week: 168 hours of people" in page
    assert "of 6,720 answers" in page


async def test_without_counts_the_page_says_when_there_will_be_some(
    at: Desk, pages: Site, show: Showcase
) -> None:
    assert show.channel
    async with pages.browser(lead(at, pages, "nl")) as browser:
        page = (await browser.get("/staffing")).text
    assert "Er is nog niets geteld" in page
    assert "As a file" not in page


async def test_a_pilot_that_doubles_and_a_roster_that_is_short(
    at: Desk, pages: Site, show: Showcase
) -> None:
    fill(at, show.channel)
    address = (
        f"/staffing?weeks=8&week=usual&share=80&at_once=1&away=0"
        f"&counts-{show.channel}=1&factor-{show.channel}=2&roster-0=9-18+2,12-13+3"
    )
    async with pages.browser(lead(at, pages)) as browser:
        page = (await browser.get(address)).text
    assert set(cells(page, "needed")) == {"3"}
    monday = cells(page, "compared")[::7]
    # Ten to six on the clock of Amsterdam; at noon somebody helps out.
    short = "\N{MINUS SIGN}1"
    assert monday == ["+2", short, short, "0", *[short] * 5]


async def test_a_box_without_a_tick_leaves_a_channel_out(
    at: Desk, pages: Site, show: Showcase
) -> None:
    fill(at, show.channel)
    async with pages.browser(lead(at, pages)) as browser:
        page = (await browser.get("/staffing?weeks=8")).text
        more = (await browser.get(f"/staffing?weeks=8&more={show.channel}")).text
    assert "Nobody: nothing comes, or nothing is open." in page
    assert set(cells(more, "expected")) == {"20"}


WRONG = {
    "share": "abc",
    "at_once": "99",
    "away": "-1",
    "clear": "0",
    "more-factor": "nan",
    "roster-0": "tomorrow",
    "factor-{channel}": "1e9",
    "handling-{channel}": "0",
    "within-{channel}": "inf",
}


@pytest.mark.parametrize("name", WRONG)
async def test_what_cannot_be_read_is_said_at_the_field(
    at: Desk, pages: Site, show: Showcase, name: str
) -> None:
    fill(at, show.channel, weeks=1)
    field = name.format(channel=show.channel)
    async with pages.browser(lead(at, pages)) as browser:
        page = await browser.http.get("/staffing", params={field: WRONG[name]})
    assert page.status_code == 200
    marked = re.findall(r'name="([^"]+)"[^>]*aria-invalid="true"', page.text)
    assert marked == [field]
    assert f'value="{WRONG[name]}"' in page.text


async def test_what_it_rests_on_stands_beside_it(
    at: Desk, pages: Site, show: Showcase
) -> None:
    fill(at, show.channel, weeks=2)
    async with pages.browser(lead(at, pages)) as browser:
        page = (await browser.get("/staffing")).text
    assert "At least four weeks were counted. Not for: service." in page
    assert "Not all that this rests on holds" in page


async def test_the_file_has_a_row_for_each_hour(
    at: Desk, pages: Site, show: Showcase
) -> None:
    fill(at, show.channel)
    async with pages.browser(lead(at, pages, "nl")) as browser:
        file = await browser.get("/staffing.csv?away=0")
    lines = file.text.splitlines()
    assert lines[0] == "weekday,hour,questions,load,working,planned,kept"
    assert len(lines) == 169
    assert lines[1 + 11].startswith("Monday,11:00,20.00,1.00,2,2,")
    assert "staffing.csv" in file.headers["content-disposition"]


async def test_only_who_plans_people_sees_it(
    at: Desk, pages: Site, show: Showcase
) -> None:
    async def reached(browser: Browser, way: str) -> tuple[int, bool]:
        page = await browser.get("/staffing")
        start = await browser.get(way)
        return page.status_code, 'href="/staffing"' in start.text

    async with pages.browser(show.agent) as browser:
        assert await reached(browser, "/queue") == (403, False)
    async with pages.browser(lead(at, pages)) as browser:
        assert await reached(browser, "/at-work") == (200, True)
    planner = at.user("Pien", "planner", permissions=["staff.plan"])
    async with pages.browser(planner) as browser:
        assert await reached(browser, "/profile") == (200, True)


async def test_days_of_which_nothing_is_known_are_named(
    at: Desk, pages: Site, show: Showcase
) -> None:
    at.now += timedelta(days=3)
    at.add(
        Arrival(
            hour=at.now.replace(minute=0) - timedelta(days=2),
            channel_id=show.channel,
            team_id=0,
            questions=3,
            answers=0,
            seconds=0,
        )
    )
    async with pages.browser(lead(at, pages)) as browser:
        page = (await browser.get("/staffing")).text
    assert "Of these days nothing is known yet: Monday, Thursday" in page
