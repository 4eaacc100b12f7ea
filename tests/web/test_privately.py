"""From public to private: the ways, the texts, and both sides of the case."""

import re
from datetime import timedelta

import pytest
from sqlmodel import col, select

from tests.made.desk import Desk
from tests.made.site import Site
from tests.made.square_talk import Talk
from webcare.storage.tables import Conversation, Invitation, Message

pytestmark = pytest.mark.anyio


def said(at: Desk, conversation_id: int) -> list[Message]:
    query = (
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.direction == "out")
        .order_by(col(Message.id))
    )
    return at.ask(lambda session: list(session.exec(query)))


def fields(talk: Talk, kind: str = "private_reply", **texts: str) -> dict[str, str]:
    return {"kind": kind, "channel": str(talk.channel), **texts}


async def test_the_ways_come_with_texts_and_the_link_is_explained(
    pages: Site, talk: Talk
) -> None:
    async with pages.browser(talk.agent) as browser:
        whole = await browser.get(f"/conversations/{talk.public}/private")
        piece = await browser.piece(f"/conversations/{talk.public}/private")
    assert "<html" in whole.text
    assert "<html" not in piece.text
    for html in (whole.text, piece.text):
        assert "Privé-antwoord op Square plein" in html
        assert "Link naar Square plein" in html
        assert "We hebben je een privébericht gestuurd" in html
        assert "{link} wordt het adres" in html


async def test_a_way_that_is_closed_says_why(at: Desk, pages: Site, talk: Talk) -> None:
    at.now += timedelta(days=8)
    async with pages.browser(talk.agent) as browser:
        html = (await browser.piece(f"/conversations/{talk.public}/private")).text
    assert 'class="way closed"' in html
    assert f'id="way-private_reply-{talk.channel}"' not in html
    assert f'id="way-link-{talk.channel}" open' in html


async def test_a_private_conversation_has_no_way_into_private(
    pages: Site, talk: Talk
) -> None:
    async with pages.browser(talk.agent) as browser:
        html = (await browser.piece(f"/conversations/{talk.private}/private")).text
        conversation = (await browser.get(f"/conversations/{talk.private}")).text
    assert "Dit gesprek is al privé." in html
    assert 'id="go-private"' not in conversation


async def test_a_private_answer_goes_out_on_both_sides(
    at: Desk, pages: Site, talk: Talk
) -> None:
    async with pages.browser(talk.agent) as browser:
        done = await browser.post(
            f"/conversations/{talk.public}/private",
            fields(talk, private_text="Hoi Fatima", public_text="Je hebt bericht."),
            hx_request="true",
        )
        private = (await browser.get(f"/conversations/{talk.private}")).text
    assert done.status_code == 201
    assert f'id="to-private" href="/conversations/{talk.private}"' in done.text
    assert f'id="to-public" href="/conversations/{talk.public}"' in done.text
    assert [each.text for each in said(at, talk.private)] == ["Hoi Fatima"]
    assert [each.text for each in said(at, talk.public)] == ["Je hebt bericht."]
    assert "Privé-antwoord op een openbaar bericht" in private


async def test_without_scripts_it_ends_on_a_page_with_links_to_both_sides(
    pages: Site, talk: Talk
) -> None:
    async with pages.browser(talk.agent) as browser:
        done = await browser.post(
            f"/conversations/{talk.public}/private",
            fields(talk, private_text="Hoi Fatima"),
        )
        assert done.status_code == 303
        page = await browser.get(done.headers["location"])
    assert f'href="/conversations/{talk.private}"' in page.text
    assert f'href="/conversations/{talk.public}"' in page.text


async def test_a_link_is_published_and_waits_for_whoever_follows_it(
    at: Desk, pages: Site, talk: Talk
) -> None:
    async with pages.browser(talk.agent) as browser:
        done = await browser.post(
            f"/conversations/{talk.public}/private",
            fields(talk, "link", public_text="Kom hier: {link}"),
            hx_request="true",
        )
        public = (await browser.get(f"/conversations/{talk.public}")).text
    token = at.ask(lambda session: session.exec(select(Invitation.token)).one())
    assert done.status_code == 201
    assert 'id="to-private"' not in done.text
    (invitation,) = said(at, talk.public)
    assert token in invitation.text
    assert "er kwam nog niemand" in public


@pytest.mark.parametrize("headers", [{"hx_request": "true"}, {}])
async def test_what_is_refused_keeps_both_texts(
    headers: dict[str, str], pages: Site, talk: Talk
) -> None:
    long = "x" * 70
    async with pages.browser(talk.agent) as browser:
        refused = await browser.post(
            f"/conversations/{talk.public}/private",
            fields(talk, private_text="Hoi Fatima", public_text=long),
            **headers,
        )
    assert refused.status_code == 422
    assert "Hoi Fatima</textarea>" in refused.text
    assert f"{long}</textarea>" in refused.text
    assert 'class="finding error"' in refused.text
    assert refused.text.count(" open>") == 1


async def test_the_public_side_is_closed_with_a_reply(
    at: Desk, pages: Site, talk: Talk
) -> None:
    async with pages.browser(talk.agent) as browser:
        path = f"/conversations/{talk.public}/close"
        form = await browser.get(path)
        text = re.search(r"<textarea[^>]*>([^<]+)</textarea>", form.text)
        assert text
        done = await browser.post(path, {"text": "Opgelost!"}, hx_request="true")
    row = at.get(Conversation, talk.public)
    assert isinstance(row, Conversation)
    assert done.status_code == 204
    assert row.status == "resolved"
    assert [each.text for each in said(at, talk.public)] == ["Opgelost!"]


async def test_a_closing_reply_that_is_refused_stays_and_closes_nothing(
    at: Desk, pages: Site, talk: Talk
) -> None:
    async with pages.browser(talk.agent) as browser:
        path = f"/conversations/{talk.public}/close"
        refused = await browser.post(path, {"text": "y" * 70})
    row = at.get(Conversation, talk.public)
    assert isinstance(row, Conversation)
    assert refused.status_code == 422
    assert "y" * 70 in refused.text
    assert row.status == "open"
