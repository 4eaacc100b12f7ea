"""Why something went out, why it did not, and when it is deleted: one click away."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from tests.made.desk import Desk
from tests.made.manual import put_in_force
from tests.made.showcase import Showcase
from tests.made.site import Site
from webcare.domain.access import SYSTEM
from webcare.domain.draft import Draft
from webcare.policies import retention, scope
from webcare.services.conversations.converse import reply
from webcare.services.retention.holds import NewHold, place_hold, release_hold
from webcare.storage.tables import Conversation, Message

pytestmark = pytest.mark.anyio


def words(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.fixture
def here(at: Desk) -> int:
    """Give a conversation in which a government answers."""
    put_in_force(at.core, scope.KIND, {"profile": "government"})
    return at.conversation(at.channel("desk"))


async def answered(at: Desk, show: Showcase, here: int, text: str) -> int:
    return await reply(at.core, at.scope(show.admin), here, Draft(text=text))


async def test_a_message_says_who_sent_it_and_what_held_then(
    at: Desk, pages: Site, show: Showcase, here: int
) -> None:
    sent = await answered(at, show, here, "Met de pas krijgt u korting.")
    at.now += timedelta(days=3)
    put_in_force(at.core, scope.KIND, {"profile": "none"})
    async with pages.browser(show.admin) as browser:
        page = await browser.get(f"/messages/{sent}/why")
        thread = await browser.get(f"/conversations/{here}")
    assert f'href="/messages/{sent}/why"' in thread.text
    said = words(page.text)
    assert "Dit kan als reclame lezen" in said
    assert "Het is toch verstuurd." in said
    assert "versie 1 van de organisatie" in said
    assert 'href="/admin/policies/scope/organisation"' in page.text


async def test_what_was_stopped_on_leaving_says_by_what(
    at: Desk, pages: Site, show: Showcase, here: int
) -> None:
    sent = await answered(at, show, here, "Tot morgen.")
    fault = {"code": "scope.elections", "for_agent": "The platform cannot be reached."}
    at.change(Message, sent, status="failed", text="Stem VVD!", fault=fault)
    async with pages.browser(show.admin) as browser:
        said = words((await browser.get(f"/messages/{sent}/why")).text)
    assert "Waarom is dit niet verstuurd?" in said
    assert "Dit probeert een stem te beïnvloeden" in said
    assert "De regel is scope.elections." in said
    assert "Het is toch verstuurd." not in said


async def test_a_stopped_reply_leads_to_the_policy(
    pages: Site, show: Showcase, here: int
) -> None:
    async with pages.browser(show.admin) as browser:
        refused = await browser.post(
            f"/conversations/{here}/messages",
            {"mode": "reply", "text": "Stem VVD!"},
            hx_request="true",
        )
        assert refused.status_code == 422
        address = f"/conversations/{here}/why?rule=scope.elections"
        assert f'href="{address}"' in refused.text
        page = await browser.get(address)
    said = words(page.text)
    assert "Waarom is dit tegengehouden?" in said
    assert "De regel is scope.elections." in said
    assert "<b>Doel</b>" in page.text
    assert "versie 1 van de organisatie" in said


async def test_a_conversation_says_when_it_is_deleted(
    at: Desk, pages: Site, show: Showcase, here: int
) -> None:
    async with pages.browser(show.admin) as browser:
        never = words((await browser.get(f"/conversations/{here}/why")).text)
        put_in_force(at.core, retention.KIND, {"text": {"days": 365}})
        then = words((await browser.get(f"/conversations/{here}/why")).text)
    assert "Nooit vanzelf" in never
    row = at.get(Conversation, here)
    assert isinstance(row, Conversation)
    assert f"{(row.last_message_at + timedelta(days=365)).year}" in then
    # Each kind of data says its own: who somebody is has no term yet.
    assert "Wie iemand is Zonder termijn" in then


async def test_the_conversation_itself_says_on_which_day_it_goes(
    at: Desk, pages: Site, show: Showcase, here: int
) -> None:
    """Beside the link to why, by the clock that people here look at."""
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    at.change(Conversation, here, last_message_at=late)
    at.user("frida", "admin")
    async with pages.browser(show.admin) as browser:
        link = "Beleid, en wanneer het wordt verwijderd"

        async def beside(link: str) -> str:
            said = words((await browser.get(f"/conversations/{here}")).text)
            return said.partition(link)[2].strip()

        assert not (await beside(link)).startswith("Weg op")
        put_in_force(at.core, retention.KIND, {"text": {"days": 365}})
        assert (await beside(link)).startswith("Weg op 2 maart 2027")
        pages.speaks(show.admin, "en")
        english = await beside("Policies, and when it is deleted")
        assert english.startswith("Gone on 2 March 2027")
        pages.speaks(show.admin, "nl")
        hold_id = await place_hold(
            at.core, SYSTEM, claim(here, at.now + timedelta(days=90))
        )
        assert (await beside(link)).startswith("Bewaarplicht")
        await release_hold(at.core, SYSTEM, hold_id, "Geschikt")
        assert (await beside(link)).startswith("Weg op 2 maart 2027")
        # What has had its time is hidden already: there is no day to come.
        at.now = late + timedelta(days=365)
        assert not (await beside(link)).startswith("Weg op")


def claim(conversation_id: int, review_at: datetime) -> NewHold:
    return NewHold(
        conversation_id=conversation_id,
        reason="Claim 17",
        owner="frida@example.org",
        review_at=review_at,
    )


async def test_what_a_customer_wrote_is_not_read_here(
    at: Desk, pages: Site, show: Showcase, here: int
) -> None:
    """It may be masked elsewhere, and opening it is noted."""
    asked = at.message(here, text="Mijn bsn is 123456782")
    async with pages.browser(show.admin) as browser:
        answer = await browser.get(f"/messages/{asked}/why")
    assert answer.status_code == 404
    assert "123456782" not in answer.text


async def test_an_address_says_nothing_on_the_page_but_a_rule(
    pages: Site, show: Showcase, here: int
) -> None:
    address = f"/conversations/{here}/why?rule=scope. Bel 0900"
    async with pages.browser(show.admin) as browser:
        assert "0900" not in (await browser.get(address)).text


async def test_what_is_foreign_is_absent(
    at: Desk, pages: Site, show: Showcase, here: int
) -> None:
    sent = await answered(at, show, here, "Tot morgen.")
    stranger = at.user("vreemde", "agent", team=at.team("elders"))
    async with pages.browser(stranger) as browser:
        assert (await browser.get(f"/messages/{sent}/why")).status_code == 404
        assert (await browser.get(f"/conversations/{here}/why")).status_code == 404
