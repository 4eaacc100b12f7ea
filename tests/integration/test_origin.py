"""Where somebody came from who wrote through a contact block is kept."""

import pytest

from tests.world.core import World
from tests.world.letters import said
from webcare.domain.origin import question
from webcare.storage.tables import Message

pytestmark = pytest.mark.anyio


async def test_the_place_stands_with_the_first_message(world: World) -> None:
    await world.says(
        said("m1", text=question("koffers", "nl")),
        said("m2", text="Waar is hij?", later=5),
        said("m3", text=question("koffers", "nl"), direction="out", later=9),
    )
    first, second, ours = world.rows(Message)
    assert first.referral is not None
    assert (first.referral["source"], first.referral["id"]) == (
        "contact_block",
        "via:koffers",
    )
    assert first.text.endswith("(via:koffers)"), "what was said stays as it was"
    assert (second.referral, ours.referral) == (None, None)
