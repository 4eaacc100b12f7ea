"""Whether we or another program have a private chat at the platform."""

import pytest

from tests.world.core import World
from tests.world.letters import said
from tests.world.starling import shouted, taken
from webcare.storage.tables import Conversation, ConversationEvent, Identity

pytestmark = pytest.mark.anyio


def holders(world: World) -> dict[str, str | None]:
    return {each.visibility: each.controlled_by for each in world.rows(Conversation)}


async def test_another_program_takes_the_chat_and_gives_it_back(flock: World) -> None:
    await flock.says(said("m1"), shouted("c1"))
    await flock.says(taken("Robot"))
    assert holders(flock) == {"private": "Robot", "public": None}
    await flock.says(taken("", later=90))
    assert holders(flock) == {"private": None, "public": None}


async def test_it_is_told_once(flock: World) -> None:
    await flock.says(said("m1"))
    for _ in range(2):
        await flock.says(taken("Robot"))
    told = flock.rows(ConversationEvent, what="control.changed")
    assert [each.data for each in told] == [{"holder": "Robot"}]


async def test_it_may_come_with_the_first_message(flock: World) -> None:
    await flock.says(taken("Robot"), said("m1"))
    assert holders(flock) == {"private": "Robot"}


async def test_of_several_the_last_one_counts(flock: World) -> None:
    await flock.says(said("m1"))
    await flock.says(taken("", later=90), taken("Robot", later=60))
    assert holders(flock) == {"private": None}


async def test_an_older_notice_that_comes_later_changes_nothing(flock: World) -> None:
    await flock.says(said("m1"))
    for _ in range(2):
        await flock.says(taken("", later=90))
        await flock.says(taken("Robot", later=60))
    assert holders(flock) == {"private": None}
    await flock.says(taken("Andere", later=120))
    assert holders(flock) == {"private": "Andere"}


async def test_what_we_took_over_stays_ours_when_a_notice_is_repeated(
    flock: World,
) -> None:
    await flock.says(said("m1"), taken("Robot"))
    with flock.core.database.writing() as session:
        (row,) = flock.rows(Conversation)
        session.get_one(Conversation, row.id).controlled_by = None
    await flock.says(taken("Robot"))
    assert holders(flock) == {"private": None}


async def test_a_person_who_is_unknown_stays_so(flock: World) -> None:
    await flock.says(taken("Robot", who="niemand"))
    assert flock.count(Identity) == 0
