"""Who opened what was masked for nothing says so, and an administrator decides."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from tests.made.desk import Desk, desk, migrated
from tests.made.manual import put_in_force
from tests.made.policy_page import activated, sent, words
from tests.made.site import Browser, Site, site
from tests.services.plugin import NewDatabase
from webcare.policies import abuse
from webcare.storage.tables import AuditEvent, Message, PolicyDraft

pytestmark = pytest.mark.anyio

PAGE = "/admin/policies/abuse/organisation"
SAID = "Jij bent een klootzak, stond op de muur. Mijn bsn is 123456782."


@pytest.fixture
def at(new_database: NewDatabase, tmp_path: Path) -> Iterator[Desk]:
    with desk(new_database(migrated), tmp_path) as made:
        yield made


@pytest.fixture
def pages(at: Desk) -> Site:
    return site(at)


def message(at: Desk, text: str = SAID) -> tuple[int, int, int]:
    """Make a message; return its channel, its conversation and its own id."""
    channel_id = at.channel("desk")
    here = at.conversation(channel_id, preview=text, preview_outbound=False)
    made = Message(
        conversation_id=here,
        channel_id=channel_id,
        external_id="m1",
        direction="in",
        kind="text",
        text=text,
        status="received",
        sent_at=at.now,
        received_at=at.now,
    )
    at.add(made)
    return channel_id, here, made.id


def drafts(at: Desk) -> list[PolicyDraft]:
    return at.ask(lambda session: list(session.exec(select(PolicyDraft))))


async def reported(browser: Browser, message_id: int) -> int:
    """Open a message and say that it does not offend; return the answer's status."""
    await browser.post(f"/messages/{message_id}/open", {})
    answer = await browser.post(f"/messages/{message_id}/not-offensive", {})
    return answer.status_code


async def test_who_says_so_reads_it_from_then_on_and_others_do_not(
    at: Desk, pages: Site
) -> None:
    _, here, message_id = message(at)
    async with pages.browser(at.user("anna")) as anna:
        opened = (await anna.post(f"/messages/{message_id}/open", {})).text
        assert "Dit is niet kwetsend" in opened
        assert await reported(anna, message_id) == 303
        page = (await anna.get(f"/conversations/{here}")).text
        assert "klootzak" in page
        assert "Je gaf aan dat dit niet kwetsend is" in page
        # What else is masked stays so, and so do lists.
        assert "123456782" not in page
        assert "klootzak" not in (await anna.get("/queue")).text
    async with pages.browser(at.user("bram")) as bram:
        page = (await bram.get(f"/conversations/{here}")).text
    assert "klootzak" not in page
    assert "anna vond het niet kwetsend" in page


async def test_a_script_gets_the_message_as_it_is_shown_from_then_on(
    at: Desk, pages: Site
) -> None:
    _, _, message_id = message(at)
    async with pages.browser(at.user("anna")) as anna:
        await anna.post(f"/messages/{message_id}/open", {})
        piece = await anna.post(
            f"/messages/{message_id}/not-offensive", {}, hx_request="true"
        )
    assert "klootzak" in piece.text
    assert "Je gaf aan dat dit niet kwetsend is" in piece.text
    assert "not-offensive" not in piece.text


async def test_an_administrator_activates_the_exceptions(at: Desk, pages: Site) -> None:
    _, here, message_id = message(at)
    put_in_force(at.core, abuse.KIND, {"exceptions": ["Lul Bier"], "veiled": "rude"})
    async with pages.browser(at.user("anna")) as anna:
        await reported(anna, message_id)
    (draft,) = drafts(at)
    assert draft.document == {"exceptions": ["Lul Bier", "klootzak"], "veiled": "rude"}
    assert at.core.policies.effective(abuse.KIND, None, at.now).exceptions == (
        "Lul Bier",
    )
    async with pages.browser(at.user("chief", "admin")) as chief:
        page = (await chief.get(PAGE)).text
        assert "klootzak" in words(page)
        await activated(chief, page, PAGE)
        assert "klootzak" in (await chief.get(f"/conversations/{here}")).text


async def test_it_is_added_to_what_somebody_is_writing(at: Desk, pages: Site) -> None:
    _, _, message_id = message(at)
    form = {"on": "1", "veiled": "abusive", "exceptions": "Kloten", "do": "save"}
    async with pages.browser(at.user("chief", "admin")) as chief:
        await sent(chief, PAGE, **form)
    async with pages.browser(at.user("anna")) as anna:
        await reported(anna, message_id)
        (draft,) = drafts(at)
        assert draft.document["exceptions"] == ["Kloten", "klootzak"]
        assert await reported(anna, message_id) == 303
    # A second time changes nothing under the hands of who writes.
    assert drafts(at)[0].revision == draft.revision


async def test_a_channel_with_exceptions_of_its_own_gets_its_own_draft(
    at: Desk, pages: Site
) -> None:
    channel_id, _, message_id = message(at)
    put_in_force(at.core, abuse.KIND, {"exceptions": ["Kloten"]}, channel_id)
    async with pages.browser(at.user("anna")) as anna:
        await reported(anna, message_id)
    (draft,) = drafts(at)
    assert draft.channel_id == channel_id
    assert draft.document == {"exceptions": ["Kloten", "klootzak"]}


async def test_the_audit_says_who_and_no_words(at: Desk, pages: Site) -> None:
    _, here, message_id = message(at)
    async with pages.browser(at.user("anna")) as anna:
        await reported(anna, message_id)
        await reported(anna, message_id)
    noted = select(AuditEvent).where(AuditEvent.action == "message.not_offensive")
    (event,) = at.ask(lambda session: list(session.exec(noted)))
    assert (event.actor, event.subject) == ("anna", f"message/{message_id}")
    assert event.detail == {"conversation": str(here)}
    drafted = select(AuditEvent).where(AuditEvent.action == "policy.drafted")
    (event,) = at.ask(lambda session: list(session.exec(drafted)))
    assert (event.actor, event.subject) == ("anna", "abuse/organisation")


async def test_only_who_opened_it_can_say_so(at: Desk, pages: Site) -> None:
    _, _, message_id = message(at)
    async with pages.browser(at.user("anna")) as anna:
        answer = await anna.post(f"/messages/{message_id}/not-offensive", {})
    assert answer.status_code == 409
    assert "Open dit bericht voordat je aangeeft wat het is." in answer.text
    reader = at.user("reader", "reader", permissions=["conversation.read"])
    async with pages.browser(reader) as browser:
        answer = await browser.post(f"/messages/{message_id}/not-offensive", {})
    assert answer.status_code == 403
    assert drafts(at) == []


async def test_of_what_does_not_offend_nothing_is_noted(at: Desk, pages: Site) -> None:
    _, _, message_id = message(at, "Waar is mijn koffer?")
    async with pages.browser(at.user("anna")) as anna:
        assert await reported(anna, message_id) == 303
    assert drafts(at) == []


async def test_a_full_policy_takes_no_more(at: Desk, pages: Site) -> None:
    _, here, message_id = message(at)
    full = [f"naam{number}" for number in range(abuse.MOST_PATTERNS)]
    put_in_force(at.core, abuse.KIND, {"exceptions": full})
    async with pages.browser(at.user("anna")) as anna:
        assert await reported(anna, message_id) == 409
        assert "klootzak" not in (await anna.get(f"/conversations/{here}")).text
    assert drafts(at) == []
