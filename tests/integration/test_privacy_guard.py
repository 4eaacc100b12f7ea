"""What a policy forbids to ask does not leave, whoever or whatever composed it."""

from typing import Any

import pytest
from sqlmodel import Session

from tests.made.manual import put_in_force
from tests.world.core import World
from tests.world.letters import said
from webcare.domain.access import SYSTEM
from webcare.domain.content import Buttons, MessageKind, Option, TemplateUse
from webcare.domain.draft import Draft
from webcare.errors import Refused
from webcare.policies import privacy
from webcare.services.automatic.saying import OFF_HOURS, Occasion, say_once
from webcare.services.conversations import converse
from webcare.storage.tables import ChannelRow, Conversation, Message, TemplateRow

pytestmark = pytest.mark.anyio

ASKS = "Mag ik uw geboortedatum?"
RULE = "privacy.date_of_birth"
STRICT = {
    "forbidden": ["date_of_birth", "address"],
    "alternative": {"nl": "Vul uw gegevens veilig in: https://example.org/veilig"},
}


@pytest.fixture
async def strict(world: World) -> World:
    """Give a channel on which nobody asks for a date of birth or an address."""
    await world.says(said("m1"))
    put_in_force(world.core, privacy.KIND, STRICT)
    return world


def here(world: World) -> int:
    return world.rows(Conversation)[0].id


async def refused(world: World, **draft: Any) -> list[str]:
    with pytest.raises(Refused) as error:
        await converse.reply(world.core, SYSTEM, here(world), Draft(**draft))
    return [each.rule for each in error.value.findings if each.level == "error"]


async def test_a_request_is_stopped_and_another_way_is_offered(strict: World) -> None:
    text = f"Dag Kim! {ASKS} Groet, Sam"
    with pytest.raises(Refused) as error:
        await converse.reply(strict.core, SYSTEM, here(strict), Draft(text=text))
    (found,) = error.value.findings
    assert found.rule == RULE
    assert found.span is not None
    start, end = found.span
    better = text[:start] + found.replacement + text[end:]
    assert better == (
        "Dag Kim! Vul uw gegevens veilig in: https://example.org/veilig Groet, Sam"
    )
    await strict.reply(better)
    await strict.work()
    assert strict.platform.texts == [better]


async def test_a_template_is_judged_with_its_blanks_filled(strict: World) -> None:
    row = strict.rows(ChannelRow)[0]
    strict.add(
        TemplateRow(
            channel_id=row.id,
            name="vraag",
            language="nl",
            status="approved",
            body="Dag! Mag ik uw {{1}}?",
            synced_at=strict.now,
        )
    )
    for blank, stopped in (("geboortedatum", True), ("ordernummer", False)):
        use = TemplateUse(name="vraag", language="nl", body=(blank,))
        draft = Draft(kind=MessageKind.TEMPLATE, content=use)
        found = await converse.measure(strict.core, SYSTEM, here(strict), draft)
        assert (RULE in {each.rule for each in found.findings}) is stopped


async def test_choices_ask_too(strict: World) -> None:
    content = Buttons(options=(Option(id="1", title="Dag"),), footer=ASKS)
    rules = await refused(
        strict, text="Kies maar", kind=MessageKind.BUTTONS, content=content
    )
    assert RULE in rules


@pytest.mark.parametrize(
    ("text", "options", "stopped"),
    [
        ("We hebben nog een paar gegevens nodig:", ("Naam", "Geboortedatum"), True),
        ("Kies maar", ("Stuur mijn geboortedatum", "Bel mij"), True),
        ("Waar gaat het over?", ("Adres wijzigen", "Geboortedatum klopt niet"), False),
    ],
)
async def test_a_question_and_its_buttons_are_read_together(
    strict: World, text: str, options: tuple[str, ...], *, stopped: bool
) -> None:
    content = Buttons(options=tuple(Option(id=each, title=each) for each in options))
    draft = Draft(text=text, kind=MessageKind.BUTTONS, content=content)
    found = await converse.measure(strict.core, SYSTEM, here(strict), draft)
    assert (RULE in {each.rule for each in found.findings}) is stopped


@pytest.mark.parametrize("place", ["header", "footer", "buttons"])
async def test_what_stands_around_a_template_is_read_too(
    strict: World, place: str
) -> None:
    row = strict.rows(ChannelRow)[0]
    words: dict[str, Any] = {"header": "", "footer": "", "buttons": []}
    words[place] = [["Stuur mijn geboortedatum", ""]] if place == "buttons" else ASKS
    template = TemplateRow(
        channel_id=row.id,
        name="vraag",
        language="nl",
        status="approved",
        body="Dag!",
        synced_at=strict.now,
        **words,
    )
    use = TemplateUse(name="vraag", language="nl")
    strict.add(template)
    assert RULE in await refused(strict, kind=MessageKind.TEMPLATE, content=use)


async def test_webcare_itself_may_not_ask_either(strict: World) -> None:
    def say(session: Session) -> Message | None:
        row = session.get_one(Conversation, here(strict))
        return say_once(strict.core, session, row, ASKS, Occasion(OFF_HOURS, "today"))

    assert await strict.core.write(say) is None


async def test_what_was_written_before_the_policy_does_not_leave(world: World) -> None:
    await world.says(said("m1"))
    await world.reply(ASKS)
    put_in_force(world.core, privacy.KIND, STRICT)
    await world.work()
    assert world.platform.sent == []
    (message,) = world.rows(Message, direction="out")
    assert (message.status, (message.fault or {})["code"]) == ("failed", RULE)


async def test_another_channel_goes_by_its_own_policy(strict: World) -> None:
    channel_id = strict.rows(Conversation)[0].channel_id
    put_in_force(strict.core, privacy.KIND, {"forbidden": []}, channel_id)
    await strict.reply(ASKS)
    await strict.work()
    assert strict.platform.texts == [ASKS]


async def test_a_note_for_colleagues_may_say_anything(strict: World) -> None:
    await converse.add_note(strict.core, SYSTEM, here(strict), ASKS)


async def test_nobody_has_to_set_a_policy_to_be_kept_from_the_worst(
    world: World,
) -> None:
    await world.says(said("m1"))
    assert await refused(world, text="Wat is uw BSN?") == ["privacy.citizen_number"]


async def test_what_no_platform_takes_is_stopped_unread(strict: World) -> None:
    """To read it takes so long that nothing else could be stored meanwhile."""
    assert "length" in await refused(strict, text=f"{ASKS} " * 2_000)
