"""Whatever goes wrong says one clear sentence, and what somebody wrote stays."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.made.desk import Desk
from tests.made.site import Site
from tests.made.square_talk import Talk
from webcare.storage.tables import Block, Conversation, Message

pytestmark = pytest.mark.anyio

WORDS = "Wij bellen u vandaag nog."

Mishap = Callable[[Desk, Talk], int]


def removed(at: Desk, talk: Talk) -> int:
    at.change(Message, talk.said, revoked_at=at.now)
    return talk.public


def refusing(at: Desk, talk: Talk) -> int:
    reason = "The author lets nobody answer this post."
    at.change(Message, talk.said, reply_refusal=reason)
    return talk.public


def blocked(at: Desk, talk: Talk) -> int:
    row = at.get(Conversation, talk.private)
    assert isinstance(row, Conversation)
    at.add(
        Block(
            channel_id=talk.channel,
            identity_id=row.identity_id,
            blocked_at=at.now,
            blocked_by=talk.agent,
        )
    )
    return talk.private


def closed(at: Desk, talk: Talk) -> int:
    ended = at.now - timedelta(minutes=1)
    at.change(Conversation, talk.private, window_until=ended)
    return talk.private


def controlled(at: Desk, talk: Talk) -> int:
    at.change(Conversation, talk.private, controlled_by="Koffieautomaat")
    return talk.private


MISHAPS = [removed, refusing, blocked, closed, controlled]


@pytest.mark.parametrize("mishap", MISHAPS)
async def test_a_reply_that_is_refused_says_why_and_stays_in_its_field(
    mishap: Mishap, at: Desk, pages: Site, talk: Talk
) -> None:
    conversation_id = mishap(at, talk)
    path = f"/conversations/{conversation_id}/messages"
    fields = {"mode": "reply", "text": WORDS}
    async with pages.browser(talk.agent) as browser:
        piece = await browser.post(path, fields, hx_request="true")
        whole = await browser.post(path, fields)
    assert piece.status_code == whole.status_code == 422
    said = re.findall(r'<div class="finding error"[^>]*>.*?<p>([^<]+)', piece.text)
    assert len(said) == 1
    assert said[0].strip().endswith(".")
    assert f">{WORDS}</textarea>" in whole.text
    assert said[0] in whole.text


async def test_a_message_that_the_platform_refused_keeps_its_words_and_says_why(
    at: Desk, pages: Site, talk: Talk
) -> None:
    failed = at.message(
        talk.public,
        WORDS,
        direction="out",
        status="failed",
        external_id=None,
        author_id=talk.agent,
        fault={"code": "190", "for_agent": "The access has expired.", "detail": ""},
    )
    async with pages.browser(talk.agent) as browser:
        html = (await browser.get(f"/conversations/{talk.public}")).text
        bubble = html[html.index(f'id="m{failed}"') :]
        assert WORDS in bubble
        assert "The access has expired." in bubble
        assert f'action="/messages/{failed}/retry"' in bubble
        await browser.post(f"/messages/{failed}/retry")
    message = at.get(Message, failed)
    assert isinstance(message, Message)
    assert (message.status, message.text) == ("queued", WORDS)
