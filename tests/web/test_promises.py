"""Promising an answer for later: the form, the queue, and the page of promises."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from tests.made.desk import Desk
from tests.made.showcase import Showcase
from tests.made.site import Browser, Site
from webcare.domain.access import SYSTEM
from webcare.domain.draft import Draft
from webcare.services.conversations import converse, promises
from webcare.services.conversations.holding import Holding, hold
from webcare.storage.tables import Conversation, Promise

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


def row(at: Desk, conversation_id: int) -> Conversation:
    found = at.get(Conversation, conversation_id)
    assert isinstance(found, Conversation)
    return found


async def fields(browser: Browser, conversation_id: int) -> dict[str, str]:
    """Return what the form would send if nothing were changed."""
    form = await browser.piece(f"/conversations/{conversation_id}/hold")
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", form.text, re.DOTALL)
    until = re.search(r'value="([^"]+)" checked', form.text)
    assert text
    assert until
    return {"text": text[1], "until": until[1].replace("&#43;", "+"), "moment": ""}


async def test_a_later_answer_is_promised(
    at: Desk, pages: Site, show: Showcase
) -> None:
    async with pages.browser(show.agent) as browser:
        given = await fields(browser, show.busy)
        assert "{time}" in given["text"]
        done = await browser.post(f"/conversations/{show.busy}/hold", given)
        page = await browser.get(f"/conversations/{show.busy}")
    assert done.status_code == 303
    assert row(at, show.busy).promised_until == at.now + 2 * HOUR
    assert "Beloofd uiterlijk 15:00" in page.text
    assert "heeft uiterlijk 15:00 een antwoord beloofd" in page.text
    assert "uiterlijk vandaag om 15:00 antwoord van ons" in page.text


async def test_a_moment_of_ones_own_counts(
    at: Desk, pages: Site, show: Showcase
) -> None:
    async with pages.browser(show.agent) as browser:
        given = await fields(browser, show.busy) | {"moment": "2026-03-05T10:00"}
        await browser.post(f"/conversations/{show.busy}/hold", given)
        queue = await browser.get("/queue")
    due = row(at, show.busy).promised_until
    assert due is not None
    assert due.isoformat() == "2026-03-05T09:00:00+00:00"
    assert "Beloofd uiterlijk do 10:00" in queue.text


@pytest.mark.parametrize("moment", ["2026-03-01T10:00", "soon", "2099-01-01T10:00"])
async def test_what_cannot_be_promised_keeps_the_words(
    at: Desk, pages: Site, show: Showcase, moment: str
) -> None:
    given = {"text": "Tot {time}!", "until": "", "moment": moment}
    async with pages.browser(show.agent) as browser:
        path = f"/conversations/{show.busy}/hold"
        refused = await browser.post(path, given, hx_request="true")
    assert refused.status_code == 422
    assert "Tot {time}!" in refused.text
    assert 'role="alert"' in refused.text
    assert row(at, show.busy).promised_until is None


async def test_late_is_said_in_words(at: Desk, pages: Site, show: Showcase) -> None:
    holding = Holding(Draft(text="Tot {time}!"), at.now + HOUR)
    await hold(at.core, SYSTEM, show.busy, holding)
    at.now += 2 * HOUR
    async with pages.browser(show.agent) as browser:
        queue = await browser.get("/queue")
        open_one = await browser.get(f"/conversations/{show.busy}")
        page = await browser.get("/promises")
    for each in (queue, open_one, page):
        assert "Te laat: beloofd uiterlijk vandaag 14:00" in each.text


async def test_the_page_counts_what_was_kept_and_broken(
    at: Desk, pages: Site, show: Showcase
) -> None:
    for _ in range(2):
        holding = Holding(Draft(text="Later"), at.now + HOUR)
        await hold(at.core, at.scope(show.agent), show.busy, holding)
        await converse.reply(at.core, SYSTEM, show.busy, Draft(text="Gevonden!"))
    holding = Holding(Draft(text="Later"), at.now + HOUR)
    await hold(at.core, at.scope(show.agent), show.busy, holding)
    at.now += 2 * HOUR
    open_one = select(Promise).where(Promise.outcome == "open")
    late = at.ask(lambda session: session.exec(open_one).one())
    await promises.fall_due(at.core, {"promise": late.id})
    async with pages.browser(show.agent) as browser:
        page = await browser.get("/promises")
    cells = re.findall(r'<td class="number">([^<]*) <span', page.text)
    assert cells == ["2", "1", "66 %", "0", "0", "0"]
    assert "2 maart 2026" in page.text
    assert "Sanne Kuipers" in page.text


async def test_who_may_not_read_sees_no_promises(
    at: Desk, pages: Site, show: Showcase
) -> None:
    holding = Holding(Draft(text="Later"), at.now + HOUR)
    await hold(at.core, SYSTEM, show.busy, holding)
    other = at.user("ver weg", team=at.team("elders"))
    async with pages.browser(other) as browser:
        page = await browser.get("/promises")
        form = await browser.get(f"/conversations/{show.busy}/hold")
    assert "Er staat geen beloofd antwoord open." in page.text
    assert "Voor de laatste 12 weken en daarna is niets beloofd." in page.text
    assert form.status_code == 404


@pytest.mark.parametrize(
    ("due", "chip"),
    [
        ({"due_at": -0.2, "due_warn_at": -0.5}, ("bad", "12 min te laat")),
        ({"due_at": 0.2, "due_warn_at": -0.5}, ("warn", "Antwoord: 12 min")),
        ({"due_at": 3.5, "due_warn_at": 3}, ("ok", "Antwoord: 3 u")),
        ({"due_left": 5400}, ("due", "Gepauzeerd: 1 u")),
    ],
)
async def test_what_a_policy_promises_is_counted_down(
    at: Desk, pages: Site, show: Showcase, due: dict[str, float], chip: tuple[str, str]
) -> None:
    values = {
        name: value if name == "due_left" else at.now + value * HOUR
        for name, value in due.items()
    }
    at.change(Conversation, show.busy, unread=0, due_kind="first", **values)
    async with pages.browser(show.agent) as browser:
        queue = await browser.get("/queue")
        page = await browser.get(f"/conversations/{show.busy}")
    tone, says = chip
    for shown in (queue.text, page.text):
        before, found, _ = shown.partition(says)
        assert found
        assert before.rpartition('<span class="chip ')[2].startswith(tone)
