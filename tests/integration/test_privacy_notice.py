"""People are told once what happens to their data, whatever comes twice."""

import asyncio

import httpx2
import pytest
from sqlalchemy import event
from sqlmodel import Session, SQLModel

from tests.made.hours import keep
from tests.made.manual import put_in_force
from tests.world.core import World
from tests.world.letters import said
from webcare.policies import privacy, scope
from webcare.services.automatic import notices
from webcare.services.automatic.saying import NOTICE, OFF_HOURS, Occasion, say_once
from webcare.storage.tables import AutomaticMessage, Contact, Conversation, Message

pytestmark = pytest.mark.anyio

TEXTS = {"nl": "Uw gegevens: {link}", "en": "Your data: {link}"}
TELLS = {"notice": {"send": True, "texts": TEXTS, "page": {"nl": "Een jaar."}}}
WEEKEND = Occasion(OFF_HOURS, "weekend")


@pytest.fixture
async def here(world: World) -> int:
    await world.says(said("m1"))
    put_in_force(world.core, privacy.KIND, TELLS)
    return world.rows(Conversation)[0].id


async def put(world: World, table: type[SQLModel], key: int, **columns: str) -> None:
    def change(session: Session) -> None:
        row = session.get_one(table, key)
        for name, value in columns.items():
            setattr(row, name, value)

    await world.core.write(change)


async def tell(world: World, conversation_id: int, *, times: int = 1) -> None:
    """Do the work that receipt leaves behind."""
    for _ in range(times):
        await notices.tell(world.core, conversation_id)
    await world.work()


async def closed(
    world: World, conversation_id: int, text: str = "Tot maandag."
) -> None:
    """Close the channel, and say so."""

    def change(session: Session) -> None:
        row = session.get_one(Conversation, conversation_id)
        say_once(world.core, session, row, text, WEEKEND)

    await keep(world.core, {"week": {}})
    await world.core.write(change)
    await world.work()


def page(world: World) -> str:
    return f"{world.core.settings.public_url}/privacy/loft"


async def test_whoever_writes_first_is_told_whatever_is_delivered_twice(
    world: World,
) -> None:
    put_in_force(world.core, privacy.KIND, TELLS)
    for _ in range(2):
        await world.says(said("m1"), said("m2", later=5))
        await world.work()
    await world.says(said("m3", later=60))
    await world.says(said("m4", "bert"))
    await world.work()
    assert world.platform.texts == [f"Uw gegevens: {page(world)}"] * 2
    assert len({str(each["to"]) for each in world.platform.sent}) == 2


async def test_nobody_is_told_because_of_old_messages(world: World) -> None:
    put_in_force(world.core, privacy.KIND, TELLS)
    await world.says(said("m1", later=-3 * 24 * 3600))
    await world.work()
    assert world.platform.sent == []


async def test_who_writes_is_told_once(world: World, here: int) -> None:
    await tell(world, here, times=3)
    await tell(world, here)
    assert world.platform.texts == [f"Uw gegevens: {page(world)}"]
    (message,) = world.rows(Message, direction="out")
    (told,) = world.rows(AutomaticMessage)
    assert (message.automatic, told.why, told.occasion) == (NOTICE, NOTICE, "1")
    assert told.message_id == message.id


async def test_who_was_not_reached_is_told_again(world: World, here: int) -> None:
    world.platform.answers.append(httpx2.Response(400))
    await tell(world, here)
    (lost,) = world.rows(Message, direction="out")
    assert lost.status == "failed"
    await tell(world, here, times=2)
    (told,) = world.rows(AutomaticMessage)
    arrived = world.message(told.message_id or 0)
    assert (arrived.id != lost.id, arrived.status) == (True, "sent")
    await tell(world, here)
    assert len(world.platform.sent) == 2


async def test_what_passes_is_not_said_again_though_it_did_not_arrive(
    world: World, here: int
) -> None:
    put_in_force(world.core, privacy.KIND, {})
    world.platform.answers.append(httpx2.Response(400))
    await closed(world, here)
    await closed(world, here)
    assert len(world.platform.sent) == 1


async def test_who_was_told_keeps_nobody_from_writing(world: World, here: int) -> None:
    """To look is enough: most who write were told long ago."""
    await tell(world, here)
    engine, said = world.core.database.engine, list[str]()
    event.listen(engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    await notices.tell(world.core, here)
    assert said
    assert [each for each in said if "INSERT" in each or "IMMEDIATE" in each] == []


async def test_two_at_the_same_time_tell_once(world: World, here: int) -> None:
    await asyncio.gather(*(tell(world, here) for _ in range(4)))
    assert len(world.platform.sent) == 1


async def test_another_edition_is_told_again(world: World, here: int) -> None:
    await tell(world, here)
    again = {"notice": {**TELLS["notice"], "edition": 2}}
    put_in_force(world.core, privacy.KIND, again)
    await tell(world, here)
    await tell(world, here)
    assert len(world.platform.sent) == 2


async def test_people_read_their_own_language(world: World, here: int) -> None:
    await put(world, Contact, world.rows(Contact)[0].id, language="en")
    await tell(world, here)
    assert world.platform.texts == [f"Your data: {page(world)}"]


async def test_one_message_where_one_will_do(world: World, here: int) -> None:
    await closed(world, here)
    await tell(world, here)
    assert world.platform.texts == [f"Tot maandag.\n\nUw gegevens: {page(world)}"]
    assert {each.why for each in world.rows(AutomaticMessage)} == {NOTICE, OFF_HOURS}


async def test_who_was_told_gets_the_rest_alone(world: World, here: int) -> None:
    await tell(world, here)
    await closed(world, here)
    assert world.platform.texts[1:] == ["Tot maandag."]


async def test_what_stops_a_message_does_not_count_as_told(
    world: World, here: int
) -> None:
    put_in_force(world.core, scope.KIND, {"profile": "government"})
    await closed(world, here, "Stem VVD!")
    assert world.platform.sent == []
    await tell(world, here)
    assert world.platform.texts == [f"Uw gegevens: {page(world)}"]


async def test_nobody_is_told_in_public(world: World, here: int) -> None:
    await put(world, Conversation, here, visibility="public")
    await tell(world, here)
    assert world.platform.sent == []


async def test_a_program_says_that_it_is_one(world: World, here: int) -> None:
    put_in_force(world.core, privacy.KIND, {**TELLS, "bots": {"say_so": True}})
    await tell(world, here)
    sentence = "Dit is een automatisch bericht."
    assert world.platform.texts == [f"{sentence} Uw gegevens: {page(world)}"]
