"""A question that belongs elsewhere comes with a text that sends the person on."""

import pytest

from tests.made.desk import Desk
from tests.made.manual import put_in_force
from tests.made.site import Site
from tests.made.square_talk import Talk
from webcare.policies import scope
from webcare.storage.tables import Conversation, Message

pytestmark = pytest.mark.anyio

ROUTE = {
    "name": "route",
    "title": "Reisadvies",
    "patterns": ["hoe kom ik"],
    "texts": {"nl": "Plan uw reis op <i>{target}</i>"},
    "link": "https://example.org/plan",
}


@pytest.fixture
def asked(at: Desk, talk: Talk) -> int:
    """Give a conversation in which somebody asks for the way."""
    row = at.get(Conversation, talk.private)
    assert isinstance(row, Conversation)
    at.add(
        Message(
            conversation_id=row.id,
            channel_id=row.channel_id,
            external_id="way",
            direction="in",
            kind="text",
            text="Hoe kom ik in Utrecht?",
            status="received",
            identity_id=row.identity_id,
            sent_at=at.now,
            received_at=at.now,
        )
    )
    put_in_force(at.core, scope.KIND, {"redirected": [ROUTE]})
    return row.id


async def test_the_text_is_offered_before_anything_is_typed(
    pages: Site, talk: Talk, asked: int
) -> None:
    async with pages.browser(talk.agent) as browser:
        page = await browser.get(f"/conversations/{asked}")
        assert "data-advised" in page.text
        answer = await browser.post(
            f"/conversations/{asked}/measure",
            {"mode": "reply", "text": ""},
            hx_request="true",
        )
    assert 'data-put="Plan uw reis op &lt;i&gt;https://example.org/plan' in answer.text
    assert "Gebruik deze tekst" in answer.text
    assert "Dit kanaal is niet voor" in answer.text


async def test_other_conversations_ask_for_nothing(
    pages: Site, talk: Talk, asked: int
) -> None:
    assert asked
    async with pages.browser(talk.agent) as browser:
        page = await browser.get(f"/conversations/{talk.public}")
    assert "data-advised" not in page.text
