"""What a platform proves of people, beside what somebody here found out."""

import pytest

from tests.world.core import World
from tests.world.letters import moved, person, said
from webcare.domain.access import SYSTEM
from webcare.services.people import contacts, merging
from webcare.storage.queries.merges import merges_of
from webcare.storage.tables import Contact, ContactNote, Identity

pytestmark = pytest.mark.anyio

NEW = person("Anna", ring="r9")


async def two_people(world: World) -> tuple[Contact, Contact]:
    """Have two who write, of whom the platform will say that they are one."""
    await world.says(said("m1", person("Anna", ring="r1")))
    await world.says(said("m2", NEW))
    anna, again = world.rows(Contact)
    return anna, again


async def proof(world: World) -> None:
    await world.says(moved({"ring": "r1"}, NEW))


async def test_a_contact_that_loses_its_last_address_is_not_lost(world: World) -> None:
    anna, again = await two_people(world)
    await contacts.add_note(world.core, SYSTEM, again.id, "belt graag")
    await proof(world)
    assert {each.contact_id for each in world.rows(Identity)} == {anna.id}
    assert [each.contact_id for each in world.rows(ContactNote)] == [anna.id]
    assert world.rows(Contact, id=again.id)[0].merged_into == anna.id
    (told,) = world.ask(lambda session: merges_of(SYSTEM, session, anna.id))
    assert (told.absorbed_id, told.merged_by) == (again.id, "")


async def test_one_address_of_several_goes_alone(world: World) -> None:
    anna, again = await two_people(world)
    await world.says(said("m3", person("Truus", ring="r3")))
    third = world.rows(Contact)[-1]
    await merging.merge(world.core, SYSTEM, again.id, third.id)
    await proof(world)
    owners = [each.contact_id for each in world.rows(Identity)]
    assert owners == [anna.id, anna.id, again.id]
    assert world.rows(Contact, id=again.id)[0].merged_into is None


async def test_it_goes_to_whom_its_person_was_merged_into(world: World) -> None:
    anna, again = await two_people(world)
    await world.says(said("m3", person("Truus", ring="r3")))
    third = world.rows(Contact)[-1]
    await merging.merge(world.core, SYSTEM, third.id, anna.id)
    await proof(world)
    assert {each.contact_id for each in world.rows(Identity)} == {third.id}
    assert world.rows(Contact, id=again.id)[0].merged_into == third.id


async def test_what_a_merge_said_already_is_not_done_again(world: World) -> None:
    anna, again = await two_people(world)
    await merging.merge(world.core, SYSTEM, anna.id, again.id)
    await proof(world)
    assert len(world.ask(lambda session: merges_of(SYSTEM, session, anna.id))) == 1


async def test_undoing_a_merge_leaves_what_the_platform_proved(world: World) -> None:
    anna, again = await two_people(world)
    await world.says(said("m3", person("Truus", ring="r3")))
    third = world.rows(Contact)[-1]
    merge = await merging.merge(world.core, SYSTEM, third.id, again.id)
    await proof(world)
    done = await merging.unmerge(world.core, SYSTEM, third.id, merge)
    assert done.elsewhere == 1
    owners = [each.contact_id for each in world.rows(Identity)]
    assert owners == [anna.id, anna.id, third.id]


async def test_a_new_message_of_a_merged_person_finds_them(world: World) -> None:
    anna, again = await two_people(world)
    await merging.merge(world.core, SYSTEM, anna.id, again.id)
    await world.says(said("m4", NEW), said("m5", person("Els", ring="r5")))
    assert [each.contact_id for each in world.rows(Identity)][:2] == [anna.id] * 2
    assert len(world.rows(Identity)) == 3
