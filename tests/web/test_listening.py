"""Found posts: answered, set aside, taken up again, and filtered."""

import re
from datetime import timedelta

import pytest

from tests.made.desk import Desk
from tests.made.showcase import Showcase
from tests.made.site import Site
from tests.made.square_talk import Talk, found
from webcare.storage.tables import Conversation, FoundPost

pytestmark = pytest.mark.anyio

NAV = 'id="nav-listening"'


def state_of(at: Desk, post_id: int) -> str:
    row = at.get(FoundPost, post_id)
    assert isinstance(row, FoundPost)
    return row.state


async def test_a_found_post_says_where_it_comes_from(pages: Site, talk: Talk) -> None:
    async with pages.browser(talk.agent) as browser:
        html = (await browser.get("/listening")).text
    post = html[html.index(f'id="post{talk.post}"') :]
    for words in ("@reiziger", "koffer OR bagage", "Square plein", "feest bij de"):
        assert words in post
    assert 'href="https://square.example.org/notes/99"' in post
    assert f'action="/listening/{talk.post}/answer"' in post
    assert NAV in html


async def test_the_way_there_is_shown_only_where_something_listens(
    pages: Site, show: Showcase
) -> None:
    async with pages.browser(show.agent) as browser:
        assert NAV not in (await browser.get("/queue")).text
        empty = (await browser.get("/listening")).text
    assert "Er is niets nieuws gevonden" in empty


async def test_answering_leads_to_the_conversation(
    at: Desk, pages: Site, talk: Talk
) -> None:
    async with pages.browser(talk.agent) as browser:
        done = await browser.post(f"/listening/{talk.post}/answer")
        page = await browser.get(done.headers["location"])
        taken = (await browser.get("/listening?state=answered")).text
        new = (await browser.get("/listening")).text
    assert done.status_code == 303
    number = int(done.headers["location"].rsplit("/", 1)[1])
    row = at.get(Conversation, number)
    assert isinstance(row, Conversation)
    assert row.visibility == "public"
    assert "feest bij de bagageband" in page.text
    assert f'id="to{talk.post}" href="/conversations/{number}"' in taken
    assert "Opgepakt door Sanne Vos" in taken
    assert f'id="post{talk.post}"' not in new


async def test_setting_aside_can_be_undone(at: Desk, pages: Site, talk: Talk) -> None:
    filters = {"state": "new", "channel": "plein", "source": ""}
    async with pages.browser(talk.agent) as browser:
        done = await browser.post(f"/listening/{talk.post}/aside", filters)
        assert state_of(at, talk.post) == "set_aside"
        page = (await browser.get(done.headers["location"])).text
        assert 'name="channel" value="plein"' in page
        undo = re.search(r'action="(/listening/\d+/restore)"', page)
        assert undo
        back = await browser.post(undo[1], filters)
    assert back.headers["location"] == "/listening?channel=plein"
    assert state_of(at, talk.post) == "new"


async def test_what_was_set_aside_is_kept_and_can_be_taken_up(
    pages: Site, talk: Talk
) -> None:
    async with pages.browser(talk.agent) as browser:
        await browser.post(f"/listening/{talk.post}/aside")
        html = (await browser.get("/listening?state=set_aside")).text
    assert "Terzijde gelegd door Sanne Vos" in html
    assert f'id="restore{talk.post}"' in html


async def test_posts_are_filtered_by_channel_and_source(
    at: Desk, pages: Site, talk: Talk
) -> None:
    other = at.channel("forum", kind="square")
    elsewhere = found(at, other, external_id="found-2", source="reisforum")
    at.add(elsewhere)
    async with pages.browser(talk.agent) as browser:
        both = (await browser.get("/listening")).text
        forum = (await browser.get("/listening?channel=forum")).text
        search = (await browser.get("/listening?source=koffer+OR+bagage")).text
        nothing = (await browser.get("/listening?channel=nergens")).text
    first, second = f'id="post{talk.post}"', f'id="post{elsewhere.id}"'
    assert first in both
    assert second in both
    assert (first in forum, second in forum) == (False, True)
    assert (first in search, second in search) == (True, False)
    assert (first in nothing, second in nothing) == (False, False)


async def test_what_cannot_be_answered_says_why_and_where_it_can(
    at: Desk, pages: Site, talk: Talk
) -> None:
    reason = "Nobody can answer in this feed."
    at.change(FoundPost, talk.post, reply_refusal=reason)
    async with pages.browser(talk.agent) as browser:
        html = (await browser.get("/listening")).text
    assert reason in html
    assert "Maak er een gesprek van" in html
    assert f'<a class="button primary" id="away{talk.post}"' in html


async def test_older_posts_come_on_another_page(
    at: Desk, pages: Site, talk: Talk
) -> None:
    many = [
        found(
            at,
            talk.channel,
            external_id=f"more-{place}",
            published_at=at.now - timedelta(hours=place + 1),
        )
        for place in range(55)
    ]
    at.add(*many)
    async with pages.browser(talk.agent) as browser:
        html = (await browser.get("/listening")).text
        older = re.search(r'id="older" href="([^"]+)"', html)
        assert older
        rest = (await browser.get(older[1].replace("&amp;", "&"))).text
    assert html.count('<li class="panel" id="post') == 50
    assert rest.count('<li class="panel" id="post') == 6


async def test_who_only_reads_does_nothing_with_a_post(
    at: Desk, pages: Site, talk: Talk
) -> None:
    reader = at.user("Lezer", "reader", permissions=["conversation.read"])
    async with pages.browser(reader) as browser:
        html = (await browser.get("/listening")).text
        refused = await browser.post(f"/listening/{talk.post}/answer")
    assert "feest bij de bagageband" in html
    assert "/answer" not in html
    assert refused.status_code == 403


async def test_an_address_that_is_no_web_page_is_no_way_there(
    at: Desk, pages: Site, talk: Talk
) -> None:
    at.change(FoundPost, talk.post, permalink="javascript:alert(1)")
    async with pages.browser(talk.agent) as browser:
        assert "javascript:" not in (await browser.get("/listening")).text
