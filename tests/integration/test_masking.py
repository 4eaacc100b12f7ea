"""Personal data in what customers write is masked until somebody opens it."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from tests.made.api import api
from tests.made.desk import Desk, desk, migrated
from tests.made.manual import put_in_force
from tests.made.site import Site, site
from tests.services.plugin import NewDatabase
from webcare.domain.content import ContactCard, Contacts, Location
from webcare.policies import privacy, retention
from webcare.storage.tables import (
    Conversation,
    ConversationEvent,
    Message,
    MessageVersion,
)

pytestmark = pytest.mark.anyio

SECRET = "123456782"
TEXT = f"Mijn bsn is {SECRET}, kunt u kijken?"
VEILED = "Mijn bsn is •••••••82, kunt u kijken?"


@pytest.fixture
def at(new_sqlite: NewDatabase, tmp_path: Path) -> Iterator[Desk]:
    with desk(new_sqlite(migrated), tmp_path) as made:
        yield made


@pytest.fixture
def pages(at: Desk) -> Site:
    return site(at)


def conversation(at: Desk, direction: str = "in") -> tuple[int, int]:
    """Make a conversation with one message; return its id and the message's."""
    channel_id = at.channel("desk")
    here = at.conversation(
        channel_id, preview=TEXT, preview_outbound=direction == "out"
    )
    message = Message(
        conversation_id=here,
        channel_id=channel_id,
        external_id="m1",
        direction=direction,
        kind="text",
        text=TEXT,
        status="received" if direction == "in" else "sent",
        sent_at=at.now,
        received_at=at.now,
    )
    at.add(message)
    return here, message.id


def openings(at: Desk) -> list[ConversationEvent]:
    query = select(ConversationEvent).where(
        ConversationEvent.what == "message.unmasked"
    )
    return at.ask(lambda session: list(session.exec(query)))


async def test_lists_and_conversations_show_no_personal_data(
    at: Desk, pages: Site
) -> None:
    here, _ = conversation(at)
    async with pages.browser(at.user("anna")) as browser:
        for path in ("/queue", f"/conversations/{here}"):
            page = (await browser.get(path)).text
            assert SECRET not in page
            assert VEILED in page


async def test_who_opens_a_message_reads_it_and_is_noted(at: Desk, pages: Site) -> None:
    here, message_id = conversation(at)
    anna = at.user("anna")
    async with pages.browser(anna) as browser:
        answer = await browser.post(f"/messages/{message_id}/open", {})
        assert answer.status_code == 200
        assert TEXT in answer.text
        # Whoever looks again sees it masked, and that it was opened.
        page = (await browser.get(f"/conversations/{here}")).text
        assert TEXT not in page
        assert "heeft afgeschermde gegevens geopend" in page
    (event,) = openings(at)
    assert (event.conversation_id, event.actor_id) == (here, anna)
    assert event.data == {"messages": [message_id]}


async def test_a_message_that_is_foreign_is_not_opened(at: Desk, pages: Site) -> None:
    _, message_id = conversation(at)
    elsewhere = at.user("guest", team=at.team("elsewhere"))
    async with pages.browser(elsewhere) as browser:
        answer = await browser.post(f"/messages/{message_id}/open", {})
    assert answer.status_code == 404
    assert openings(at) == []


async def test_who_may_only_read_does_not_open_it(at: Desk, pages: Site) -> None:
    here, message_id = conversation(at)
    reader = at.user("reader", "reader", permissions=["conversation.read"])
    async with pages.browser(reader) as browser:
        assert "/open" not in (await browser.get(f"/conversations/{here}")).text
        answer = await browser.post(f"/messages/{message_id}/open", {})
    assert answer.status_code == 403
    assert openings(at) == []


async def test_what_we_say_ourselves_is_shown(at: Desk, pages: Site) -> None:
    here, _ = conversation(at, "out")
    async with pages.browser(at.user("anna")) as browser:
        for path in ("/queue", f"/conversations/{here}"):
            assert TEXT in (await browser.get(path)).text


async def test_a_policy_says_what_is_masked(at: Desk, pages: Site) -> None:
    here, message_id = conversation(at)
    row = at.get(Conversation, here)
    assert isinstance(row, Conversation)
    put_in_force(at.core, privacy.KIND, {"masked": ["iban"]}, row.channel_id)
    async with pages.browser(at.user("anna")) as browser:
        page = (await browser.get(f"/conversations/{here}")).text
    assert TEXT in page
    assert f"/messages/{message_id}/open" not in page


async def test_the_beginning_of_a_number_is_not_read_in_a_list(
    at: Desk, pages: Site
) -> None:
    # A list has 140 characters, which pass no test when they end within the number.
    begin = "x" * 128 + " bsn "
    at.conversation(at.channel("desk"), preview=begin + SECRET[:7])
    async with pages.browser(at.user("anna")) as browser:
        page = (await browser.get("/queue")).text
    assert SECRET[:7] not in page
    assert begin + "•••••••" in page


async def test_where_nothing_is_masked_nothing_is_noted(at: Desk, pages: Site) -> None:
    _, message_id = conversation(at, "out")
    async with pages.browser(at.user("anna")) as browser:
        assert (await browser.post(f"/messages/{message_id}/open")).status_code == 200
    assert openings(at) == []


async def test_what_was_masked_before_an_edit_can_be_opened(
    at: Desk, pages: Site
) -> None:
    here, message_id = conversation(at)
    at.change(Message, message_id, text="Laat maar.", edited_at=at.now)
    at.add(MessageVersion(message_id=message_id, text=TEXT, replaced_at=at.now))
    async with pages.browser(at.user("anna")) as browser:
        page = (await browser.get(f"/conversations/{here}")).text
        assert VEILED in page
        opened = await browser.post(f"/messages/{message_id}/open")
    assert TEXT in opened.text
    assert len(openings(at)) == 1


async def test_what_has_had_its_time_is_not_opened(at: Desk, pages: Site) -> None:
    _, message_id = conversation(at)
    at.now += timedelta(days=2)
    put_in_force(at.core, retention.KIND, {"text": {"days": 1}})
    async with pages.browser(at.user("anna")) as browser:
        answer = await browser.post(f"/messages/{message_id}/open")
    assert answer.status_code == 404
    assert openings(at) == []


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_a_card_is_masked_and_opened_like_words(
    at: Desk, pages: Site, language: str
) -> None:
    here, message_id = conversation(at)
    card = ContactCard(
        name="Kim", phones=("+31 6 12345678",), emails=("k@example.org",)
    )
    at.change(
        Message,
        message_id,
        kind="contacts",
        text="Kim",
        content=asdict(Contacts(cards=(card,))),
    )
    anna = at.user("anna")
    pages.speaks(anna, language)
    async with pages.browser(anna) as browser:
        page = (await browser.get(f"/conversations/{here}")).text
        assert "12345678" not in page
        assert "k@example.org" not in page
        assert f"/messages/{message_id}/open" in page
        opened = (await browser.post(f"/messages/{message_id}/open")).text
    assert "+31 6 12345678" in opened
    assert "k@example.org" in opened


async def test_a_program_reads_what_its_owner_may_open_and_that_is_noted_once(
    at: Desk,
) -> None:
    here, message_id = conversation(at)
    anna = at.user("anna")
    async with api(at).program(anna) as program:
        for _ in range(2):
            (said,) = (await program.get(f"/conversations/{here}/messages")).json()[
                "items"
            ]
            assert (said["text"], said["masked"]) == (TEXT, False)
        assert (await program.get(f"/messages/{message_id}")).json()["text"] == TEXT
    (event,) = openings(at)
    assert (event.actor_id, event.data) == (anna, {"messages": [message_id]})


async def test_a_program_of_who_may_only_read_reads_it_masked(at: Desk) -> None:
    here, message_id = conversation(at)
    reader = at.user("reader", "reader", permissions=["conversation.read"])
    async with api(at).program(reader) as program:
        (said,) = (await program.get(f"/conversations/{here}/messages")).json()["items"]
        alone = (await program.get(f"/messages/{message_id}")).json()
    assert said == alone
    assert (said["text"], said["masked"]) == (VEILED, True)
    assert openings(at) == []


async def test_a_place_is_masked_where_the_policy_says_so(
    at: Desk, pages: Site
) -> None:
    here, message_id = conversation(at)
    place = Location(latitude=52.37403, longitude=4.88969, address="Dam 1, Amsterdam")
    at.change(
        Message,
        message_id,
        kind="location",
        text="Dam 1, Amsterdam",
        content=asdict(place),
    )
    at.change(Conversation, here, preview="Dam 1, Amsterdam", preview_kind="location")
    anna = at.user("anna")
    paths = ("/queue", f"/conversations/{here}")
    async with pages.browser(anna) as browser:
        for path in paths:
            assert "Dam 1" in (await browser.get(path)).text
        put_in_force(at.core, privacy.KIND, {"masked": ["address"]})
        for path in paths:
            page = (await browser.get(path)).text
            assert "Dam 1" not in page
            assert "52.37403" not in page
            assert "•••••" in page
        opened = (await browser.post(f"/messages/{message_id}/open")).text
    assert "Dam 1" in opened
    assert "52.37403" in opened
    assert len(openings(at)) == 1


async def test_a_masked_number_is_not_found_out_by_searching_for_it(at: Desk) -> None:
    here, _ = conversation(at)
    reader = at.user("reader", "reader", permissions=["conversation.read"])
    for who, number, seen in (
        (reader, SECRET[:3], []),
        (reader, SECRET, []),
        (reader, "kijken", [str(here)]),
        (reader, "jan", [str(here)]),
        (at.user("anna"), SECRET, [str(here)]),
    ):
        async with api(at).program(who) as program:
            page = (await program.get("/conversations", params={"q": number})).json()
        assert [each["id"] for each in page["items"]] == seen
