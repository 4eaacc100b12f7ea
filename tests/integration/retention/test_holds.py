"""What is held stays whatever its term, until somebody lets go of it."""

from datetime import timedelta
from typing import Any

import pytest

from tests.integration.retention.conftest import DAY, Archive
from tests.world.letters import said
from webcare.domain.access import BUILT_IN_ROLES, SYSTEM, Grant, Scope
from webcare.errors import Forbidden, InvalidTransition, NotFound, Refused
from webcare.services.retention.holds import (
    NewHold,
    place_hold,
    release_hold,
    review_hold,
)
from webcare.storage.tables import (
    AuditEvent,
    Contact,
    Conversation,
    HeldConversation,
    Identity,
    IdentityAlias,
    LegalHold,
    Message,
)

pytestmark = pytest.mark.anyio


async def hold(archive: Archive, **about: Any) -> int:
    facts: dict[str, Any] = {
        "reason": "Claim 17",
        "owner": archive.colleague(),
        "review_at": archive.world.now + 90 * DAY,
    }
    return await place_hold(archive.world.core, SYSTEM, NewHold(**(facts | about)))


async def test_a_persons_words_stay_and_others_go(archive: Archive) -> None:
    world = archive.world
    await archive.keep(text=30, profile=30)
    await world.says(said("m1"), said("m2", "bram", "Van Bram"))
    (anna,) = world.rows(Identity, name="anna")
    await hold(archive, contact_id=anna.contact_id)
    await archive.later(days=31)
    assert world.texts() == ["Waar is mijn koffer?"]
    assert [each.value for each in world.rows(IdentityAlias)] == ["anna"]


async def test_what_is_held_stays_visible_and_goes_after_its_release(
    archive: Archive,
) -> None:
    world = archive.world
    await archive.keep(text=30)
    await world.says(said("m1"))
    (row,) = world.rows(Conversation)
    hold_id = await hold(archive, conversation_id=row.id)
    await archive.later(days=31)

    assert len(await archive.shown()) == 1
    await release_hold(world.core, SYSTEM, hold_id, "The claim was settled")
    assert await archive.shown() == []
    assert world.count(Message) == 1
    await archive.later()
    assert world.count(Message) == world.count(HeldConversation) == 0
    (released,) = world.rows(LegalHold)
    assert released.released_because == "The claim was settled"
    actions = [each.action for each in world.rows(AuditEvent)]
    assert actions[-2:] == ["hold.placed", "hold.released"]


@pytest.mark.parametrize(
    "search",
    [
        {"words": "KOFFER"},
        {"channel": "loft", "words": "koffer"},
        {"words": "koffer", "visibility": "private"},
    ],
)
async def test_a_search_keeps_what_it_finds_also_what_comes_later(
    archive: Archive, search: dict[str, str]
) -> None:
    world = archive.world
    await archive.keep(text=30)
    await world.says(said("m1"), said("m2", "bram", "Dag"))
    await hold(archive, **search)
    await world.says(said("m3", "carla", "Ook een koffer"))
    await archive.later(days=31)
    assert world.texts() == ["Waar is mijn koffer?", "Ook een koffer"]


async def test_two_holds_keep_until_both_are_released(archive: Archive) -> None:
    world = archive.world
    await archive.keep(text=30)
    await world.says(said("m1"))
    (row,) = world.rows(Conversation)
    owner = archive.colleague("owner")
    first = await hold(archive, conversation_id=row.id, owner=owner)
    second = await hold(archive, words="koffer", owner=owner)
    await release_hold(world.core, SYSTEM, first, "Settled")
    await archive.later(days=31)
    assert world.count(Message) == 1
    await release_hold(world.core, SYSTEM, second, "Settled")
    await archive.later()
    assert world.count(Message) == 0


async def test_the_person_whom_somebody_turned_out_to_be_is_held(
    archive: Archive,
) -> None:
    world = archive.world
    await archive.keep(text=30)
    await world.says(said("m1"), said("m2", "bram", "Dag"))
    anna, bram = world.rows(Contact)
    await hold(archive, contact_id=anna.id)
    with world.core.database.writing() as session:
        session.get_one(Contact, anna.id).merged_into = bram.id
        for each in world.rows(Identity, contact_id=anna.id):
            session.get_one(Identity, each.id).contact_id = bram.id
    await archive.later(days=31)
    assert world.count(Message) == 2


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"reason": " "}, "hold.reason"),
        ({"reason": "x" * 501}, "hold.reason"),
        ({"conversation_id": None, "words": "x" * 60_000}, "hold.words"),
        ({"owner": "nobody@example.org"}, "hold.owner"),
        ({"words": " "}, "hold.words"),
        ({"channel": "cellar"}, "hold.channel"),
        ({"review_at": timedelta(0)}, "hold.review_at"),
        ({"review_at": timedelta(days=367)}, "hold.review_at"),
    ],
)
async def test_a_hold_that_makes_no_sense_is_refused(
    archive: Archive, change: dict[str, Any], place: str
) -> None:
    if "review_at" in change:
        change = {"review_at": archive.world.now + change["review_at"]}
    with pytest.raises(Refused) as refused:
        await hold(archive, **({"words": "koffer"} | change))
    assert [each.rule for each in refused.value.findings] == [place]
    assert archive.world.count(LegalHold) == 0


async def test_who_may_not_hold_does_not(archive: Archive) -> None:
    world = archive.world
    lead = Scope(None, "lead", (Grant(BUILT_IN_ROLES["lead"]),))
    new = NewHold(
        words="x",
        reason="y",
        owner=archive.colleague(),
        review_at=world.now + DAY,
    )
    with pytest.raises(Forbidden):
        await place_hold(world.core, lead, new)
    hold_id = await place_hold(world.core, SYSTEM, new)
    with pytest.raises(Forbidden):
        await release_hold(world.core, lead, hold_id, "z")
    with pytest.raises(Forbidden):
        await review_hold(world.core, lead, hold_id, world.now + DAY)


async def test_a_hold_is_reviewed_and_released_once(archive: Archive) -> None:
    world = archive.world
    hold_id = await hold(archive, words="koffer")
    await review_hold(world.core, SYSTEM, hold_id, world.now + 200 * DAY)
    (row,) = world.rows(LegalHold)
    assert row.review_at == world.now + 200 * DAY
    with pytest.raises(Refused):
        await release_hold(world.core, SYSTEM, hold_id, "")
    await release_hold(world.core, SYSTEM, hold_id, "Settled")
    with pytest.raises(InvalidTransition):
        await release_hold(world.core, SYSTEM, hold_id, "Settled")
    with pytest.raises(InvalidTransition):
        await review_hold(world.core, SYSTEM, hold_id, world.now + DAY)
    with pytest.raises(NotFound):
        await release_hold(world.core, SYSTEM, 1, "Settled")


async def test_a_conversation_that_is_not_there_cannot_be_held(
    archive: Archive,
) -> None:
    with pytest.raises(NotFound):
        await hold(archive, conversation_id=1)
    with pytest.raises(NotFound):
        await hold(archive, contact_id=1)
