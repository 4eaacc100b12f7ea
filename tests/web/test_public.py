"""Public and private cannot be taken for one another, wherever somebody looks."""

import re

import pytest

from tests.made.desk import Desk
from tests.made.showcase import Showcase
from tests.made.site import Site
from tests.made.square_talk import Talk

pytestmark = pytest.mark.anyio


def row_of(html: str, conversation_id: int) -> str:
    found = re.search(
        rf'<li class="row[^>]*id="c{conversation_id}".*?</li>', html, re.DOTALL
    )
    assert found, "the conversation is not in the list"
    return found[0]


async def test_a_row_says_who_can_read_it(pages: Site, talk: Talk) -> None:
    async with pages.browser(talk.agent) as browser:
        html = (await browser.get("/queue")).text
    public, private = row_of(html, talk.public), row_of(html, talk.private)
    assert "#globe" in public
    assert "Openbaar" in public
    assert "#lock" in private
    assert "Privé" in private


async def test_the_open_conversation_says_who_can_read_it(
    pages: Site, talk: Talk
) -> None:
    async with pages.browser(talk.agent) as browser:
        public = (await browser.get(f"/conversations/{talk.public}")).text
        private = (await browser.get(f"/conversations/{talk.private}")).text
    assert re.search(
        r'<span class="chip bad" id="visibility">.*?Openbaar</span>', public
    )
    assert re.search(r'<span class="chip" id="visibility">.*?Privé</span>', private)
    assert '<form class="composer public"' in public
    assert '<form class="composer"' in private
    send = re.compile(r'id="send">.*?</svg>([^<]+)</button>')
    assert send.search(public)[1] == "Openbaar antwoorden"  # type: ignore[index]
    assert send.search(private)[1] == "Versturen"  # type: ignore[index]


async def test_the_list_can_be_narrowed_to_one_of_them(pages: Site, talk: Talk) -> None:
    async with pages.browser(talk.agent) as browser:
        public = (await browser.get("/queue?visibility=public")).text
        private = (await browser.get("/queue?visibility=private")).text
        odd = (await browser.get("/queue?visibility=secret")).text
    shown = {name: f'id="c{number}"' for name, number in vars(talk).items()}
    assert shown["public"] in public
    assert shown["private"] not in public
    assert 'data-visibility="public"' in public
    assert shown["private"] in private
    assert shown["public"] not in private
    assert shown["public"] in odd
    assert shown["private"] in odd


async def test_a_filter_leads_on_to_conversations_and_away_from_itself(
    pages: Site, talk: Talk
) -> None:
    async with pages.browser(talk.agent) as browser:
        html = (await browser.get("/queue?visibility=public&channel=plein")).text
    assert f'/conversations/{talk.public}?channel=plein&amp;visibility=public"' in html
    assert '<a class="chip" href="/queue?channel=plein">' in html
    assert '<a class="chip" href="/queue?visibility=public">' in html


async def test_nobody_chooses_where_everything_is_private(
    pages: Site, show: Showcase
) -> None:
    async with pages.browser(show.agent) as browser:
        assert "Wie het kan lezen" not in (await browser.get("/queue")).text


async def test_the_list_tells_channels_of_one_type_apart_and_no_others(
    at: Desk, pages: Site, talk: Talk
) -> None:
    async with pages.browser(talk.agent) as browser:
        before = (await browser.get("/queue")).text
        at.channel("plein-zuid", kind="square")
        at.channel("balie")
        after = (await browser.get("/queue")).text
        sheet = re.search(r'href="(/static/channels-[^"]+)"', after)
        assert sheet
        rules = (await browser.get(sheet[1])).text
    assert 'data-many=""' in before
    assert 'data-many="square"' in after
    assert '<span class="own">plein</span>' in row_of(after, talk.public)
    hidden = '.list:not([data-many~="square"]) [data-channel="square"] .own'
    assert hidden + "{display:none}" in rules


async def test_a_team_is_named_where_there_are_several(
    at: Desk, pages: Site, talk: Talk
) -> None:
    at.team("Balie")
    async with pages.browser(talk.agent) as browser:
        one = (await browser.get("/queue")).text
        at.team("Bagage")
        two = (await browser.get("/queue")).text
    assert "one-team" in one
    assert "one-team" not in two
