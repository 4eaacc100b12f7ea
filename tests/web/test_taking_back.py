"""What was sent in public can be taken back for a moment, and returns to its field."""

import re
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from tests.made.desk import Desk
from tests.made.site import Site
from tests.made.square_talk import Talk
from webcare.storage.tables import Conversation, Message

pytestmark = pytest.mark.anyio

LONG = "Wat vervelend dat uw koffer er nog niet is. We zoeken hem voor u en bellen u."


def sent(at: Desk, conversation_id: int) -> list[Message]:
    """Return what we said, in order."""
    query = select(Message).where(
        Message.conversation_id == conversation_id, Message.direction == "out"
    )
    return at.ask(lambda session: list(session.exec(query.order_by(col(Message.id)))))


def conversation(at: Desk, conversation_id: int) -> Conversation:
    def look(session: Session) -> Conversation:
        return session.get_one(Conversation, conversation_id)

    return at.ask(look)


async def test_a_public_reply_says_how_long_it_waits(
    at: Desk, pages: Site, talk: Talk
) -> None:
    async with pages.browser(talk.agent) as browser:
        path = f"/conversations/{talk.public}/messages"
        written = await browser.post(
            path, {"mode": "reply", "text": "Sorry!"}, hx_request="true"
        )
        (message,) = sent(at, talk.public)
        assert (
            f'action="/messages/{message.id}/take-back" data-undo="5.0"' in written.text
        )
        assert "Vertrekt over 5 seconden." in written.text
        at.now += timedelta(seconds=6)
        later = await browser.get(f"/conversations/{talk.public}")
    assert "take-back" not in later.text


async def test_a_private_reply_leaves_at_once(pages: Site, talk: Talk) -> None:
    async with pages.browser(talk.agent) as browser:
        path = f"/conversations/{talk.private}/messages"
        written = await browser.post(
            path, {"mode": "reply", "text": "Dank u."}, hx_request="true"
        )
    assert written.status_code == 201
    assert "take-back" not in written.text


async def test_what_is_taken_back_returns_with_all_its_parts(
    at: Desk, pages: Site, talk: Talk
) -> None:
    async with pages.browser(talk.agent) as browser:
        path = f"/conversations/{talk.public}/messages"
        await browser.post(path, {"mode": "reply", "text": LONG}, hx_request="true")
        parts = sent(at, talk.public)
        back = await browser.post(
            f"/messages/{parts[-1].id}/take-back", hx_request="true"
        )
    assert len(parts) == 2
    # What it answers comes along: somebody may have written since.
    assert back.json() == {"text": LONG, "quoted": str(talk.said), "files": []}
    assert {each.status for each in sent(at, talk.public)} == {"cancelled"}
    assert conversation(at, talk.public).waiting_since is not None


async def test_what_has_left_does_not_come_back(
    at: Desk, pages: Site, talk: Talk
) -> None:
    async with pages.browser(talk.agent) as browser:
        path = f"/conversations/{talk.public}/messages"
        await browser.post(path, {"mode": "reply", "text": LONG}, hx_request="true")
        first, last = sent(at, talk.public)
        with at.core.database.writing() as session:
            session.get_one(Message, first.id).status = "sent"
        back = await browser.post(f"/messages/{last.id}/take-back", hx_request="true")
    assert back.json()["text"] == last.text


async def test_files_come_back_with_where_they_are(
    at: Desk, pages: Site, talk: Talk
) -> None:
    async with pages.browser(talk.agent) as browser:
        handed = await browser.http.post(
            f"/conversations/{talk.public}/uploads",
            content=b"%PDF-1.4 bagage",
            headers={
                "x-csrf-token": browser.csrf,
                "x-file-name": "label.pdf",
                "content-type": "application/pdf",
            },
        )
        await browser.post(
            f"/conversations/{talk.public}/messages",
            {"mode": "reply", "text": "Zie dit.", "upload": handed.json()["id"]},
            hx_request="true",
        )
        words, _ = sent(at, talk.public)
        back = await browser.post(f"/messages/{words.id}/take-back", hx_request="true")
        (file,) = back.json()["files"]
        content = await browser.get(file["url"])
    assert (file["name"], file["type"]) == ("label.pdf", "application/pdf")
    assert content.content == b"%PDF-1.4 bagage"


async def test_without_scripts_the_page_comes_with_the_text_in_its_field(
    at: Desk, pages: Site, talk: Talk
) -> None:
    async with pages.browser(talk.agent) as browser:
        path = f"/conversations/{talk.public}/messages"
        await browser.post(path, {"mode": "reply", "text": "Sorry!"})
        (message,) = sent(at, talk.public)
        page = await browser.get(f"/conversations/{talk.public}")
        assert ">Terugnemen</button>" in page.text
        back = await browser.post(f"/messages/{message.id}/take-back")
    assert back.status_code == 200
    assert re.search(r"<textarea[^>]*>Sorry!</textarea>", back.text)


async def test_what_has_left_stays_away(at: Desk, pages: Site, talk: Talk) -> None:
    async with pages.browser(talk.agent) as browser:
        path = f"/conversations/{talk.public}/messages"
        await browser.post(path, {"mode": "reply", "text": "Sorry!"}, hx_request="true")
        (message,) = sent(at, talk.public)
        with at.core.database.writing() as session:
            session.get_one(Message, message.id).status = "sent"
        back = await browser.post(
            f"/messages/{message.id}/take-back", hx_request="true"
        )
    assert back.status_code == 409
    assert sent(at, talk.public)[0].status == "sent"
