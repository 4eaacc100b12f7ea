"""Two contacts that are one person: merged, parted again, suggested and refused."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from tests.made.acquaintances import (
    acquaintance,
    another_channel,
    contact,
    contact_of,
    invited,
)
from tests.made.desk import Desk, desk, migrated
from tests.made.plans import plan_of
from tests.services.plugin import NewDatabase
from webcare.domain.access import SYSTEM
from webcare.domain.draft import Draft
from webcare.domain.likeness import Likeness
from webcare.domain.profile import NAME, detail
from webcare.errors import Forbidden, InvalidTransition, NotFound
from webcare.services.conversations import converse
from webcare.services.people import contact_fields, contacts, merging
from webcare.services.people.contacts import ContactChange
from webcare.storage.queries import people
from webcare.storage.queries.alike import Suggestion, suggestions
from webcare.storage.queries.merges import merges_of
from webcare.storage.tables import (
    Contact,
    ContactMerge,
    ContactNote,
    ContactPhone,
    Conversation,
    ConversationEvent,
    Identity,
    Message,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
async def at(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[Desk]:
    with desk(new_database(migrated), tmp_path) as made:
        yield made


async def fields(at: Desk, **kinds: str) -> None:
    """Have some fields of our own."""
    with at.core.database.writing() as session:
        for name, kind in kinds.items():
            contact_fields.put_field(session, SYSTEM, name, title=name, kind=kind)


def suggested(at: Desk, contact_id: int) -> list[tuple[int, tuple[Likeness, ...]]]:
    with at.core.database.reading() as session:
        found: tuple[Suggestion, ...] = suggestions(SYSTEM, session, contact_id)
        return [(each.contact.id, each.reasons) for each in found]


def snapshot(at: Desk) -> dict[str, object]:
    """Return who has what."""
    with at.core.database.reading() as session:
        return {
            "identities": {i.id: i.contact_id for i in session.exec(select(Identity))},
            "notes": {n.id: n.contact_id for n in session.exec(select(ContactNote))},
            "phones": {
                (p.contact_id, p.value) for p in session.exec(select(ContactPhone))
            },
            "contacts": {
                c.id: (c.name, c.language, tuple(c.tags), c.details, c.merged_into)
                for c in session.exec(select(Contact))
            },
        }


async def test_merge_then_unmerge_is_as_before(at: Desk) -> None:
    await fields(at, number="text", mobile="phone")
    anna, anna_there = acquaintance(at, "Anna")
    ans, ans_there = acquaintance(at, "Ans", "square")
    for who, change in {
        anna: ContactChange(tags=["vip"], details={"number": "12"}),
        ans: ContactChange(
            language="nl", tags=["press"], details={"mobile": "+31 6 12345678"}
        ),
    }.items():
        await contacts.change_contact(at.core, SYSTEM, who, change)
        await contacts.add_note(at.core, SYSTEM, who, "belt graag")
    before = snapshot(at)
    merge = await merging.merge(at.core, SYSTEM, anna, ans, taken=[NAME])
    row = contact(at, anna)
    assert (row.name, row.language, row.tags) == ("Ans", "nl", ["vip", "press"])
    assert row.details == {"number": "12", "mobile": "+31612345678"}
    assert contact_of(at, ans_there) == contact_of(at, anna_there) == anna
    assert contact(at, ans).merged_into == anna
    with at.core.database.reading() as session:
        assert people.survivor(session, ans) == anna
        with pytest.raises(NotFound):
            people.contact(SYSTEM, session, ans)
        assert [c.id for c in people.contacts(SYSTEM, session).items] == [anna]
        (told,) = merges_of(SYSTEM, session, anna)
    assert (told.kept, told.absorbed, told.undone_at) == ("Ans", "Ans", None)
    done = await merging.unmerge(at.core, SYSTEM, anna, merge)
    assert snapshot(at) == before
    assert (done.kept, done.restored, done.changed) == (anna, ans, ())
    assert (done.elsewhere, done.came_later) == (0, 0)
    with pytest.raises(InvalidTransition):
        await merging.unmerge(at.core, SYSTEM, anna, merge)


async def test_a_merge_is_undone_under_later_ones(at: Desk) -> None:
    (anna, _), (ans, _), (truus, _) = (acquaintance(at, n) for n in "abc")
    before = snapshot(at)
    first = await merging.merge(at.core, SYSTEM, ans, anna)
    second = await merging.merge(at.core, SYSTEM, truus, ans)
    with at.core.database.reading() as session:
        assert people.survivor(session, anna) == truus
        assert [m.id for m in merges_of(SYSTEM, session, truus)] == [second, first]
    assert (await merging.unmerge(at.core, SYSTEM, truus, first)).kept == truus
    assert contact(at, anna).merged_into is None
    await merging.unmerge(at.core, SYSTEM, truus, second)
    assert snapshot(at) == before


async def test_what_came_since_stays_and_is_counted(at: Desk) -> None:
    anna, _ = acquaintance(at, "Anna")
    ans, _ = acquaintance(at, "Ans")
    merge = await merging.merge(at.core, SYSTEM, anna, ans)
    at.now += timedelta(minutes=1)
    note = await contacts.add_note(at.core, SYSTEM, anna, "woont nu in Delft")
    late = Identity(contact_id=anna, channel_type="paper", created_at=at.now)
    at.add(late)
    change = ContactChange(name="Anna van Dam")
    await contacts.change_contact(at.core, SYSTEM, anna, change)
    done = await merging.unmerge(at.core, SYSTEM, anna, merge)
    assert done.came_later == 2
    assert contact_of(at, late.id) == anna
    stayed = at.get(ContactNote, note)
    assert isinstance(stayed, ContactNote)
    assert stayed.contact_id == anna
    assert contact(at, anna).name == "Anna van Dam"


async def test_a_name_that_was_taken_and_then_changed_is_told(at: Desk) -> None:
    anna, _ = acquaintance(at, "Anna")
    ans, _ = acquaintance(at, "Ans")
    merge = await merging.merge(at.core, SYSTEM, anna, ans, taken=[NAME])
    change = ContactChange(name="Anneke")
    await contacts.change_contact(at.core, SYSTEM, anna, change)
    done = await merging.unmerge(at.core, SYSTEM, anna, merge)
    assert done.changed == (NAME,)
    assert contact(at, anna).name == "Anneke"


async def test_a_field_that_was_removed_since_does_not_come_back(at: Desk) -> None:
    await fields(at, number="text")
    anna, _ = acquaintance(at, "Anna")
    ans, _ = acquaintance(at, "Ans")
    for who, number in ((anna, "1"), (ans, "2")):
        change = ContactChange(details={"number": number})
        await contacts.change_contact(at.core, SYSTEM, who, change)
    merge = await merging.merge(
        at.core, SYSTEM, anna, ans, taken=[detail("number"), NAME]
    )
    with at.core.database.writing() as session:
        contact_fields.remove_field(session, SYSTEM, "number")
    await merging.unmerge(at.core, SYSTEM, anna, merge)
    assert contact(at, anna).details is None


async def test_a_reply_goes_out_on_the_conversations_own_channel(at: Desk) -> None:
    """Also when its person turned out to be somebody with another address."""
    anna, anna_there = acquaintance(at, "Anna", aliases={"hand": "anna-hand"})
    ans, ans_there = acquaintance(at, "Ans", aliases={"hand": "ans-hand"})
    balie, loket = at.channel("balie"), at.channel("loket")
    one = at.conversation(balie, identity=anna_there)
    other = at.conversation(loket, identity=ans_there)
    rows = {each: at.get(Conversation, each) for each in (one, other)}
    await merging.merge(at.core, SYSTEM, anna, ans)
    for conversation, channel, identity in (
        (one, balie, anna_there),
        (other, loket, ans_there),
    ):
        message = await converse.reply(
            at.core, SYSTEM, conversation, Draft(text="Dag!")
        )
        row, sent = at.get(Conversation, conversation), at.get(Message, message)
        assert isinstance(row, Conversation)
        assert isinstance(sent, Message)
        assert (row.channel_id, row.identity_id) == (channel, identity)
        assert sent.channel_id == channel
        before = rows[conversation]
        assert isinstance(before, Conversation)
        assert row.case_id == before.case_id


async def test_both_sides_conversations_tell_of_it(at: Desk) -> None:
    channel = at.channel("balie")
    anna, anna_there = acquaintance(at, "Anna")
    ans, ans_there = acquaintance(at, "Ans")
    one = at.conversation(channel, identity=anna_there)
    other = at.conversation(channel, identity=ans_there)
    done = at.conversation(channel, identity=anna_there, status="resolved")
    merge = await merging.merge(at.core, SYSTEM, anna, ans)
    await merging.unmerge(at.core, SYSTEM, anna, merge)
    with at.core.database.reading() as session:
        told = [
            (event.conversation_id, event.what)
            for event in session.exec(select(ConversationEvent))
        ]
    assert sorted(told) == sorted(
        (each, what)
        for each in (one, other)
        for what in ("contact.merged", "contact.unmerged")
    )
    assert done not in {each for each, _ in told}


async def test_who_has_something_in_common_is_suggested_with_the_reason(
    at: Desk,
) -> None:
    await fields(at, mobile="phone")
    at.channel("balie")
    another_channel(at, "square")
    phone = "+31612345678"
    anna, there = acquaintance(
        at, "Anna", aliases={"phone": phone, "username": "@AnnaDam"}
    )
    same, _ = acquaintance(at, "A. van Dam", "square", {"phone": phone})
    handle, _ = acquaintance(at, "annadam", "square", {"username": "annadam"})
    twin, _ = acquaintance(at, "Iemand anders", aliases={"username": "annadam"})
    field, _ = acquaintance(at, "Anneke", "square")
    change = ContactChange(details={"mobile": "0031 6 12345678"})
    await contacts.change_contact(at.core, SYSTEM, field, change)
    came, came_there = acquaintance(at, "Onbekend", "square")
    channel = at.channel("loket")
    invited(
        at,
        at.conversation(channel, identity=came_there),
        by=at.conversation(channel, identity=there),
    )
    assert suggested(at, anna) == [
        (same, (Likeness("phone", phone),)),
        (field, (Likeness("phone", phone),)),
        (handle, (Likeness("handle", "annadam", weak=True),)),
        (came, (Likeness("invitation", weak=True),)),
    ]
    assert (anna, (Likeness("invitation", weak=True),)) in suggested(at, came)
    assert anna in [each for each, _ in suggested(at, field)]
    assert anna not in [each for each, _ in suggested(at, twin)]
    assert at.get(ContactMerge, 1) is None
    assert contact(at, same).merged_into is None, "nothing is merged by itself"


async def test_who_may_be_the_same_is_looked_up_not_searched_for(at: Desk) -> None:
    at.channel("balie")
    known = {"phone": "+31612345678", "username": "annadam"}
    anna, _ = acquaintance(at, "Anna", aliases=known)
    bea, _ = acquaintance(at, "Bea", aliases={"phone": "+31687654321"})
    await merging.merge(at.core, SYSTEM, anna, bea)

    steps = plan_of(at.core.database, lambda: suggested(at, anna))

    assert not [each for each in steps if each.startswith("SCAN identit")]


async def test_what_was_refused_does_not_come_back(at: Desk) -> None:
    """Neither after one of them was merged with a third."""
    at.channel("balie")
    same = {"phone": "+31612345678"}
    another_channel(at, "square")
    another_channel(at, "loft")
    anna, _ = acquaintance(at, "Anna", aliases=same)
    ans, _ = acquaintance(at, "Ans", "square", same)
    truus, _ = acquaintance(at, "Truus", "loft", same)
    await merging.refuse(at.core, SYSTEM, ans, anna)
    await merging.refuse(at.core, SYSTEM, anna, ans)
    assert [each for each, _ in suggested(at, anna)] == [truus]
    await merging.merge(at.core, SYSTEM, truus, anna)
    assert suggested(at, truus) == suggested(at, ans) == []


async def test_a_foreign_contact_is_neither_merged_nor_suggested(at: Desk) -> None:
    north, south = at.team("noord"), at.team("zuid")
    channel = at.channel("balie")
    another_channel(at, "square")
    same = {"phone": "+31612345678"}
    anna, anna_there = acquaintance(at, "Anna", aliases=same)
    ans, ans_there = acquaintance(at, "Ans", "square", same)
    at.conversation(channel, team=north, identity=anna_there)
    at.conversation(channel, team=south, identity=ans_there)
    scope = at.scope(at.user("noor", team=north))
    with at.core.database.reading() as session:
        assert suggestions(scope, session, anna) == ()
    for kept, absorbed in ((anna, ans), (ans, anna)):
        with pytest.raises(NotFound):
            await merging.merge(at.core, scope, kept, absorbed)
    with pytest.raises(NotFound):
        await merging.refuse(at.core, scope, anna, ans)
    merge = await merging.merge(at.core, SYSTEM, anna, ans)
    with at.core.database.reading() as session:
        assert merges_of(scope, session, anna) == [], "its addresses are foreign"
    with pytest.raises(NotFound):
        await merging.unmerge(at.core, scope, anna, merge)


async def test_who_only_reads_changes_nothing(at: Desk) -> None:
    channel = at.channel("balie")
    people_here = [acquaintance(at, name) for name in ("Anna", "Ans")]
    (anna, _), (ans, _) = people_here
    for _, identity in people_here:
        at.conversation(channel, identity=identity)
    reader = at.scope(at.user("lezer", "reader", permissions=["conversation.read"]))
    with pytest.raises(Forbidden):
        await merging.merge(at.core, reader, anna, ans)
    with pytest.raises(Forbidden):
        await merging.refuse(at.core, reader, anna, ans)
    merge = await merging.merge(at.core, SYSTEM, anna, ans)
    with pytest.raises(Forbidden):
        await merging.unmerge(at.core, reader, anna, merge)


async def test_two_who_look_at_the_same_time_lose_nothing(at: Desk) -> None:
    anna, _ = acquaintance(at, "Anna")
    ans, _ = acquaintance(at, "Ans")
    seen = {each: contact(at, each).version for each in (anna, ans)}
    change = ContactChange(name="Ans Vos")
    await contacts.change_contact(at.core, SYSTEM, ans, change)
    with pytest.raises(InvalidTransition):
        await merging.merge(at.core, SYSTEM, anna, ans, seen=seen)
    with pytest.raises(InvalidTransition):
        await contacts.change_contact(
            at.core, SYSTEM, ans, ContactChange(name="A."), seen=seen[ans]
        )
    await merging.merge(at.core, SYSTEM, anna, ans)
    with pytest.raises(InvalidTransition):
        await contacts.change_contact(at.core, SYSTEM, ans, change)
    with pytest.raises(InvalidTransition):
        await contacts.add_note(at.core, SYSTEM, ans, "te laat")


async def test_merges_at_the_same_time_leave_every_address_with_a_survivor(
    at: Desk,
) -> None:
    """A merges into B while B merges into C, and notes are written meanwhile."""
    for _ in range(4):
        (a, _), (b, _), (c, _) = (acquaintance(at, name) for name in "abc")
        await asyncio.gather(
            merging.merge(at.core, SYSTEM, b, a),
            merging.merge(at.core, SYSTEM, c, b),
            merging.merge(at.core, SYSTEM, a, c),
            contacts.add_note(at.core, SYSTEM, a, "een"),
            contacts.add_note(at.core, SYSTEM, b, "twee"),
            return_exceptions=True,
        )
    with at.core.database.reading() as session:
        merged = set(
            session.exec(
                select(Contact.id).where(col(Contact.merged_into).is_not(None))
            )
        )
        owners = set(session.exec(select(Identity.contact_id)))
        noted = set(session.exec(select(ContactNote.contact_id)))
        assert session.exec(select(ContactMerge)).first() is not None
        for each in merged:
            assert people.survivor(session, each) not in merged, "no circle"
    assert not (owners | noted) & merged
