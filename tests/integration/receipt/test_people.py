"""Whose message it is: rings that stay, and numbers that change hands."""

import pytest

from tests.world.core import World
from tests.world.letters import moved, person, said
from webcare.storage.tables import (
    Contact,
    Conversation,
    ConversationEvent,
    Identity,
    IdentityAlias,
    Message,
    Preference,
)

pytestmark = pytest.mark.anyio

PHONE = "+31612345678"
ANNA = person("Anna", ring="r1", phone=PHONE)


def whose(world: World) -> list[int | None]:
    """Return whose each message is, as numbers from 0 in order of appearance."""
    seen: dict[int | None, int] = {}
    messages = world.rows(Message)
    return [seen.setdefault(each.identity_id, len(seen)) for each in messages]


async def test_somebody_without_a_number_is_known_by_the_ring(world: World) -> None:
    await world.says(said("m1", person("Anna", ring="r1")))
    await world.says(said("m2", person("Anna", ring="r1")))
    assert whose(world) == [0, 0]
    assert world.count(Conversation) == 1


async def test_the_number_leads_to_the_ring_and_the_ring_remains(world: World) -> None:
    await world.says(said("m1", person("Anna", phone=PHONE)))
    await world.says(said("m2", ANNA))
    await world.says(said("m3", person("Anna", ring="r1")))
    assert whose(world) == [0, 0, 0]


@pytest.mark.parametrize("how", ["together", "apart"])
async def test_a_number_with_another_ring_is_somebody_else(
    world: World, how: str
) -> None:
    letters = [
        said("m1", ANNA),
        said("m2", person("Bram", ring="r2", phone=PHONE)),
        said("m3", person("Bram", phone=PHONE)),
        said("m4", person("Anna", ring="r1")),
    ]
    for batch in [letters] if how == "together" else [[each] for each in letters]:
        await world.says(*batch)
    assert whose(world) == [0, 1, 1, 0]
    assert world.count(Conversation) == 2
    (phone,) = world.rows(IdentityAlias, kind="phone")
    assert phone.identity_id == world.rows(Message)[1].identity_id


async def test_a_new_nickname_is_learned_and_an_old_one_may_go(world: World) -> None:
    await world.says(said("m1", person("Anna", ring="r1", nick="anna")))
    await world.says(said("m2", person("Anna", ring="r1", nick="ans")))
    await world.says(said("m3", person("Carla", ring="r3", nick="anna")))
    await world.says(said("m4", person("Anna", nick="ans")))
    assert whose(world) == [0, 0, 1, 0]


@pytest.mark.parametrize("how", ["together", "apart"])
async def test_a_new_ring_of_a_known_person_is_theirs(world: World, how: str) -> None:
    new = person("Anna", ring="r9", phone="+31699999999")
    letters = [
        said("m1", ANNA),
        moved({"ring": "r1", "phone": PHONE}, new, "notice"),
        said("m2", new, later=90),
    ]
    # In one webhook, too: the change counts before what is said.
    batches = (
        [letters[:1], letters[1:]]
        if how == "together"
        else [[each] for each in letters]
    )
    for batch in batches:
        await world.says(*batch)
    assert world.count(Identity) == 1
    assert world.count(Conversation) == 1
    kinds = [each.direction for each in world.rows(Message)]
    assert kinds == ["in", "event", "in"]
    log = [each.what for each in world.rows(ConversationEvent)]
    assert log == ["opened", "message.received", "identity.changed", "message.received"]


async def test_two_known_people_who_are_one_become_one_contact(world: World) -> None:
    await world.says(said("m1", ANNA), said("m2", person("Anna", ring="r9")))
    assert len({each.contact_id for each in world.rows(Identity)}) == 2
    await world.says(moved({"ring": "r1"}, person("Anna", ring="r9")))
    assert len({each.contact_id for each in world.rows(Identity)}) == 1
    # Conversations belong to identities: merging rewrites none of them.
    assert world.count(Conversation) == 2


async def test_the_name_on_the_platform_is_kept_up_to_date(world: World) -> None:
    await world.says(said("m1", ANNA))
    await world.says(said("m2", person("Anna de Vries", ring="r1")))
    await world.says(said("m3", person("", ring="r1")))
    assert [each.name for each in world.rows(Identity)] == ["Anna de Vries"]
    assert [each.name for each in world.rows(Contact)] == ["Anna"]


async def test_what_a_person_allows_is_kept_once(world: World) -> None:
    preference = {
        "type": "preferred",
        "from": ANNA,
        "category": "news",
        "allowed": False,
        "at": 1772442000,
    }
    for _ in range(2):
        await world.says(preference)
    assert [each.allowed for each in world.rows(Preference)] == [False]


async def test_after_resolving_a_message_opens_a_new_conversation(world: World) -> None:
    await world.says(said("m1"))
    (first,) = world.rows(Conversation)
    with world.core.database.writing() as session:
        held = session.get_one(Conversation, first.id)
        held.status, held.queue_position = "resolved", None
    await world.says(said("m2"))
    assert [each.status for each in world.rows(Conversation)] == ["resolved", "open"]


async def test_a_notice_after_resolving_stays_with_what_was_said(world: World) -> None:
    await world.says(said("m1", ANNA))
    (first,) = world.rows(Conversation)
    with world.core.database.writing() as session:
        held = session.get_one(Conversation, first.id)
        held.status, held.queue_position = "resolved", None
    await world.says(moved({"ring": "r1"}, person("Anna", ring="r9"), "notice"))
    assert world.count(Conversation) == 1
    assert {each.conversation_id for each in world.rows(Message)} == {first.id}
