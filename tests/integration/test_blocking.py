"""Who is blocked for a term: what they write is kept, and does not reach the queue."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from tests.made.desk import Desk, desk, migrated
from tests.made.policy_page import words
from tests.made.site import Site, site
from tests.services.plugin import NewDatabase
from webcare.errors import Forbidden, InvalidTransition
from webcare.services.people.refusing import Term, block, expire, unblock
from webcare.storage.tables import Block, Conversation, ConversationEvent, Message

pytestmark = pytest.mark.anyio


@pytest.fixture
def at(new_sqlite: NewDatabase, tmp_path: Path) -> Iterator[Desk]:
    with desk(new_sqlite(migrated), tmp_path) as made:
        yield made


@pytest.fixture
def pages(at: Desk) -> Site:
    return site(at)


def happenings(at: Desk, conversation_id: int) -> list[str]:
    query = select(ConversationEvent.what).where(
        ConversationEvent.conversation_id == conversation_id
    )
    return at.ask(lambda session: list(session.exec(query)))


async def test_a_block_ends_by_itself(at: Desk) -> None:
    scope = at.scope(at.user("anna"))
    here = at.conversation(at.channel("desk"))
    await block(at.core, scope, here, Term(until=at.now + timedelta(hours=1)))
    await expire(at.core)
    assert at.ask(lambda session: len(session.exec(select(Block)).all())) == 1
    at.now += timedelta(hours=1)
    await expire(at.core)
    assert at.ask(lambda session: session.exec(select(Block)).all()) == []
    assert happenings(at, here) == ["blocked", "unblocked"]
    # The platform was not asked: its own block is another matter.
    assert at.paper.asked == []


async def test_another_term_takes_the_place_of_the_first(at: Desk) -> None:
    scope = at.scope(at.user("anna"))
    here = at.conversation(at.channel("desk"))
    for hours in (1, 1, 5):
        until = at.now + timedelta(hours=hours)
        await block(at.core, scope, here, Term(until=until))
    (found,) = at.ask(lambda session: session.exec(select(Block)).all())
    assert found.until == at.now + timedelta(hours=5)
    assert happenings(at, here) == ["blocked", "blocked"]


@pytest.mark.parametrize("hours", [0, -1, 24 * 366 * 6])
async def test_a_term_lies_within_reason(at: Desk, hours: int) -> None:
    scope = at.scope(at.user("anna"))
    here = at.conversation(at.channel("desk"))
    with pytest.raises(InvalidTransition):
        await block(at.core, scope, here, Term(until=at.now + timedelta(hours=hours)))


async def test_everywhere_takes_the_right_everywhere(at: Desk) -> None:
    team = at.team("north")
    channel = at.channel("desk", team=team)
    here = at.conversation(channel, team=team)
    some = at.scope(at.user("some", team=team))
    with pytest.raises(Forbidden):
        await block(at.core, some, here, Term(everywhere=True))
    await block(at.core, at.scope(at.user("anna")), here, Term(everywhere=True))
    with pytest.raises(Forbidden):
        await unblock(at.core, some, here)


async def test_people_are_warned_blocked_and_unblocked_on_pages(
    at: Desk, pages: Site
) -> None:
    jan = at.contact("Jan", hand="jan-hand")
    here = at.conversation(at.channel("desk"), identity=jan)
    async with pages.browser(at.user("anna")) as browser:
        page = words((await browser.get(f"/conversations/{here}/shield")).text)
        assert "We helpen u graag verder." in page
        sent = await browser.post(
            f"/conversations/{here}/warn", {"text": "Blijf alstublieft beleefd."}
        )
        assert sent.status_code == 303
        chosen = {"term": "week", "where": "everywhere"}
        await browser.post(f"/conversations/{here}/block", chosen)
        listed = words((await browser.get("/blocked")).text)
        assert "Jan" in listed
        assert "kanalen" in listed
        thread = words((await browser.get(f"/conversations/{here}")).text)
        assert "Geblokkeerd tot" in thread
        again = words((await browser.get(f"/conversations/{here}/shield")).text)
        assert "Deze persoon is geblokkeerd" in again
        await browser.post(f"/conversations/{here}/unblock", {"from": "list"})
        assert "Niemand is geblokkeerd." in words((await browser.get("/blocked")).text)
    (warning,) = at.ask(
        lambda session: session.exec(
            select(Message).where(Message.direction == "out")
        ).all()
    )
    assert warning.text == "Blijf alstublieft beleefd."
    assert isinstance(at.get(Conversation, here), Conversation)
