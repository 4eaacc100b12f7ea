"""What a policy stops goes out by right and for a reason only, and is noted."""

from datetime import timedelta
from typing import Any

import pytest

from tests.made.manual import put_in_force
from tests.world.core import World
from tests.world.letters import said
from webcare.domain.access import BUILT_IN_ROLES, SYSTEM, Grant, Permission, Scope
from webcare.domain.draft import Draft
from webcare.errors import Forbidden, Refused
from webcare.policies import privacy, scope, tone
from webcare.services.conversations import converse
from webcare.services.conversations.overriding import Override
from webcare.storage.tables import (
    AuditEvent,
    Conversation,
    ConversationEvent,
    Message,
    User,
)

pytestmark = pytest.mark.anyio

ASKS = "Mag ik uw geboortedatum?"
RULE = "privacy.date_of_birth"
WHY = "De klant zit vast op een luchthaven."
STRICT = {"forbidden": ["date_of_birth"]}
SEEN = Override(rules=frozenset([RULE]), reason=WHY)


@pytest.fixture
async def strict(world: World) -> World:
    await world.says(said("m1"))
    put_in_force(world.core, privacy.KIND, STRICT)
    return world


def somebody(world: World, role: str = "lead") -> Scope:
    user = User(email=f"{role}@example.org", name="Noor", created_at=world.now)
    world.add(user)
    return Scope(user.id, "Noor", (Grant(BUILT_IN_ROLES[role]),))


async def sent(
    world: World, by: Scope, override: Override | None = SEEN, text: str = ASKS
) -> int:
    here = world.rows(Conversation)[0].id
    return await converse.reply(
        world.core, by, here, Draft(text=text), override=override
    )


async def refused(world: World, by: Scope, **given: Any) -> list[str]:
    with pytest.raises(Refused) as error:
        await sent(world, by, **given)
    assert world.rows(Message, direction="out") == []
    assert world.rows(AuditEvent, action="finding.overridden") == []
    return [each.rule for each in error.value.findings if each.level == "error"]


async def test_who_has_the_right_sends_it_and_that_is_noted(strict: World) -> None:
    lead = somebody(strict)
    message_id = await sent(strict, lead)
    # A policy that did not change does not stop on the way what was let through.
    await strict.work()
    assert strict.platform.texts == [ASKS]
    (noted,) = strict.rows(AuditEvent, action="finding.overridden")
    assert (noted.subject, noted.user_id) == (RULE, lead.user_id)
    assert noted.detail["message"] == str(message_id)
    assert noted.detail["reason"] == WHY
    assert ASKS not in str(noted.detail)
    (event,) = strict.rows(ConversationEvent, what="message.sent")
    assert event.data == {"overridden": [RULE], "reason": WHY}


async def test_without_saying_so_it_is_stopped(strict: World) -> None:
    assert await refused(strict, somebody(strict), override=None) == [RULE]


async def test_an_agent_may_not(strict: World) -> None:
    agent = somebody(strict, "agent")
    assert Permission.OVERRIDE not in BUILT_IN_ROLES["agent"]
    with pytest.raises(Forbidden):
        await sent(strict, agent)


async def test_a_program_may_not_whatever_its_rights(strict: World) -> None:
    with pytest.raises(Forbidden):
        await sent(strict, SYSTEM)


async def test_only_what_was_seen_is_overridden(strict: World) -> None:
    text = f"{ASKS} En uw BSN?"
    strict_too = {"forbidden": ["date_of_birth", "citizen_number"]}
    put_in_force(strict.core, privacy.KIND, strict_too)
    rules = await refused(strict, somebody(strict), text=text)
    assert rules == [RULE, "privacy.citizen_number"]


async def test_what_the_channel_or_the_law_stops_stays_stopped(strict: World) -> None:
    put_in_force(strict.core, scope.KIND, {"profile": "government"})
    rules = frozenset([RULE, "scope.elections", "empty"])
    override = Override(rules=rules, reason=WHY)
    lead = somebody(strict)
    for text, rule in (("Stem VVD!", "scope.elections"), ("", "empty")):
        assert rule in await refused(strict, lead, text=text, override=override)


@pytest.mark.parametrize(
    "reason", ["", "  ", "x" * 301, "Zie NL91 ABNA 0417 1643 00", "Bel 06 12345678"]
)
async def test_the_reason_says_why_and_names_nobody(strict: World, reason: str) -> None:
    override = Override(rules=SEEN.rules, reason=reason)
    rules = await refused(strict, somebody(strict), override=override)
    assert rules == [RULE, "override.reason"]


async def test_a_stop_of_the_guideline_is_overridden_too(strict: World) -> None:
    rule = {
        "kind": "existence",
        "tokens": ["gratis"],
        "level": "error",
        "bad": ["gratis"],
        "good": ["ja"],
    }
    put_in_force(strict.core, tone.KIND, {"rules": {"gratis": rule}})
    override = Override(rules=frozenset(["tone.gratis"]), reason=WHY)
    await sent(strict, somebody(strict), override, "Het is gratis.")
    strict.now += timedelta(seconds=1)
    again = {"rules": {"gratis": rule}, "guideline": "Nieuw."}
    put_in_force(strict.core, tone.KIND, again)
    await strict.work()
    assert strict.platform.texts == ["Het is gratis."]


async def test_nothing_is_noted_where_nothing_stops(strict: World) -> None:
    await sent(strict, somebody(strict), text="Dag.")
    assert strict.rows(AuditEvent, action="finding.overridden") == []
    (event,) = strict.rows(ConversationEvent, what="message.sent")
    assert event.data is None
