"""Somebody is erased as a whole: in all tables and plugins, with proof, unless held."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.retention.conftest import DAY, Archive
from tests.made.desk import migrated
from tests.services.plugin import NewDatabase
from tests.world.core import World, running
from tests.world.guestbook import GuestbookPlugin, ring
from tests.world.letters import edited, reacted, said
from webcare.domain.access import BUILT_IN_ROLES, SYSTEM, Grant, Scope
from webcare.domain.inbound import PostFound
from webcare.domain.people import Alias, Person
from webcare.errors import Forbidden, InvalidTransition, NotFound, Refused
from webcare.loader import load_plugins
from webcare.services.backup.make import make_backup
from webcare.services.backup.restore import restore
from webcare.services.people.contacts import add_note
from webcare.services.people.merging import merge
from webcare.services.receiving.posts import receive_found
from webcare.services.retention.erasing import ask_to_erase
from webcare.services.retention.given import data_of_person
from webcare.services.retention.holds import NewHold, place_hold
from webcare.storage.tables import (
    Attachment,
    AuditEvent,
    Contact,
    ContactMerge,
    ContactNote,
    Conversation,
    DeadLetter,
    DoomedFile,
    FoundPost,
    Identity,
    IdentityAlias,
    MessageVersion,
    RawDelivery,
    Reaction,
    Removal,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def book() -> GuestbookPlugin:
    return GuestbookPlugin()


@pytest.fixture
async def known(
    new_database: NewDatabase, tmp_path: Path, book: GuestbookPlugin
) -> AsyncIterator[Archive]:
    plugins = load_plugins(extra={"guestbook": book}, discover=False)
    async with running(new_database(migrated), tmp_path, plugins=plugins) as world:
        yield Archive(world, world.channel())


def contact_of(archive: Archive, who: str) -> int:
    (alias,) = archive.world.rows(IdentityAlias, value=who)
    (identity,) = archive.world.rows(Identity, id=alias.identity_id)
    return identity.contact_id


async def erase(archive: Archive, who: str) -> None:
    await ask_to_erase(archive.world.core, SYSTEM, contact_of(archive, who), "AVG-17")
    await archive.world.work()


def found(archive: Archive, external_id: str, who: str) -> None:
    post = PostFound(
        external_id=external_id,
        person=Person((Alias("ring", who),), who),
        text="Mooie duiven",
        source="pigeons",
        published_at=archive.world.now,
    )
    archive.world.core.database.commit(
        lambda connection: receive_found(
            connection, [(archive.loft, post)], archive.world.now
        )
    )


def bodies_of(world: World, table: type[RawDelivery | DeadLetter]) -> list[bytes]:
    return [bytes(each.body) for each in world.rows(table)]


async def fill(archive: Archive, book: GuestbookPlugin) -> None:
    """Have Anna and Bram leave something everywhere."""
    world = archive.world
    world.platform.files["suitcase"] = b"brown"
    await world.says(
        said("m1", media=[{"kind": "image", "id": "suitcase"}]),
        edited("m1", "Mijn koffer is zoek"),
        reacted("m1", "x"),
    )
    await world.says(said("m2", "bram", "Dag"), reacted("m1", "y", who="bram"))
    await world.post(b'{"items": [{"type": "said", "from": {"ring": "anna"}}]}')
    await world.post(b'{"items": [{"type": "said", "from": {"ring": "bram"}}]}')
    await world.work()
    await add_note(world.core, SYSTEM, contact_of(archive, "anna"), "Belt graag")
    for who in ("anna", "bram"):
        found(archive, f"p-{who}", who)
        book.entries.sign("loft", ring(who), world.now)
        book.names.sign("loft", ring(who), world.now)


async def test_everything_of_a_person_goes_and_nothing_of_others(
    known: Archive, book: GuestbookPlugin
) -> None:
    world = known.world
    await fill(known, book)
    anna, bram = contact_of(known, "anna"), contact_of(known, "bram")
    await erase(known, "anna")
    assert world.texts() == ["Dag"]
    for table in (MessageVersion, Reaction, Attachment, ContactNote):
        assert world.count(table) == 0, table
    assert [each.external_id for each in world.rows(FoundPost)] == ["p-bram"]
    for bodies in (bodies_of(world, RawDelivery), bodies_of(world, DeadLetter)):
        assert bodies
        assert not [each for each in bodies if b"anna" in each]
    for kept in (book.entries, book.names):
        assert [e.item.address for e in kept.entries.values()] == [ring("bram")]
    assert [each.value for each in world.rows(IdentityAlias)] == ["bram"]
    names = {each.id: each.name for each in world.rows(Identity)}
    assert sorted(names.values()) == ["", "bram"]
    (row,) = [
        each for each in world.rows(Conversation) if names[each.identity_id] == ""
    ]
    assert (row.status, row.preview) == ("resolved", "")
    assert {each.id for each in world.rows(Contact)} == {anna, bram}
    acts = [(each.action, each.subject) for each in world.rows(AuditEvent)]
    about = f"contact/{anna}"
    assert acts == [("person.erasure_asked", about), ("person.erased", about)]


async def test_it_is_proven_without_a_word(
    known: Archive, book: GuestbookPlugin
) -> None:
    await fill(known, book)
    await erase(known, "anna")
    removals = known.world.rows(Removal)
    assert {each.rule for each in removals} == {"a person was erased"}
    assert {each.actor for each in removals} == {"system"}
    sums: dict[str, int] = {}
    for each in removals:
        sums[each.data] = sums.get(each.data, 0) + each.rows
    assert sums == {
        "text": 2,  # the message and the post that was found
        "profile": 1,
        "raw": 2,
        "dead_letter": 1,
        "guestbook/entries": 1,
        "guestbook/names": 1,
    }
    assert known.world.count(DoomedFile) == 1
    await known.later()
    store = known.world.core.settings.data_dir / "media"
    files = {each.parent.name for each in store.rglob("*") if each.is_file()}
    assert files == {"ledger"}


async def test_it_does_not_come_back(
    known: Archive,
    book: GuestbookPlugin,
    new_database: NewDatabase,
    tmp_path: Path,
) -> None:
    world = known.world
    await fill(known, book)
    backup = tmp_path / "backup.tar"
    await make_backup(world.core, backup)
    await erase(known, "anna")
    await known.later()
    await world.says(said("m1"))
    found(known, "p-anna", "anna")
    assert world.texts() == ["Dag"]
    assert [each.external_id for each in world.rows(FoundPost)] == ["p-bram"]

    async with running(new_database(), tmp_path / "new") as new:
        new.now = world.now
        object.__setattr__(new.core, "media", world.core.media)
        object.__setattr__(new.core, "seal", world.core.seal)
        await restore(new.core, backup)
        assert new.texts() == ["Dag"]
        assert [each.value for each in new.rows(IdentityAlias)] == ["bram"]
        assert [each.external_id for each in new.rows(FoundPost)] == ["p-bram"]
        for bodies in (bodies_of(new, RawDelivery), bodies_of(new, DeadLetter)):
            assert not [each for each in bodies if b"anna" in each]


async def test_who_was_merged_is_erased_with_them(known: Archive) -> None:
    world = known.world
    await world.says(said("m1"), said("m2", "bram", "Dag"))
    anna, bram = contact_of(known, "anna"), contact_of(known, "bram")
    await merge(world.core, SYSTEM, anna, bram)
    await erase(known, "bram")
    assert world.texts() == []
    assert world.count(IdentityAlias) == world.count(ContactMerge) == 0
    assert {each.name for each in world.rows(Contact)} == {""}


@pytest.mark.parametrize("meanwhile", [False, True])
async def test_a_hold_refuses_it_also_when_it_came_meanwhile(
    known: Archive, *, meanwhile: bool
) -> None:
    world = known.world
    await world.says(said("m1"))
    hold = NewHold(
        words="koffer",
        reason="Claim",
        owner=known.colleague(),
        review_at=world.now + DAY,
    )
    anna = contact_of(known, "anna")
    if not meanwhile:
        await place_hold(world.core, SYSTEM, hold)
        with pytest.raises(Refused, match=r"."):
            await ask_to_erase(world.core, SYSTEM, anna, "AVG-17")
    else:
        await ask_to_erase(world.core, SYSTEM, anna, "AVG-17")
        await place_hold(world.core, SYSTEM, hold)
    await world.work()
    assert world.texts() == ["Waar is mijn koffer?"]
    assert world.count(IdentityAlias) == 1
    assert world.count(Removal) == 0
    acts = [each.action for each in world.rows(AuditEvent)]
    assert ("person.erasure_refused" in acts) == meanwhile


@pytest.mark.parametrize("step", ["of_person", "remove"])
async def test_a_plugin_that_fails_is_asked_again_and_the_rest_waits(
    known: Archive, book: GuestbookPlugin, step: str
) -> None:
    world = known.world
    await fill(known, book)
    book.names.fails = step
    await erase(known, "anna")
    # Without the addresses nobody could say what of the plugin's is hers.
    assert "anna" in [each.value for each in world.rows(IdentityAlias)]
    book.names.fails = ""
    await world.work(later=DAY)
    assert [each.value for each in world.rows(IdentityAlias)] == ["bram"]
    assert len(book.names.entries) == 1


async def test_who_may_not_and_what_makes_no_sense_is_refused(known: Archive) -> None:
    world = known.world
    await world.says(said("m1"))
    anna = contact_of(known, "anna")
    lead = Scope(None, "lead", (Grant(BUILT_IN_ROLES["lead"]),))
    with pytest.raises(Forbidden):
        await ask_to_erase(world.core, lead, anna, "AVG-17")
    with pytest.raises(NotFound):
        await ask_to_erase(world.core, SYSTEM, 1, "AVG-17")
    for reason in ("", " ", "x" * 201):
        with pytest.raises(Refused):
            await ask_to_erase(world.core, SYSTEM, anna, reason)
    await ask_to_erase(world.core, SYSTEM, anna, "AVG-17")
    with pytest.raises(InvalidTransition):
        await ask_to_erase(world.core, SYSTEM, anna, "AVG-17")


async def test_a_person_is_given_what_is_theirs(
    known: Archive, book: GuestbookPlugin
) -> None:
    world = known.world
    await fill(known, book)
    anna = contact_of(known, "anna")
    document = await data_of_person(world.core, SYSTEM, anna)
    (conversation,) = document["conversations"]
    (message,) = conversation["messages"]
    assert (message["by"], message["text"]) == ("you", "Mijn koffer is zoek")
    assert [each["value"] for each in document["addresses"]] == ["anna"]
    assert [each["text"] for each in document["notes"]] == ["Belt graag"]
    assert {name: len(found) for name, found in document["plugins"].items()} == {
        "guestbook/entries": 1,
        "guestbook/names": 1,
    }
    (noted,) = world.rows(AuditEvent)
    assert (noted.action, noted.subject) == ("person.data_given", f"contact/{anna}")
    await known.keep(text=1)
    world.now += DAY
    document = await data_of_person(world.core, SYSTEM, anna)
    (conversation,) = document["conversations"]
    assert conversation["messages"] == []
    lead = Scope(None, "lead", (Grant(BUILT_IN_ROLES["lead"]),))
    with pytest.raises(Forbidden):
        await data_of_person(world.core, lead, anna)
