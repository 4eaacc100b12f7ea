"""Replies, notes, templates and files, as the composer sends them."""

import json

import pytest
from sqlmodel import Session, col, select

from tests.made.desk import Desk
from tests.made.showcase import Showcase
from tests.made.site import Site
from webcare.storage.tables import Message, Reaction, TemplateRow, Upload

pytestmark = pytest.mark.anyio


def newest(at: Desk, conversation_id: int) -> Message:
    def look(session: Session) -> Message:
        query = select(Message).where(Message.conversation_id == conversation_id)
        found = session.exec(query.order_by(col(Message.id).desc())).first()
        assert found is not None
        return found

    return at.ask(look)


async def test_a_reply_is_queued_and_comes_back_as_a_bubble(
    at: Desk, pages: Site, show: Showcase
) -> None:
    async with pages.browser(show.agent) as browser:
        response = await browser.post(
            f"/conversations/{show.busy}/messages",
            {"mode": "reply", "text": "Uw koffer komt eraan.\r\nVanavond."},
            hx_request="true",
        )
    said = newest(at, show.busy)
    assert response.status_code == 201
    assert said.text == "Uw koffer komt eraan.\nVanavond."
    assert (said.direction, said.status) == ("out", "queued")
    assert f'id="m{said.id}"' in response.text
    assert "In de rij" in response.text


async def test_without_scripts_the_page_comes_again(
    at: Desk, pages: Site, show: Showcase
) -> None:
    async with pages.browser(show.agent) as browser:
        path = f"/conversations/{show.busy}/messages"
        response = await browser.post(path, {"mode": "reply", "text": "Hallo"})
    message_id = newest(at, show.busy).id
    assert response.status_code == 303
    assert response.headers["location"] == f"/conversations/{show.busy}#m{message_id}"


async def test_a_note_never_leaves(at: Desk, pages: Site, show: Showcase) -> None:
    async with pages.browser(show.agent) as browser:
        response = await browser.post(
            f"/conversations/{show.busy}/messages",
            {"mode": "note", "text": "Alleen voor ons"},
            hx_request="true",
        )
    assert newest(at, show.busy).direction == "note"
    assert 'class="noted"' in response.text


async def test_what_is_refused_says_why_and_where(
    at: Desk, pages: Site, show: Showcase
) -> None:
    before = newest(at, show.busy).id
    async with pages.browser(show.agent) as browser:
        response = await browser.post(
            f"/conversations/{show.busy}/messages",
            {"mode": "reply", "text": "x" * 1001},
            hx_request="true",
        )
    assert response.status_code == 422
    assert 'class="finding error"' in response.text
    assert newest(at, show.busy).id == before


async def test_without_scripts_a_refused_note_comes_back_as_a_note(
    pages: Site, show: Showcase
) -> None:
    async with pages.browser(show.agent) as browser:
        response = await browser.post(
            f"/conversations/{show.busy}/messages",
            {"mode": "note", "text": "Alleen voor ons. " + "x" * 100_000},
        )
    assert response.status_code == 422
    assert "Alleen voor ons." in response.text
    assert 'value="note" checked' in response.text
    assert 'value="reply" checked' not in response.text


async def test_a_quote_goes_along(at: Desk, pages: Site, show: Showcase) -> None:
    quoted = newest(at, show.busy)
    async with pages.browser(show.agent) as browser:
        await browser.post(
            f"/conversations/{show.busy}/messages",
            {"mode": "reply", "text": "Ja", "reply_to": str(quoted.id)},
            hx_request="true",
        )
    assert newest(at, show.busy).reply_to == quoted.external_id


def template(at: Desk, name: str, language: str) -> int:
    query = select(TemplateRow.id).where(
        TemplateRow.name == name, TemplateRow.language == language
    )
    return at.ask(lambda session: session.exec(query).one())


async def test_a_template_goes_out_when_every_blank_is_filled(
    at: Desk, pages: Site, show: Showcase
) -> None:
    chosen = str(template(at, "bagage_bezorging", "en"))
    path = f"/conversations/{show.closed}/messages"
    fields = {"mode": "template", "template": chosen, "blank-b0": "Marieke"}
    async with pages.browser(show.agent) as browser:
        half = await browser.post(path, fields, hx_request="true")
        full = await browser.post(
            path, {**fields, "blank-b1": "AMS1"}, hx_request="true"
        )
        none = await browser.post(path, {"mode": "template"}, hx_request="true")
    assert half.status_code == none.status_code == 422
    assert full.status_code == 201
    said = newest(at, show.closed)
    assert said.text == "Dear Marieke, your bag AMS1 arrives today."
    assert said.content is not None
    assert said.content["body"] == ["Marieke", "AMS1"]


async def test_a_file_is_handed_in_and_then_sent(
    at: Desk, pages: Site, show: Showcase
) -> None:
    async with pages.browser(show.agent) as browser:
        handed = await browser.http.post(
            f"/conversations/{show.busy}/uploads",
            content=b"%PDF-1.4 bagage",
            headers={
                "x-csrf-token": browser.csrf,
                "x-file-name": "label%20%E2%9C%88.pdf",
                "content-type": "application/pdf",
            },
        )
        kept = json.loads(handed.text)
        sent = await browser.post(
            f"/conversations/{show.busy}/messages",
            {"mode": "reply", "text": "Bijlage", "upload": kept["id"]},
            hx_request="true",
        )
    assert handed.status_code == 201
    assert kept["name"] == "label ✈.pdf"
    assert sent.status_code == 201
    assert "label ✈.pdf" in sent.text
    assert at.get(Upload, int(kept["id"])) is None


async def test_somebody_elses_file_cannot_be_sent(pages: Site, show: Showcase) -> None:
    async with pages.browser(show.admin) as browser:
        handed = await browser.http.post(
            f"/conversations/{show.busy}/uploads",
            content=b"%PDF-1.4",
            headers={"x-csrf-token": browser.csrf, "x-file-name": "a.pdf"},
        )
    async with pages.browser(show.agent) as browser:
        sent = await browser.post(
            f"/conversations/{show.busy}/messages",
            {"mode": "reply", "text": "", "upload": json.loads(handed.text)["id"]},
            hx_request="true",
        )
    assert sent.status_code == 404


async def test_a_reaction_is_put_on_a_message(
    at: Desk, pages: Site, show: Showcase
) -> None:
    message = newest(at, show.busy)
    async with pages.browser(show.agent) as browser:
        path = f"/messages/{message.id}/reaction"
        response = await browser.post(path, {"emoji": "🙏"}, hx_request="true")
    assert response.status_code == 204
    found = at.get(Reaction, (show.channel, message.external_id, "us"))
    assert isinstance(found, Reaction)
    assert found.emoji == "🙏"


@pytest.mark.parametrize(
    "case",
    [
        ("failed", "retry", "queued"),
        ("perhaps_sent", "retry", "queued"),
        ("perhaps_sent", "sent", "sent"),
        ("queued", "cancel", "cancelled"),
    ],
)
async def test_what_did_not_get_through_is_settled_by_a_person(
    case: tuple[str, str, str], at: Desk, pages: Site, show: Showcase
) -> None:
    status, how, becomes = case
    query = select(Message.id).where(
        Message.status == status, Message.conversation_id == show.busy
    )
    message_id = at.ask(lambda session: session.exec(query).one())
    async with pages.browser(show.agent) as browser:
        response = await browser.post(f"/messages/{message_id}/{how}")
    message = at.get(Message, message_id)
    assert isinstance(message, Message)
    assert response.status_code == 303
    assert message.status == becomes
