"""Two accounts of one type of channel, of which one may do more than the other."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.made.desk import migrated
from tests.services.plugin import NewDatabase
from tests.world.core import World, pigeons, running
from tests.world.jay import Jay
from tests.world.letters import said
from tests.world.magpie import LONG
from tests.world.starling import shouted
from webcare.domain.access import SYSTEM
from webcare.domain.draft import Draft
from webcare.domain.outbound import Moderation
from webcare.errors import InvalidTransition
from webcare.services.connecting.channels import overview
from webcare.services.conversations import converse
from webcare.services.conversations.moderation import moderate
from webcare.services.conversations.ways import ways
from webcare.storage.tables import ChannelRow, Conversation, Message

pytestmark = pytest.mark.anyio

UNDONE = timedelta(seconds=5)


@pytest.fixture
async def wood(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[World]:
    """Give a world with a small loft of jays and a grand one."""
    plugins = pigeons(Jay())
    async with running(new_database(migrated), tmp_path, plugins=plugins) as made:
        made.channel(kind="jay")
        made.channel("grand", kind="jay")
        yield made


def jay(world: World) -> Jay:
    found = world.core.plugins.channel("jay")
    assert isinstance(found, Jay)
    return found


async def shouted_at(world: World, loft: str) -> int:
    """Let somebody say something in public; return the conversation's id."""
    await world.says(shouted(f"{loft}-1", loft=loft), to=loft)
    (message,) = world.rows(Message, external_id=f"{loft}-1")
    return message.conversation_id


async def measured(world: World, conversation_id: int) -> converse.Measured:
    return await converse.measure(world.core, SYSTEM, conversation_id, Draft(text=LONG))


def limits(found: converse.Measured) -> tuple[int, int]:
    return found.limit, found.parts


async def test_each_is_measured_by_its_own_limits(wood: World) -> None:
    small, grand = await shouted_at(wood, "loft"), await shouted_at(wood, "grand")
    assert limits(await measured(wood, small)) == (40, 3)
    assert limits(await measured(wood, grand)) == (80, 2)


async def test_each_cuts_what_it_sends_by_its_own_limits(wood: World) -> None:
    for loft, parts in (("loft", 3), ("grand", 2)):
        conversation = await shouted_at(wood, loft)
        await converse.reply(wood.core, SYSTEM, conversation, Draft(text=LONG))
        await wood.work(later=UNDONE)
        assert len(wood.platform.texts) == parts
        assert " ".join(wood.platform.texts) == LONG
        wood.platform.sent.clear()


async def test_what_an_account_cannot_do_is_refused(wood: World) -> None:
    await shouted_at(wood, "loft")
    await shouted_at(wood, "grand")
    small, grand = wood.rows(Message)
    await moderate(wood.core, SYSTEM, small.id, Moderation.HIDE)
    with pytest.raises(InvalidTransition):
        await moderate(wood.core, SYSTEM, grand.id, Moderation.HIDE)


async def test_only_an_account_with_links_is_a_way_on(wood: World) -> None:
    conversation = await shouted_at(wood, "grand")
    found = await ways(wood.core, SYSTEM, conversation)
    assert [(w.kind, w.channel) for w in found] == [
        ("private_reply", "grand"),
        ("link", "loft"),
    ]


async def test_each_has_its_own_reply_window(wood: World) -> None:
    await wood.says(said("m1", loft="loft"))
    await wood.says(said("m2", loft="grand"), to="grand")
    open_for = [each.window_until for each in wood.rows(Conversation)]
    assert None not in open_for
    small, grand = (each - wood.now for each in open_for if each)
    assert (small, grand) == (timedelta(hours=24), timedelta(hours=48))


async def test_an_account_is_asked_once_for_each_change(wood: World) -> None:
    conversation = await shouted_at(wood, "loft")
    for _ in range(3):
        wood.core.accounts.forget()
        await measured(wood, conversation)
        await wood.core.accounts.all()
    assert sorted(jay(wood).asked) == ["grand", "loft"]
    with wood.core.database.writing() as session:
        row = session.get_one(ChannelRow, wood.rows(ChannelRow)[0].id)
        row.settings, row.version = {"loft": "grand"}, row.version + 1
    # Judged by what is stored, however fresh what this process knows is.
    assert limits(await measured(wood, conversation)) == (80, 2)
    assert sorted(jay(wood).asked) == ["grand", "grand", "loft"]


@pytest.mark.parametrize(
    ("loft", "fault"),
    [("mad", "RuntimeError at jay.py"), ("odd", "str instead of Capabilities")],
)
async def test_a_plugin_that_fails_at_it_costs_only_the_difference(
    wood: World, loft: str, fault: str
) -> None:
    wood.channel(loft, kind="jay")
    with capture_logs() as logs:
        conversation = await shouted_at(wood, loft)
    (noted,) = [each for each in logs if each["event"] == "plugin.failed"]
    assert (noted["plugin"], noted["step"]) == ("jay", "able")
    assert noted["error"].startswith(fault)
    assert limits(await measured(wood, conversation)) == (40, 3)


async def test_settings_that_do_not_open_leave_what_the_type_can_do(
    wood: World,
) -> None:
    conversation = await shouted_at(wood, "grand")
    with wood.core.database.writing() as session:
        row = session.get_one(ChannelRow, wood.rows(ChannelRow)[1].id)
        row.settings, row.version = {}, row.version + 1
    assert limits(await measured(wood, conversation)) == (40, 3)


async def test_the_overview_tells_what_the_account_can_do(wood: World) -> None:
    for loft, limit in (("loft", 40), ("grand", 80)):
        able = (await overview(wood.core, SYSTEM, loft)).able
        assert able is not None
        assert able.public is not None
        assert able.public.text_limit == limit
