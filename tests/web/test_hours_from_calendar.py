"""Dates of a calendar file: seen first, and put into the draft."""

import re
from html import unescape

import pytest
from sqlmodel import select

from tests.made.hours import OFFICE, keep
from tests.made.showcase import Showcase
from tests.made.site import Browser, Site
from webcare.policies.hours import KIND
from webcare.storage.tables import PolicyDraft

pytestmark = pytest.mark.anyio

SERVICE = "/admin/policies/hours/service"
ALL = "/admin/policies/hours/organisation"
FILE = """BEGIN:VCALENDAR
BEGIN:VEVENT
SUMMARY:Kerst <b>&</b> zo
DTSTART;VALUE=DATE:20261225
DTEND;VALUE=DATE:20261227
END:VEVENT
BEGIN:VEVENT
SUMMARY:Kerstavond
DTSTART:20261224T090000
DTEND:20261224T120000
END:VEVENT
BEGIN:VEVENT
SUMMARY:Elke week
DTSTART:20261224T090000
RRULE:FREQ=WEEKLY
END:VEVENT
END:VCALENDAR
"""
VALUE = re.compile(r'name="date" value="([^"]+)"')


async def look(browser: Browser, url: str) -> tuple[str, list[str]]:
    """Send the file; return the page, and what can be ticked on it."""
    page = (await browser.post(f"{url}/calendar", {"calendar": FILE})).text
    return page, [unescape(value) for value in VALUE.findall(page)]


def draft(show: Showcase) -> dict[str, object]:
    with show.desk.core.database.reading() as session:
        return session.exec(select(PolicyDraft)).one().document


async def test_what_is_ticked_goes_into_the_draft(pages: Site, show: Showcase) -> None:
    pages.speaks(show.admin, "nl")
    other = {"date": "2026-12-24", "name": "Dicht", "hours": []}
    kept = {"date": "2026-12-31", "name": "Oud", "hours": []}
    await keep(pages.at.core, OFFICE | {"dates": [other, kept]})
    async with pages.browser(show.admin) as browser:
        page, values = await look(browser, ALL)
        assert len(values) == 3
        assert "In plaats van: Gesloten (Dicht)" in page
        assert "Elke week: Het herhaalt zich. Vul de datums zelf in." in page
        assert "Kerst &lt;b&gt;&amp;&lt;/b&gt; zo" in page
        fields = {"date": values[0], "revision": "0"}
        answer = await browser.post(f"{ALL}/calendar/add", fields)
        assert answer.headers["location"] == f"{ALL}?done=saved#draft"
    policy = KIND.effective(draft(show), {})
    assert [str(each.date) for each in policy.dates] == ["2026-12-24", "2026-12-31"]
    assert str(policy.dates[0].hours[0]) == "09:00\N{EN DASH}12:00"
    assert policy.week == KIND.effective(OFFICE, {}).week


async def test_a_channel_keeps_the_dates_that_it_inherited(
    pages: Site, show: Showcase
) -> None:
    kept = {"date": "2026-12-31", "name": "Oud", "hours": []}
    await keep(pages.at.core, OFFICE | {"dates": [kept]})
    async with pages.browser(show.admin) as browser:
        _, values = await look(browser, SERVICE)
        fields = {"date": values[0], "revision": "0"}
        await browser.post(f"{SERVICE}/calendar/add", fields)
    document = draft(show)
    assert set(document) == {"dates"}
    assert len(KIND.effective({}, document).dates) == 2


@pytest.mark.parametrize("value", ["", "x", '{"date": "1000-01-01"}', '{"zone": "x"}'])
async def test_what_no_page_sent_is_left_out(
    pages: Site, show: Showcase, value: str
) -> None:
    pages.speaks(show.admin, "en")
    async with pages.browser(show.admin) as browser:
        answer = await browser.post(
            f"{ALL}/calendar/add", {"date": value, "revision": "0"}
        )
    assert answer.status_code == 422
    assert "Choose at least one date." in answer.text


async def test_what_is_no_calendar_is_said(pages: Site, show: Showcase) -> None:
    pages.speaks(show.admin, "nl")
    async with pages.browser(show.admin) as browser:
        answer = await browser.post(f"{ALL}/calendar", {"calendar": "/etc/hostname"})
    assert answer.status_code == 422
    assert "Dit is geen agendabestand." in answer.text


async def test_another_draft_meanwhile_is_not_lost(pages: Site, show: Showcase) -> None:
    pages.speaks(show.admin, "en")
    async with pages.browser(show.admin) as browser:
        _, values = await look(browser, ALL)
        fields = {"date": values[0], "revision": "0"}
        await browser.post(f"{ALL}/calendar/add", fields)
        answer = await browser.post(f"{ALL}/calendar/add", fields)
    assert answer.status_code == 422
    assert "Somebody else changed this draft meanwhile." in answer.text


async def test_it_takes_the_right_to_change_hours(pages: Site, show: Showcase) -> None:
    async with pages.browser(show.agent) as browser:
        answers = [
            await browser.get(f"{ALL}/calendar"),
            await browser.post(f"{ALL}/calendar", {"calendar": FILE}),
            await browser.post(f"{ALL}/calendar/add", {"date": "x"}),
        ]
    assert {each.status_code for each in answers} == {403}
    async with pages.browser(show.admin) as browser:
        other = await browser.get("/admin/policies/tone/organisation/calendar")
    assert other.status_code == 404
