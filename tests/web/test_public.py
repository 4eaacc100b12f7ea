"""Public and private cannot be taken for one another, wherever somebody looks."""

import re

import pytest

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
