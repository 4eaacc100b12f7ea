"""What a channel is for: what is not allowed does not leave, whoever composed it."""

from typing import Any

import pytest

from tests.made.manual import put_in_force
from tests.world.core import World
from tests.world.letters import said
from webcare.domain.access import SYSTEM
from webcare.domain.content import Buttons, MessageKind, Option, TemplateUse
from webcare.domain.draft import Draft
from webcare.errors import Refused
from webcare.policies import scope
from webcare.services.conversations import converse
from webcare.storage.tables import (
    ChannelRow,
    Conversation,
    ConversationEvent,
    Message,
    TemplateRow,
)

pytestmark = pytest.mark.anyio

GOVERNMENT = {"profile": "government"}
UNWANTED = "Stem VVD!"
ROUTE = {
    "name": "route",
    "title": "Reisadvies",
    "patterns": ["hoe kom ik"],
    "texts": {"nl": "Plan uw reis: {target}", "en": "Plan your journey: {target}"},
    "link": "https://example.org/plan",
}


@pytest.fixture
async def hall(world: World) -> World:
    """Give a town hall that was asked something, and goes by the profile."""
    await world.says(said("m1", text="Hoe kom ik in Utrecht?"))
    put_in_force(world.core, scope.KIND, GOVERNMENT)
    return world


def here(world: World) -> int:
    return world.rows(Conversation)[0].id


async def refused(world: World, **draft: Any) -> list[str]:
    with pytest.raises(Refused) as error:
        await converse.reply(world.core, SYSTEM, here(world), Draft(**draft))
    return [each.rule for each in error.value.findings if each.level == "error"]


async def test_a_reply_that_is_not_allowed_is_stopped(hall: World) -> None:
    assert await refused(hall, text=UNWANTED) == ["scope.elections"]
    await hall.work()
    assert hall.platform.sent == []
    assert hall.rows(Message, direction="out") == []


async def test_choices_are_words_too(hall: World) -> None:
    content = Buttons(options=(Option(id="1", title=UNWANTED),))
    rules = await refused(
        hall, text="Kies maar", kind=MessageKind.BUTTONS, content=content
    )
    assert "scope.elections" in rules


async def test_a_template_is_judged_with_its_blanks_filled(hall: World) -> None:
    row = hall.rows(ChannelRow)[0]
    hall.add(
        TemplateRow(
            channel_id=row.id,
            name="raad",
            language="nl",
            status="approved",
            body="Ons advies: {{1}}",
            synced_at=hall.now,
        )
    )
    use = TemplateUse(name="raad", language="nl", body=(UNWANTED,))
    rules = await refused(hall, kind=MessageKind.TEMPLATE, content=use)
    assert "scope.elections" in rules


async def test_what_was_composed_before_the_policy_does_not_leave(
    world: World,
) -> None:
    await world.says(said("m1"))
    await world.reply(UNWANTED)
    put_in_force(world.core, scope.KIND, GOVERNMENT)
    await world.work()
    assert world.platform.sent == []
    (message,) = world.rows(Message, direction="out")
    assert (message.status, (message.fault or {})["code"]) == (
        "failed",
        "scope.elections",
    )


async def test_other_channels_go_by_their_own_policy(hall: World) -> None:
    channel_id = hall.rows(Conversation)[0].channel_id
    put_in_force(hall.core, scope.KIND, {"profile": "none"}, channel_id)
    await hall.reply(UNWANTED)
    await hall.work()
    assert hall.platform.texts == [UNWANTED]


async def test_what_was_sent_in_spite_of_a_warning_is_remembered(hall: World) -> None:
    message_id = await hall.reply("Met de pas krijgt u korting.")
    (event,) = hall.rows(ConversationEvent, message_id=message_id, what="message.sent")
    assert event.data == {"ignored": ["scope.promotion"]}
    other = await hall.reply("Om tien uur.")
    (event,) = hall.rows(ConversationEvent, message_id=other, what="message.sent")
    assert event.data is None


async def test_who_answers_is_told_where_a_question_belongs(hall: World) -> None:
    put_in_force(hall.core, scope.KIND, {"redirected": [ROUTE]})
    measured = await converse.measure(hall.core, SYSTEM, here(hall), Draft(text="Dag"))
    (advice,) = measured.findings
    assert advice.rule == scope.REDIRECT
    assert advice.replacement == "Plan uw reis: https://example.org/plan"
    await hall.reply(advice.replacement)
    await hall.work()
    assert hall.platform.texts == [advice.replacement]


async def test_a_channel_of_ours_is_a_target_too(nest: World) -> None:
    await nest.says(said("m1", text="Hoe kom ik in Utrecht?"))
    nest.channel("tree", kind="magpie")
    (tree,) = nest.rows(ChannelRow, name="tree")
    target = {**ROUTE, "link": "", "channel": "tree"}
    put_in_force(nest.core, scope.KIND, {"redirected": [target]})
    measured = await converse.measure(nest.core, SYSTEM, here(nest), Draft(text="Dag"))
    advice = measured.findings[-1]
    assert advice.replacement.startswith("Plan uw reis: http")
    tree.enabled = False
    nest.add(tree)
    nest.core.accounts.forget()
    measured = await converse.measure(nest.core, SYSTEM, here(nest), Draft(text="Dag"))
    assert measured.findings[-1].values == (
        ("subject", "Reisadvies"),
        ("channel", "tree"),
    )
    assert measured.findings[-1].replacement == ""


async def test_a_question_on_the_very_target_stays(hall: World) -> None:
    target = {**ROUTE, "link": "", "channel": "loft"}
    put_in_force(hall.core, scope.KIND, {"redirected": [target]})
    measured = await converse.measure(hall.core, SYSTEM, here(hall), Draft(text="Dag"))
    assert measured.findings == ()


async def test_a_target_that_is_not_there_is_refused(hall: World) -> None:
    target = {**ROUTE, "link": "", "channel": "boom"}
    with pytest.raises(Refused) as error:
        put_in_force(hall.core, scope.KIND, {"redirected": [target]})
    (finding,) = error.value.findings
    assert finding.rule == "document.redirected.0.channel"
