"""How long a text is as its channel counts it, and in how many parts it goes."""

import pytest

from tests.made.site import Site
from tests.made.square_talk import Talk

pytestmark = pytest.mark.anyio

LONG = "Wat vervelend dat uw koffer er nog niet is. We zoeken hem voor u en bellen u."


async def measured(pages: Site, talk: Talk, conversation_id: int, text: str) -> str:
    async with pages.browser(talk.agent) as browser:
        answer = await browser.post(
            f"/conversations/{conversation_id}/measure",
            {"mode": "reply", "text": text},
            hx_request="true",
        )
    assert answer.status_code == 200
    return answer.text


async def test_a_text_is_counted_as_the_channel_counts(pages: Site, talk: Talk) -> None:
    address = "Zie https://square.example.org/een/heel/lang/adres/dat/niet/telt"
    html = await measured(pages, talk, talk.public, address)
    assert ">14 / 60</span>" in html
    assert 'data-said=""' in html


async def test_a_text_that_is_cut_says_in_how_many_parts(
    pages: Site, talk: Talk
) -> None:
    html = await measured(pages, talk, talk.public, LONG)
    assert "in 2 delen" in html
    assert 'class="finding suggestion"' in html


async def test_a_text_that_cannot_be_cut_says_how_much_is_too_much(
    pages: Site, talk: Talk
) -> None:
    html = await measured(pages, talk, talk.private, "x" * 1003)
    assert "3 tekens te veel" in html
    assert 'class="counter meta number as-reply over"' in html
    # What stops it is not said to who is still typing.
    assert "finding error" not in html
