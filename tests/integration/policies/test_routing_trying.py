"""Trying a draft of the rules on many conversations, piece by piece."""

import json
import re
from html import unescape

import pytest

from tests.made.desk import Desk
from tests.made.policy_page import hidden, sent, words
from tests.made.site import Browser, Site
from webcare.web.admin.policies.routing import trying

pytestmark = pytest.mark.anyio

PAGE = "/admin/policies/routing/organisation"
TRY = f"{PAGE}/try"
LUGGAGE = {
    "name": "koffers",
    "title": "Koffers & <tassen>",
    "when": [{"what": "words", "patterns": ["koffer"]}],
    "then": [{"do": "team", "team": "Bagage"}],
}


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at three conversations at a time, and show four."""
    monkeypatch.setattr(trying, "PIECE", 3)
    monkeypatch.setattr(trying, "MOST_SHOWN", 4)


@pytest.fixture
def talked(at: Desk) -> Desk:
    """Give seven conversations, of which five are about luggage."""
    at.team("Bagage")
    channel = at.channel("desk", team=at.team("Balie"))
    for number in range(7):
        text = "Mijn koffer is weg" if number not in {2, 5} else "Goedemiddag"
        at.message(at.conversation(channel), text)
    return at


async def draft(browser: Browser) -> None:
    form = {"rule-0": json.dumps(LUGGAGE), "fallback": "", "do": "save"}
    assert f'action="{TRY}"' in await sent(browser, PAGE, **form)


def carried(page: str) -> dict[str, str]:
    """Return the fields with which a page asks for the next piece."""
    fields = {
        name: hidden(page, name)
        for name in ("count", "revision", "looked_at", "changed")
    }
    found = re.search(r'name="last" value="(\d*)"', page)
    counts = re.search(r'name="by_rule" value="([^"]*)"', page)
    assert found
    assert counts
    return {**fields, "last": found[1], "by_rule": unescape(counts[1])}


async def test_pieces_come_to_the_whole(talked: Desk, pages: Site) -> None:
    async with pages.browser(talked.user("chief", "admin")) as browser:
        await draft(browser)
        page = (await browser.get(f"{TRY}?count=200")).text
        assert "0 van 200 gesprekken bekeken" in words(page)
        rows = 0
        for looked_at in (3, 6):
            answer = await browser.post(TRY, carried(page), hx_request="true")
            page = answer.text
            rows += page.count("<tr><td><a")
            assert f"{looked_at} van 200 gesprekken bekeken" in words(page)
        last = (await browser.post(TRY, carried(page), hx_request="true")).text
    rows += last.count("<tr><td><a")
    assert "7 van 7 gesprekken bekeken" in words(last)
    assert "5 gesprekken zouden anders gaan." in words(last)
    assert "De eerste 4 ervan staan hieronder." in words(last)
    assert "<td>Koffers &amp; &lt;tassen&gt;</td>" in last
    assert "Koffers & <tassen> Gesprekken: 5" in words(last)
    assert "<form" not in last
    assert rows == 4


async def test_without_a_script_a_button_goes_on(talked: Desk, pages: Site) -> None:
    async with pages.browser(talked.user("chief", "admin")) as browser:
        await draft(browser)
        page = (await browser.get(f"{TRY}?count=200")).text
        answer = await browser.post(TRY, carried(page))
    told = words(answer.text)
    assert "<!doctype html>" in answer.text
    assert "Jan desk Nu: team Balie, als het kanaal Straks: team Bagage krijgt het" in (
        told
    )


async def test_another_draft_begins_again(talked: Desk, pages: Site) -> None:
    async with pages.browser(talked.user("chief", "admin")) as browser:
        await draft(browser)
        page = (await browser.get(f"{TRY}?count=200")).text
        await draft(browser)
        answer = await browser.post(TRY, carried(page))
        assert "Het concept is intussen veranderd." in words(answer.text)


@pytest.mark.parametrize(
    "odd",
    [
        {"count": "7"},
        {"count": "x"},
        {"last": "-1"},
        {"looked_at": "9" * 40},
        {"revision": "x"},
    ],
)
async def test_what_no_page_sends_is_absent(
    talked: Desk, pages: Site, odd: dict[str, str]
) -> None:
    async with pages.browser(talked.user("chief", "admin")) as browser:
        await draft(browser)
        page = (await browser.get(f"{TRY}?count=200")).text
        answer = await browser.post(TRY, {**carried(page), **odd})
    assert answer.status_code == 404


@pytest.mark.parametrize("odd", ["[1]", "{", '{"a": "b"}', '{"a": -1}', "null"])
async def test_odd_counts_are_nothing(talked: Desk, pages: Site, odd: str) -> None:
    async with pages.browser(talked.user("chief", "admin")) as browser:
        await draft(browser)
        page = (await browser.get(f"{TRY}?count=200")).text
        answer = await browser.post(TRY, {**carried(page), "by_rule": odd})
    assert answer.status_code == 200


async def test_only_who_may_change_the_rules_tries_them(
    talked: Desk, pages: Site
) -> None:
    async with pages.browser(talked.user("anna")) as browser:
        assert (await browser.get(TRY)).status_code == 403
        assert (await browser.post(TRY, {"count": "200"})).status_code == 403
    async with pages.browser(talked.user("chief", "admin")) as browser:
        assert "Er is geen concept" in words((await browser.get(TRY)).text)
        other = TRY.replace("routing", "hours")
        assert (await browser.get(other)).status_code == 404
