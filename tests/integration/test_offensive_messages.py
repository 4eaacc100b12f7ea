"""What offends is not shown to who does not choose to read it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from tests.made.api import api
from tests.made.desk import Desk, desk, migrated
from tests.made.manual import put_in_force
from tests.made.policy_page import activated, sent, words
from tests.made.site import Site, site
from tests.services.plugin import NewDatabase
from webcare.policies import abuse
from webcare.storage.tables import AbuseMark, Attachment, ConversationEvent, Message

pytestmark = pytest.mark.anyio

PAGE = "/admin/policies/abuse/organisation"
INSULT = "Jij bent een klootzak"


@pytest.fixture
def at(new_sqlite: NewDatabase, tmp_path: Path) -> Iterator[Desk]:
    with desk(new_sqlite(migrated), tmp_path) as made:
        yield made


@pytest.fixture
def pages(at: Desk) -> Site:
    return site(at)


def conversation(at: Desk, text: str = INSULT, *, files: int = 0) -> tuple[int, int]:
    """Make a conversation with one message; return its id and the message's."""
    channel_id = at.channel("desk")
    here = at.conversation(channel_id, preview=text, preview_outbound=False)
    message = Message(
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
    at.add(message)
    for number in range(files):
        name = f"foto{number}.jpg"
        at.add(
            Attachment(
                message_id=message.id, kind="image", state="waiting", filename=name
            )
        )
    return here, message.id


async def test_lists_and_conversations_say_that_it_offends_and_not_how(
    at: Desk, pages: Site
) -> None:
    here, _ = conversation(at, files=2)
    async with pages.browser(at.user("anna")) as browser:
        for path in ("/queue", f"/conversations/{here}"):
            page = (await browser.get(path)).text
            assert "klootzak" not in page
            assert "Kwetsend bericht" in page
        assert "2 bestanden worden niet getoond" in page
        assert "foto0.jpg" not in page


async def test_who_chooses_to_reads_it_and_that_is_noted(at: Desk, pages: Site) -> None:
    _, message_id = conversation(at, files=1)
    async with pages.browser(at.user("anna")) as browser:
        opened = (await browser.post(f"/messages/{message_id}/open", {})).text
    assert INSULT in opened
    assert "foto0.jpg" in opened
    noted = select(ConversationEvent).where(
        ConversationEvent.what == "message.unmasked"
    )
    (event,) = at.ask(lambda session: list(session.exec(noted)))
    assert event.data == {"messages": [message_id]}


async def test_a_program_is_told_that_it_is_masked(at: Desk) -> None:
    here, _ = conversation(at, files=1)
    reader = at.user("reader", "reader", permissions=["conversation.read"])
    async with api(at).program(reader) as program:
        (message,) = (await program.get(f"/conversations/{here}/messages")).json()[
            "items"
        ]
    assert (message["masked"], message["offensive"]) == (True, True)
    assert (message["text"], message["attachments"]) == ("•••••", [])


async def test_a_program_that_may_read_it_is_told_that_it_offends(at: Desk) -> None:
    here, _ = conversation(at)
    async with api(at).program(at.user("anna")) as program:
        address = f"/conversations/{here}/messages"
        await program.post(address, json={"kind": "note", "text": INSULT})
        note, message = (await program.get(address)).json()["items"]
        assert (message["masked"], message["offensive"]) == (False, True)
        assert message["text"] == INSULT
        # What colleagues write is not judged.
        assert (note["masked"], note["offensive"]) == (False, False)
        put_in_force(at.core, abuse.KIND, {"on": False})
        (again,) = (await program.get(address)).json()["items"][1:]
        assert not again["offensive"]


async def test_where_it_is_off_everything_is_shown(at: Desk, pages: Site) -> None:
    here, _ = conversation(at)
    put_in_force(at.core, abuse.KIND, {"on": False})
    async with pages.browser(at.user("anna")) as browser:
        assert INSULT in (await browser.get(f"/conversations/{here}")).text


async def test_what_is_filled_in_holds_after_it_is_activated(
    at: Desk, pages: Site
) -> None:
    conversation(at, "Wat een kutweer")
    form = {
        "on": "1",
        "veiled": "rude",
        "abusive": "bakvis{letters}\n\nzwabberknecht",
        "exceptions": "Lul Bier",
        "do": "save",
    }
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(browser, PAGE, **form)
        assert "Berichten die het zou afschermen: 1" in words(page)
        # To read it is a choice here, too.
        assert "kutweer" not in page
        await activated(browser, page, PAGE)
    policy = at.core.policies.effective(abuse.KIND, None, at.now)
    assert policy.veiled == "rude"
    assert policy.abusive == ("bakvis{letters}", "zwabberknecht")
    assert (policy.threats, policy.exceptions) == ((), ("Lul Bier",))


async def test_a_pattern_that_cannot_be_is_refused_at_its_place(
    at: Desk, pages: Site
) -> None:
    form = {"on": "1", "veiled": "abusive", "abusive": "goed\n(?=kwaad)", "do": "save"}
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(browser, PAGE, **form)
    assert 'id="wrong-abusive-1"' in page
    assert "goed\n(?=kwaad)" in page


async def test_a_text_is_tried_before_anything_is_saved(at: Desk, pages: Site) -> None:
    form = {"on": "1", "veiled": "abusive", "do": "try"}
    said = {
        "Ik vermoord je": "Dit is een bedreiging. Het wordt afgeschermd.",
        "Wat een kutweer": "Dit is vloeken of schelden, zonder iemand te raken. "
        "Het wordt getoond.",
        "Dag!": "Dit kwetst niemand. Het wordt getoond.",
    }
    async with pages.browser(at.user("chief", "admin")) as browser:
        for text, answer in said.items():
            page = words(await sent(browser, PAGE, **form, **{"try-text": text}))
            assert answer in page
    assert at.core.policies.versions(abuse.KIND, None) == ()


async def test_leads_see_numbers_and_no_words(at: Desk, pages: Site) -> None:
    here, message_id = conversation(at)
    anna = at.user("anna")
    at.add(
        AbuseMark(
            message_id=message_id,
            conversation_id=here,
            degree="abusive",
            assignee_id=anna,
            marked_at=at.now,
        )
    )
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = (await browser.get("/abuse")).text
    assert "anna" in page
    assert "klootzak" not in page
    async with pages.browser(anna) as browser:
        assert (await browser.get("/abuse")).status_code == 403
