"""Contacts within a caller's scope, and refusing a person's messages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import select

from tests.made.desk import Desk, desk, migrated
from tests.services.plugin import NewDatabase
from webcare.domain.access import SYSTEM
from webcare.errors import NotFound, TemporaryDeliveryError
from webcare.services.people.refusing import set_blocked
from webcare.storage.queries import messages, people, users
from webcare.storage.queries.message_parts import QuotedView
from webcare.storage.tables import (
    Block,
    Conversation,
    ConversationEvent,
    Identity,
    Message,
    User,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
async def at(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[Desk]:
    with desk(new_database(migrated), tmp_path) as made:
        yield made


def contact_of(at: Desk, identity_id: int) -> int:
    found = at.get(Identity, identity_id)
    assert isinstance(found, Identity)
    return found.contact_id


async def test_a_contact_is_seen_through_a_conversation(at: Desk) -> None:
    north, south = at.team("noord"), at.team("zuid")
    channel = at.channel("balie")
    jan, els = at.contact("Jan", hand="jan-hand"), at.contact("Els")
    at.conversation(channel, team=north, identity=jan)
    at.conversation(channel, team=south, identity=els)
    scope = at.scope(at.user("anna", team=north))
    with at.core.database.reading() as session:
        seen = people.contacts(scope, session).items
        assert [each.name for each in seen] == ["Jan"]
        assert [alias.value for alias in seen[0].identities[0].aliases] == ["jan-hand"]
        assert people.contacts(scope, session, words="JAN-H").items == seen
        assert people.contacts(scope, session, words="els").items == []
        assert people.contact(scope, session, contact_of(at, jan)) == seen[0]
        with pytest.raises(NotFound):
            people.contact(scope, session, contact_of(at, els))
        assert len(people.contacts(SYSTEM, session).items) == 2


async def test_a_quote_of_another_teams_conversation_is_not_shown(at: Desk) -> None:
    """The person may quote whatever we said; who reads it may not see all of that."""
    north, south = at.team("noord"), at.team("zuid")
    channel, jan = at.channel("balie"), at.contact("Jan")
    before = at.conversation(channel, team=south, identity=jan, status="resolved")
    now = at.conversation(channel, team=north, identity=jan)
    secret, question = at.message(before, "geheim"), at.message(now, "En dit?")
    with at.core.database.writing() as session:
        told = session.get_one(Message, secret).external_id
        session.get_one(Message, question).reply_to = told
    scope = at.scope(at.user("anna", team=north))
    with at.core.database.reading() as session:
        theirs = messages.message(scope, session, question).quoted
        ours = messages.message(SYSTEM, session, question).quoted
    assert theirs == QuotedView(id=None)
    assert ours is not None
    assert (ours.id, ours.text) == (secret, "geheim")


async def test_a_search_takes_signs_as_they_are(at: Desk) -> None:
    at.contact("100% Jan")
    at.contact("Els")
    with at.core.database.reading() as session:
        found = people.contacts(SYSTEM, session, words="%").items
    assert [each.name for each in found] == ["100% Jan"]


async def test_contact_pages_neither_skip_nor_repeat(at: Desk) -> None:
    before = {contact_of(at, at.contact(f"Jan {number}")) for number in range(7)}
    seen, after = [], None
    while True:
        with at.core.database.reading() as session:
            page = people.contacts(SYSTEM, session, limit=2, after=after)
        seen += [each.id for each in page.items]
        at.contact("Iemand die er tussendoor bij komt")
        if page.next is None:
            break
        after = page.next
    assert len(seen) == len(set(seen))
    assert set(seen) == before


async def test_blocking_is_done_by_the_platform_first(at: Desk) -> None:
    scope = at.scope(at.user("anna"))
    channel, jan = at.channel("balie"), at.contact("Jan", hand="jan-hand")
    one = at.conversation(channel, identity=jan)
    at.paper.failure = TemporaryDeliveryError("Try again later.")
    with pytest.raises(TemporaryDeliveryError):
        await set_blocked(at.core, scope, one, blocked=True)
    assert at.get(Block, (channel, jan)) is None
    at.paper.failure = None
    await set_blocked(at.core, scope, one, blocked=True)
    await set_blocked(at.core, scope, one, blocked=True)
    assert at.paper.asked[0] == ("block", ("jan-hand",), True)
    with at.core.database.reading() as session:
        assert people.is_blocked(session, channel, jan, at.now)
        view = people.contact(SYSTEM, session, contact_of(at, jan))
        assert view.identities[0].blocked_on == {channel}
    await set_blocked(at.core, scope, one, blocked=False)
    with at.core.database.reading() as session:
        assert not people.is_blocked(session, channel, jan, at.now)
        log = [event.what for event in session.exec(select(ConversationEvent))]
    assert log == ["blocked", "unblocked"]
    found = at.get(Conversation, one)
    assert isinstance(found, Conversation)
    assert found.version == 2


async def test_a_foreign_person_cannot_be_blocked(at: Desk) -> None:
    north, south = at.team("noord"), at.team("zuid")
    one = at.conversation(at.channel("balie"), team=north)
    with pytest.raises(NotFound):
        await set_blocked(
            at.core, at.scope(at.user("anna", team=south)), one, blocked=True
        )
    assert at.paper.asked == []


async def test_colleagues_are_those_of_the_same_team(at: Desk) -> None:
    north, south = at.team("noord"), at.team("zuid")
    anna, bram = at.user("anna", team=north), at.user("bram", team=north)
    carla, admin = at.user("carla", team=south), at.user("baas", "admin")
    gone = at.user("oud", team=north)
    with at.core.database.writing() as session:
        session.get_one(User, gone).disabled_at = at.now
    with at.core.database.reading() as session:
        scope = at.scope(anna)
        assert [each.id for each in users.users(scope, session).items] == [anna, bram]
        assert users.user(scope, session, bram).teams[0].name == "noord"
        for hidden in (carla, admin, gone):
            with pytest.raises(NotFound):
                users.user(scope, session, hidden)
        everyone = users.users(at.scope(admin), session).items
        assert {each.id for each in everyone} == {anna, bram, carla, admin, gone}
        assert [team.name for team in users.teams(scope, session)] == ["noord", "zuid"]
