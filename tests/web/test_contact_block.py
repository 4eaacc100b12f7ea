"""How one can reach us, for visitors of web sites: no log-in, no cookie, no script."""

import asyncio
import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event

from tests.made.desk import Desk
from tests.made.hours import OFFICE, keep
from tests.made.manual import put_in_force
from tests.made.showcase import Showcase
from tests.made.site import Site
from webcare.domain.origin import came_from, place_named, place_of, question
from webcare.policies import privacy
from webcare.storage.tables import ChannelRow
from webcare.web.public.contact import MOST_WANTED

pytestmark = pytest.mark.anyio

SATURDAY = datetime(2026, 3, 7, 11, tzinfo=UTC)
LISTED: dict[str, Any] = OFFICE | {
    "contact": {"listed": True},
    "promise": {"minutes": 120, "shown": True},
}


@pytest.fixture
async def shop(at: Desk) -> int:
    """Give a channel with office hours that is listed, at noon on Monday."""
    channel = at.channel("winkel", kind="square")
    await keep(at.core, LISTED, channel)
    return channel


async def test_the_page_says_who_is_there_and_where(
    at: Desk, pages: Site, shop: int
) -> None:
    del shop
    async with pages.browser(None) as browser:
        page = await browser.get("/contact?lang=nl&from=koffers/zoek")
        english = await browser.get("/contact?lang=en")
        at.now = SATURDAY
        closed = await browser.get("/contact?lang=nl")
    assert "Nu open, tot vandaag om 17:30" in page.text
    assert "Antwoord binnen 2 uur" in page.text
    assert "Open now, until today at 17:30" in english.text
    assert "Answer within 2 hours" in english.text
    assert "Nu gesloten, open vanaf maandag 9 maart om 08:30" in closed.text
    assert "set-cookie" not in page.headers
    assert "<script" not in page.text
    assert re.search(r'href="https://[^"]+koffers', page.text)


async def test_only_what_is_listed_and_works_is_shown(
    at: Desk, pages: Site, shop: int
) -> None:
    at.channel("stil", kind="square")
    async with pages.browser(None) as browser:
        names = [
            e["name"] for e in (await browser.get("/contact.json")).json()["channels"]
        ]
        at.change(ChannelRow, shop, enabled=False, version=1)
        at.core.accounts.forget()
        page = await browser.get("/contact?lang=nl")
        code = await browser.get("/contact/codes/stil.svg")
    assert names == ["winkel"]
    assert "Op dit moment is hier niemand bereikbaar." in page.text
    assert code.status_code == 404


async def test_programs_of_any_web_site_read_the_same(
    at: Desk, pages: Site, shop: int
) -> None:
    del shop
    async with pages.browser(None) as browser:
        answer = await browser.get("/contact.json?lang=nl")
        (one,) = answer.json()["channels"]
        code = await browser.get(one["code"].removeprefix(at.core.settings.public_url))
    assert answer.headers["access-control-allow-origin"] == "*"
    assert (one["open"], one["until"], one["opens"]) == (
        True,
        "2026-03-02T16:30:00Z",
        None,
    )
    assert one["promise_minutes"] == 120
    assert code.headers["content-type"] == "image/svg+xml"
    assert code.content.startswith(b"<svg")


async def test_a_crowd_that_wants_other_drawings_is_sent_away(
    at: Desk, pages: Site, shop: int
) -> None:
    """Each place is another one, and whoever makes places up asks for many."""
    del at, shop
    paths = [f"/contact/codes/winkel.svg?from=p{n}" for n in range(MOST_WANTED + 9)]
    async with pages.browser(None) as browser:
        answers = await asyncio.gather(*map(browser.get, paths))
        again = await browser.get(paths[-1])
    found = Counter(each.status_code for each in answers)
    assert found[200] >= MOST_WANTED
    assert found[503] == len(paths) - found[200] > 0
    assert again.status_code == 200


async def test_an_answer_is_kept_no_longer_than_it_holds(
    at: Desk, pages: Site, shop: int
) -> None:
    del shop
    async with pages.browser(None) as browser:
        usual = await browser.get("/contact")
        at.now = datetime(2026, 3, 2, 16, 29, 40, tzinfo=UTC)
        soon = await browser.get("/contact")
    assert usual.headers["cache-control"] == "public, max-age=60"
    assert soon.headers["cache-control"] == "public, max-age=20"


async def test_only_the_block_stands_in_pages_of_others(pages: Site, shop: int) -> None:
    del shop
    async with pages.browser(None) as browser:
        block = await browser.get("/contact/block")
        page = await browser.get("/contact")
    assert "frame-ancestors *" in block.headers["content-security-policy"]
    assert "script-src" not in block.headers["content-security-policy"]
    assert "x-frame-options" not in block.headers
    assert page.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


async def test_nothing_is_asked_of_the_database(
    at: Desk, pages: Site, shop: int
) -> None:
    del shop
    asked: list[str] = []
    async with pages.browser(None) as browser:
        await browser.get("/contact")
        event.listen(
            at.core.database.engine,
            "before_cursor_execute",
            lambda *given: asked.append(given[2]),
        )
        answer = await browser.get("/contact.json")
    assert answer.status_code == 200
    assert asked == []


@pytest.mark.parametrize(
    "odd", ["<script>", "a" * 61, "../", "", "a b", "(via:x)", "\x00"]
)
def test_an_odd_place_is_none(odd: str) -> None:
    assert place_named(odd) == ""


def test_a_place_comes_back_in_the_words() -> None:
    for language in ("nl", "en"):
        found = came_from(question("koffers/zoek", language))
        assert found is not None
        assert place_of(found) == "koffers/zoek"
    assert came_from(question("", "nl")) is None
    assert came_from("(via: ergens)") is None


async def test_it_leads_to_what_happens_to_peoples_data(
    at: Desk, pages: Site, shop: int
) -> None:
    async with pages.browser(None) as browser:
        before = await browser.get("/contact")
        texts = {"nl": "Wij bewaren het een jaar."}
        put_in_force(at.core, privacy.KIND, {"notice": {"texts": texts}}, shop)
        after = await browser.get("/contact")
        (item, *_) = (await browser.get("/contact.json")).json()["channels"]
        address = item["privacy"]
        page = await browser.get(address.removeprefix(at.core.settings.public_url))
    assert "/privacy/" not in before.text
    assert "Wat er met uw gegevens gebeurt" in after.text
    assert "Wij bewaren het een jaar." in page.text


async def test_who_lists_a_channel_without_a_link_is_told_so(
    at: Desk, pages: Site, show: Showcase, shop: int
) -> None:
    pages.speaks(show.admin, "nl")
    at.change(ChannelRow, shop, enabled=False, version=1)
    at.core.accounts.forget()
    async with pages.browser(show.admin) as browser:
        page = (await browser.get("/admin/policies/hours/winkel")).text
        other = (await browser.get("/admin/policies/hours/organisation")).text
    assert "Weggelaten, omdat mensen daar niet kunnen schrijven" in page
    assert "Dit kanaal staat uit." in page
    assert "Weggelaten" not in other, "the organisation lists none"


async def test_who_points_to_a_channel_without_an_address_is_told_so(
    at: Desk, pages: Site, show: Showcase
) -> None:
    pages.speaks(show.admin, "en")
    outside = {"mode": "other_channel", "channel": "service"}
    await keep(at.core, OFFICE | {"outside": outside})
    async with pages.browser(show.admin) as browser:
        page = (await browser.get("/admin/policies/hours/organisation")).text
    assert "Customers get no address of it: On this channel there is no" in page
