"""How we write: templates too, and what waits while the guideline changes."""

from datetime import timedelta
from typing import Any

import pytest

from tests.made.manual import put_in_force
from tests.world.core import World
from tests.world.letters import said
from webcare.domain.access import SYSTEM
from webcare.domain.content import Buttons, MessageKind, Option, TemplateUse
from webcare.domain.draft import Draft
from webcare.domain.findings import Finding
from webcare.policies import tone
from webcare.services.conversations import converse
from webcare.storage.tables import ChannelRow, Conversation, Message, TemplateRow

pytestmark = pytest.mark.anyio


def manual(**levels: str) -> dict[str, Any]:
    """Return rules against words, each of a level."""
    return {
        "rules": {
            word: {
                "kind": "existence",
                "tokens": [word],
                "level": level,
                "bad": [word],
                "good": ["ja"],
            }
            for word, level in levels.items()
        }
    }


SIGNED = {
    "kind": "occurrence",
    "tokens": ["groet"],
    "min": 1,
    "level": "error",
    "bad": ["Dag"],
    "good": ["groet"],
}


@pytest.fixture
async def asked(world: World) -> World:
    await world.says(said("m1"))
    return world


def here(world: World) -> int:
    return world.rows(Conversation)[0].id


async def findings(world: World, draft: Draft) -> list[Finding]:
    found = await converse.measure(world.core, SYSTEM, here(world), draft)
    return [each for each in found.findings if each.rule.startswith("tone.")]


async def of_template(
    world: World, body: str, *blanks: str, **around: Any
) -> list[Finding]:
    world.add(
        TemplateRow(
            channel_id=world.rows(ChannelRow)[0].id,
            name=body,
            language="nl",
            status="approved",
            body=body,
            synced_at=world.now,
            **around,
        )
    )
    use = TemplateUse(name=body, language="nl", body=blanks)
    return await findings(world, Draft(kind=MessageKind.TEMPLATE, content=use))


async def test_what_is_filled_in_is_advised_on(asked: World) -> None:
    put_in_force(asked.core, tone.KIND, manual(gratis="warning"))
    (found,) = await of_template(asked, "Dag! Het is {{1}}.", "gratis")
    assert (found.rule, found.level, found.span) == ("tone.gratis", "warning", None)
    assert await of_template(asked, "Hallo! Het is {{1}}.", "duur") == []


async def test_nobody_is_bothered_with_what_the_template_says_itself(
    asked: World,
) -> None:
    put_in_force(asked.core, tone.KIND, manual(gratis="warning"))
    assert await of_template(asked, "Gratis voor {{1}}!", "Jan") == []


async def test_what_stops_a_template_stops_it_whoever_wrote_it(asked: World) -> None:
    put_in_force(asked.core, tone.KIND, manual(gratis="error"))
    (found,) = await of_template(asked, "Gratis voor {{1}}!", "Jan")
    assert found.level == "error"
    (found,) = await of_template(asked, "Voor {{1}}!", "Jan", footer="Gratis")
    assert found.level == "error"


async def test_choices_are_written_too(asked: World) -> None:
    put_in_force(asked.core, tone.KIND, manual(gratis="error"))
    choices = Buttons(options=(Option(id="1", title="Gratis"),))
    draft = Draft(text="Gratis of niet?", kind=MessageKind.BUTTONS, content=choices)
    first, second = await findings(asked, draft)
    assert (first.span, second.span) == ((0, 6), None)


@pytest.mark.parametrize(
    ("level", "status"), [("error", "failed"), ("warning", "sent")]
)
async def test_what_waits_meets_a_guideline_that_is_new(
    asked: World, level: str, status: str
) -> None:
    await asked.reply("Het is gratis.")
    asked.now += timedelta(seconds=1)
    put_in_force(asked.core, tone.KIND, manual(gratis=level))
    await asked.work()
    (message,) = asked.rows(Message, direction="out")
    assert message.status == status
    if level == "error":
        assert (message.fault or {})["code"] == "tone.gratis"


async def test_what_a_new_guideline_misses_was_judged_in_the_whole(
    asked: World,
) -> None:
    """A message may be a part of a reply that is signed at its end."""
    await asked.reply("Dag.")
    asked.now += timedelta(seconds=1)
    put_in_force(asked.core, tone.KIND, {"rules": {"groet": SIGNED}})
    await asked.work()
    assert asked.platform.texts == ["Dag."]
