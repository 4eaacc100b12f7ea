"""Who somebody is whose messages bring no name: asked once, and kept."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import delete, event
from structlog.testing import capture_logs

from tests.made.desk import migrated
from tests.services.plugin import NewDatabase
from tests.world.core import World, pigeons, running
from tests.world.letters import moved, person, said
from tests.world.owl import Owl, Told, stranger
from tests.world.pigeon import Pigeon
from webcare.domain.access import SYSTEM
from webcare.domain.people import Alias, Person
from webcare.errors import (
    ChannelDown,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
from webcare.services.connecting import channels
from webcare.services.conversations import handle
from webcare.services.people import contacts, merging
from webcare.services.people.contacts import ContactChange
from webcare.services.receiving.names import ASK_AGAIN
from webcare.storage.queries.conversations import conversation
from webcare.storage.tables import (
    ChannelRow,
    Contact,
    Conversation,
    ConversationEvent,
    Identity,
    IdentityAlias,
    Job,
    Lane,
    Message,
)

pytestmark = pytest.mark.anyio

RING = Alias("ring", "r1")
ANNA = Person((RING,), name="Anna de Vries")
LATER = timedelta(hours=2)


@pytest.fixture
async def forest(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[World]:
    """Give a world whose loft is one of owls."""
    plugins = pigeons(Pigeon(), Owl())
    async with running(new_database(migrated), tmp_path, plugins=plugins) as made:
        made.channel(kind="owl")
        yield made


def owl(world: World) -> Owl:
    channel = world.core.plugins.channel("owl")
    assert isinstance(channel, Owl)
    return channel


async def comes(world: World, *tells: Told, name: str = "m1") -> None:
    """Have a stranger write, and do the work while the platform tells this."""
    owl(world).tells = list(tells)
    await world.says(said(name, stranger()))
    await world.work()


def names(world: World) -> tuple[list[str], list[str]]:
    """Return what all identities and all contacts are called."""
    return (
        [each.name for each in world.rows(Identity)],
        [each.name for each in world.rows(Contact)],
    )


def told(world: World) -> list[str]:
    """Return what screens heard."""
    return [each.what for each in world.rows(ConversationEvent)]


def at_rest(world: World) -> bool:
    return not world.count(Job) and not world.count(Lane)


async def test_a_stranger_gets_the_name_that_the_platform_tells(forest: World) -> None:
    await comes(forest, ANNA)
    assert owl(forest).asked == [("r1",)]
    assert names(forest) == (["Anna de Vries"], ["Anna de Vries"])
    (row,) = forest.rows(Conversation)
    view = forest.ask(lambda session: conversation(SYSTEM, session, row.id))
    assert view.contact_name == "Anna de Vries"
    assert at_rest(forest)


async def test_screens_hear_of_it(forest: World) -> None:
    await comes(forest, ANNA)
    assert told(forest) == ["opened", "message.received", "contact.changed"]


async def test_nobody_is_asked_for_who_says_their_name(forest: World) -> None:
    await forest.says(said("m1", person("Anna", ring="r1")))
    await forest.says(said("m2", stranger()))
    # In one webhook, too.
    await forest.says(said("m3", stranger("r2")), said("m4", person("Bo", ring="r2")))
    assert at_rest(forest)


async def test_an_ordinary_channel_pays_nothing(world: World) -> None:
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    event.listen(world.core.database.engine, "before_cursor_execute", note)
    await world.says(said("m1", stranger()))
    event.remove(world.core.database.engine, "before_cursor_execute", note)
    assert asked
    assert not [each for each in asked if "asked_at" in each or "jobs" in each]


async def test_many_messages_ask_once_a_day(forest: World) -> None:
    await forest.says(*(said(f"m{number}", stranger()) for number in range(3)))
    await forest.says(said("m4", stranger()))
    await forest.work()
    assert len(owl(forest).asked) == 1
    forest.now += ASK_AGAIN - timedelta(minutes=1)
    await comes(forest, ANNA, name="m5")
    assert names(forest)[0] == [""]
    forest.now += timedelta(minutes=1)
    await comes(forest, ANNA, name="m6")
    assert len(owl(forest).asked) == 2
    assert names(forest)[0] == ["Anna de Vries"]


async def test_a_platform_that_does_not_tell_changes_nothing(forest: World) -> None:
    await comes(forest, None)
    assert names(forest) == ([""], [""])
    assert told(forest) == ["opened", "message.received"]
    assert at_rest(forest)


@pytest.mark.parametrize("name", ["", "  \n "])
async def test_no_name_is_not_a_name(forest: World, name: str) -> None:
    await comes(forest, Person((RING,), name=name))
    assert names(forest) == ([""], [""])
    assert told(forest) == ["opened", "message.received"]


async def test_a_name_is_kept_on_one_line_and_not_endless(forest: World) -> None:
    await comes(forest, Person((RING,), name=" Anna\n de  Vries" + "s" * 500))
    assert names(forest)[0][0].startswith("Anna de Vriess")
    assert len(names(forest)[0][0]) == 200


@pytest.mark.parametrize(
    "failure",
    [
        TemporaryDeliveryError("Later."),
        httpx2.ReadTimeout("no answer"),
        httpx2.ConnectError("no connection"),
        RuntimeError("a bug in the plugin"),
    ],
)
async def test_what_passes_is_tried_again(forest: World, failure: Exception) -> None:
    await comes(forest, failure, ANNA)
    assert names(forest)[0] == [""]
    await forest.work(later=LATER)
    assert names(forest)[0] == ["Anna de Vries"]
    assert at_rest(forest)


async def test_it_is_given_up_silently(forest: World) -> None:
    await comes(forest, *[TemporaryDeliveryError("Later.")] * 20)
    for _ in range(20):
        await forest.work(later=LATER)
    assert len(owl(forest).asked) == 5
    assert at_rest(forest)
    assert told(forest) == ["opened", "message.received"]


@pytest.mark.parametrize("failure", [PermanentDeliveryError, ChannelDown])
async def test_a_refusal_is_final_and_stops_no_channel(
    forest: World, failure: type[PermanentDeliveryError | ChannelDown]
) -> None:
    await comes(forest, failure("No."), ANNA)
    await forest.work(later=LATER)
    assert len(owl(forest).asked) == 1
    assert at_rest(forest)
    assert forest.rows(ChannelRow)[0].paused_reason is None
    health = (await channels.overview(forest.core, SYSTEM, "loft")).health
    assert health.reasons == ()


@pytest.mark.parametrize("columns", [{"enabled": False}, {"paused_reason": "Stop."}])
async def test_a_channel_that_stands_still_asks_nobody(
    forest: World, columns: dict[str, object]
) -> None:
    await forest.says(said("m1", stranger()))
    with forest.core.database.writing() as session:
        row = session.get_one(ChannelRow, forest.rows(ChannelRow)[0].id)
        for name, value in columns.items():
            setattr(row, name, value)
    forest.core.accounts.forget()
    await forest.work()
    assert owl(forest).asked == []
    assert at_rest(forest)


async def test_a_name_that_came_meanwhile_stays(forest: World) -> None:
    await forest.says(said("m1", stranger()))
    await forest.says(said("m2", person("Ans", ring="r1")))
    await forest.work()
    assert owl(forest).asked == []
    assert names(forest)[0] == ["Ans"]


async def test_a_name_that_a_colleague_wrote_stays(forest: World) -> None:
    await forest.says(said("m1", stranger()))
    (contact,) = forest.rows(Contact)
    await contacts.change_contact(
        forest.core, SYSTEM, contact.id, ContactChange(name="Mevrouw De Vries")
    )
    owl(forest).tells = [ANNA]
    await forest.work()
    assert names(forest) == (["Anna de Vries"], ["Mevrouw De Vries"])


async def test_what_a_colleague_looks_at_is_known_to_have_changed(
    forest: World,
) -> None:
    await forest.says(said("m1", stranger()))
    (before,) = forest.rows(Contact)
    owl(forest).tells = [ANNA]
    await forest.work()
    assert forest.rows(Contact)[0].version == before.version + 1


async def test_new_addresses_are_kept_when_nobody_has_them(forest: World) -> None:
    await forest.says(said("m1", person("Bo", ring="r2", nick="uil")))
    nick, phone = Alias("nick", "uil", "weak"), Alias("phone", "+31612345678", "weak")
    await comes(forest, Person((RING, nick, phone), name="Anna"), name="m2")
    bo, anna = forest.rows(Identity)
    holders = {
        (each.kind, each.value): each.identity_id for each in forest.rows(IdentityAlias)
    }
    assert holders == {
        ("ring", "r1"): anna.id,
        ("ring", "r2"): bo.id,
        ("nick", "uil"): bo.id,
        ("phone", "+31612345678"): anna.id,
    }


async def test_the_contact_that_somebody_was_merged_into_gets_the_name(
    forest: World,
) -> None:
    await forest.says(said("m1", stranger()), said("m2", stranger("r2")))
    first, second = forest.rows(Contact)
    await merging.merge(forest.core, SYSTEM, second.id, first.id)
    owl(forest).tells = [ANNA, None]
    await forest.work()
    assert sorted(names(forest)[0]) == ["", "Anna de Vries"]
    kept = forest.rows(Contact, id=second.id)[0]
    gone = forest.rows(Contact, id=first.id)[0]
    assert {kept.name, gone.name} == {"Anna de Vries", ""}
    assert gone.merged_into == kept.id
    assert gone.name == ""


async def test_who_was_erased_does_not_come_back(forest: World) -> None:
    await forest.says(said("m1", stranger()))
    _erase(forest)
    owl(forest).tells = [ANNA]
    await forest.work()
    assert owl(forest).asked == []
    assert names(forest) == ([], [])
    assert at_rest(forest)


async def test_who_is_erased_while_we_ask_does_not_come_back(forest: World) -> None:
    """The platform's answer is late: by then there is nobody any more."""
    await forest.says(said("m1", stranger()))
    bird = owl(forest)
    ask = bird.fetch_person

    async def late(*arguments: object) -> Person | None:
        _erase(forest)
        return await ask(*arguments)  # type: ignore[arg-type]

    bird.tells = [ANNA]
    bird.fetch_person = late  # type: ignore[method-assign, assignment]
    await forest.work()
    assert bird.asked == [("r1",)]
    assert names(forest) == ([], [])
    assert forest.count(IdentityAlias) == 0
    assert at_rest(forest)


async def test_a_finished_conversation_is_left_alone(forest: World) -> None:
    await forest.says(said("m1", stranger()))
    (row,) = forest.rows(Conversation)
    await handle.resolve(forest.core, SYSTEM, row.id)
    owl(forest).tells = [ANNA]
    await forest.work()
    assert told(forest)[-1] == "resolved"
    assert names(forest)[1] == ["Anna de Vries"]


async def test_the_log_names_nobody(forest: World) -> None:
    with capture_logs() as logged:
        await comes(forest, TemporaryDeliveryError("Anna"), ANNA)
        await forest.work(later=LATER)
    what = [each["event"] for each in logged]
    assert "person.not_fetched" in what
    assert "person.fetched" in what
    assert "Anna" not in str(logged)
    assert "r1" not in str(logged)


async def test_a_moved_address_asks_for_nobody_twice(forest: World) -> None:
    await comes(forest, None)
    await forest.says(moved({"ring": "r1"}, stranger("r9"), "notice"))
    await forest.says(said("m2", stranger("r9")))
    await forest.work()
    assert len(owl(forest).asked) == 1


def _erase(world: World) -> None:
    """Remove everything of everybody, in the order of references."""
    with world.core.database.writing() as session:
        for table in (
            ConversationEvent,
            Message,
            Conversation,
            IdentityAlias,
            Identity,
            Contact,
        ):
            session.execute(delete(table))
