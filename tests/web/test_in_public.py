"""What can be done to public messages, and what is said when it cannot."""

import pytest
from sqlmodel import select

from tests.made.desk import Desk
from tests.made.site import Site
from tests.made.square_talk import Talk
from webcare.storage.tables import (
    Conversation,
    ConversationEvent,
    Job,
    Message,
    Reaction,
)

pytestmark = pytest.mark.anyio


async def page(pages: Site, talk: Talk, conversation_id: int) -> str:
    async with pages.browser(talk.agent) as browser:
        return (await browser.get(f"/conversations/{conversation_id}")).text


async def test_a_public_message_leads_to_where_it_stands(
    pages: Site, talk: Talk
) -> None:
    html = await page(pages, talk, talk.public)
    link = 'href="https://square.example.org/notes/17" target="_blank"'
    assert link in html
    assert "Openen op Square" in html


async def test_an_address_that_is_no_web_page_is_no_link(
    at: Desk, pages: Site, talk: Talk
) -> None:
    at.change(Message, talk.said, permalink="javascript:alert(1)")
    assert "javascript:" not in await page(pages, talk, talk.public)


async def test_a_message_is_hidden_by_whoever_may(
    at: Desk, pages: Site, talk: Talk
) -> None:
    async with pages.browser(talk.agent) as browser:
        done = await browser.post(
            f"/messages/{talk.said}/moderate", {"action": "hide"}, hx_request="true"
        )
        odd = await browser.post(f"/messages/{talk.said}/moderate", {"action": "burn"})
    jobs = at.ask(lambda session: list(session.exec(select(Job.kind))))
    assert done.status_code == 204
    assert odd.status_code == 404
    assert "message.moderate" in jobs


async def test_what_is_hidden_says_so_and_can_be_shown_again(
    at: Desk, pages: Site, talk: Talk
) -> None:
    assert 'value="hide"' in await page(pages, talk, talk.public)
    at.change(Message, talk.said, hidden_at=at.now)
    html = await page(pages, talk, talk.public)
    assert "Verborgen: anderen zien dit niet." in html
    assert 'value="show"' in html


async def test_who_may_not_moderate_sees_no_button(
    at: Desk, pages: Site, talk: Talk
) -> None:
    reader = at.user("Lezer", "reader", permissions=["conversation.read"])
    async with pages.browser(reader) as browser:
        html = (await browser.get(f"/conversations/{talk.public}")).text
    assert "/moderate" not in html
    assert 'id="go-private"' not in html


async def test_nothing_can_be_hidden_in_private(pages: Site, talk: Talk) -> None:
    assert "/moderate" not in await page(pages, talk, talk.private)


async def test_a_failed_moderation_tells_why(at: Desk, pages: Site, talk: Talk) -> None:
    at.add(
        ConversationEvent(
            conversation_id=talk.public,
            what="moderation.failed",
            actor="Sanne",
            data={"action": "hide", "reason": "The platform refuses this."},
            happened_at=at.now,
        )
    )
    html = await page(pages, talk, talk.public)
    assert "Een bericht kon niet worden verborgen:" in html


async def test_the_only_reactions_that_exist_are_the_only_ones_offered(
    at: Desk, pages: Site, talk: Talk
) -> None:
    html = await page(pages, talk, talk.public)
    assert f'id="l{talk.said}-0" name="emoji" value="👍" aria-pressed="false"' in html
    assert "Vind ik leuk" in html
    assert f'id="r{talk.said}"' not in html
    async with pages.browser(talk.agent) as browser:
        await browser.post(f"/messages/{talk.said}/reaction", {"emoji": "👍"})
        liked = (await browser.get(f"/conversations/{talk.public}")).text
        assert f'id="l{talk.said}-0" name="emoji" value="" aria-pressed="true"' in liked
    mine = at.ask(lambda session: session.exec(select(Reaction.emoji)).one())
    assert mine == "👍"


async def test_who_cannot_be_answered_here_is_answered_there(
    at: Desk, pages: Site, talk: Talk
) -> None:
    reason = "The author lets nobody answer this post."
    at.change(Message, talk.said, reply_refusal=reason)
    html = await page(pages, talk, talk.public)
    refusal = html[html.index('id="refusal"') :][:600]
    assert refusal.startswith('id="refusal">')
    assert reason in refusal
    assert 'href="https://square.example.org/notes/17"' in refusal


async def test_who_can_be_answered_sees_no_refusal(pages: Site, talk: Talk) -> None:
    assert 'id="refusal" hidden>' in await page(pages, talk, talk.public)
    assert 'id="refusal" hidden>' in await page(pages, talk, talk.private)


async def test_a_chat_that_another_program_has_is_taken_over(
    at: Desk, pages: Site, talk: Talk
) -> None:
    at.change(Conversation, talk.private, controlled_by="Koffieautomaat")
    html = await page(pages, talk, talk.private)
    assert "Wordt elders behandeld door Koffieautomaat." in html
    assert 'id="take-control"' in html
    async with pages.browser(talk.agent) as browser:
        done = await browser.post(f"/conversations/{talk.private}/control")
    row = at.get(Conversation, talk.private)
    assert isinstance(row, Conversation)
    assert done.status_code == 303
    assert row.controlled_by is None
    assert (
        "Koffieautomaat"
        not in (await page(pages, talk, talk.private)).split('id="timeline"')[0]
    )


async def test_the_name_of_another_program_is_said_in_the_readers_language(
    at: Desk, pages: Site, talk: Talk
) -> None:
    """Where a plugin has only a description for it, which is a sentence of its own."""
    at.change(Conversation, talk.private, controlled_by="Message")
    assert "behandeld door Bericht." in await page(pages, talk, talk.private)
    async with pages.browser(talk.agent) as browser:
        refused = await browser.post(
            f"/conversations/{talk.private}/messages", {"mode": "reply", "text": "Hoi"}
        )
    assert "Bericht heeft dit gesprek nu." in refused.text


async def test_who_may_not_answer_takes_nothing_over(
    at: Desk, pages: Site, talk: Talk
) -> None:
    at.change(Conversation, talk.private, controlled_by="Koffieautomaat")
    reader = at.user("Lezer", "reader", permissions=["conversation.read"])
    async with pages.browser(reader) as browser:
        html = (await browser.get(f"/conversations/{talk.private}")).text
    assert "Koffieautomaat" in html
    assert 'id="take-control"' not in html


async def test_a_part_of_a_long_reply_says_that_it_is_one(
    at: Desk, pages: Site, talk: Talk
) -> None:
    first = at.message(
        talk.public, "Deel een", direction="out", status="sent", author_id=talk.agent
    )
    at.message(
        talk.public,
        "Deel twee",
        later=1,
        direction="out",
        status="failed",
        author_id=talk.agent,
        follows_id=first,
        external_id=None,
        fault={"code": "1", "for_agent": "The platform refuses this.", "detail": ""},
    )
    html = await page(pages, talk, talk.public)
    assert html.count("Gaat verder op het bericht ervoor") == 1
    assert "Opnieuw proberen" in html


async def test_what_our_side_said_elsewhere_is_marked(
    at: Desk, pages: Site, talk: Talk
) -> None:
    at.message(talk.public, "Vanaf de telefoon", direction="out", status="sent")
    html = await page(pages, talk, talk.public)
    assert html.count("Niet vanuit Webcare gezegd") == 1


async def test_an_encrypted_chat_is_advised_about(
    at: Desk, pages: Site, talk: Talk
) -> None:
    at.message(
        talk.private,
        "",
        kind="unsupported",
        content={"kind": "unsupported", "what": "encrypted", "code": ""},
        permalink="https://square.example.org/chat/3",
    )
    html = await page(pages, talk, talk.private)
    assert "Versleuteld van begin tot eind: alleen de app van Square" in html
    assert 'href="https://square.example.org/chat/3"' in html


async def test_a_channel_says_where_its_data_lives(pages: Site, talk: Talk) -> None:
    async with pages.browser(talk.admin) as browser:
        html = (await browser.get("/channels/plein")).text
    assert "Waar de gegevens staan" in html
    assert "The municipality" in html
    assert 'href="https://square.example.org/privacy"' in html
