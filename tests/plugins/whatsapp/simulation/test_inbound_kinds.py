"""Everything that simulated customers do is understood by the connector."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from tests.plugins.whatsapp.simulation.bench import START, Bench, bench
from webcare.domain.content import (
    ContactCard,
    Contacts,
    Content,
    Form,
    Location,
    MessageKind,
    Order,
)
from webcare.domain.inbound import (
    ChannelReported,
    IdentityChanged,
    Inbound,
    ItemFailed,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    PreferenceChanged,
    ReactionChanged,
    TemplateChanged,
)
from webcare.errors import SimulationError
from webcare.plugin.simulation import Edit, React, Revoke, Say, Tap
from webcare_whatsapp.simulation.occasions import OCCASIONS, UNSUPPORTED
from webcare_whatsapp.simulation.reports import REPORTS


def received(platform: Bench) -> MessageReceived:
    event = platform.parsed()[-1]
    assert isinstance(event, MessageReceived)
    return event


@pytest.mark.parametrize(
    "kind",
    [
        MessageKind.IMAGE,
        MessageKind.VIDEO,
        MessageKind.AUDIO,
        MessageKind.VOICE,
        MessageKind.DOCUMENT,
        MessageKind.STICKER,
    ],
)
async def test_files_arrive_as_their_kind_with_their_hash(kind: MessageKind) -> None:
    async with bench() as platform:
        simulation = platform.simulation
        say = Say(kind=kind, file=simulation.sample(kind))
        await simulation.act(platform.number, "fatima", say)
        await platform.passes()
        event = received(platform)
        assert event.kind is kind
        (media,) = event.media
        path = f"/v26.0/{media.external_id}"
        told = (await platform.http.get(path)).json()
        assert media.sha256 == told["sha256"]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (MessageKind.LOCATION, Location(latitude=52.1, longitude=4.7, name="Hal 1")),
        (MessageKind.CONTACTS, Contacts(cards=(ContactCard(name="Oma Jansen"),))),
    ],
)
async def test_places_and_cards_arrive_whole(
    kind: MessageKind, content: Content
) -> None:
    async with bench() as platform:
        say = Say(kind=kind, content=content)
        await platform.simulation.act(platform.number, "fatima", say)
        await platform.passes()
        assert received(platform).content == content


async def test_a_text_has_its_moment_its_quote_and_its_forwarding() -> None:
    async with bench() as platform:
        first = await platform.says()
        say = Say(
            text="En nu?", quotes=first, forwarded="often", ago=timedelta(hours=2)
        )
        await platform.simulation.act(platform.number, "fatima", say)
        await platform.passes()
        event = received(platform)
        assert (event.reply_to, event.forwarded) == (first, "often")
        assert event.sent_at == START - timedelta(hours=2)


async def test_who_has_a_user_name_is_known_by_the_business_scoped_id_only() -> None:
    async with bench() as platform:
        await platform.says("noor")
        kinds = [alias.kind for alias in received(platform).person.aliases]
        assert kinds == ["bsuid", "username"]
        await platform.says("fatima")
        kinds = [alias.kind for alias in received(platform).person.aliases]
        assert kinds == ["bsuid", "phone"]


async def offer(platform: Bench, interactive: Mapping[str, object]) -> str:
    await platform.says()
    body = {"type": "interactive", "interactive": interactive}
    answer = await platform.sends(body)
    await platform.passes(seconds=5)
    message: str = answer.json()["messages"][0]["id"]
    return message


async def test_a_tapped_button_names_the_message_and_the_button() -> None:
    async with bench() as platform:
        reply = {"type": "reply", "reply": {"id": "ja", "title": "Ja, graag"}}
        action = {"buttons": [reply]}
        question = {"type": "button", "body": {"text": "?"}, "action": action}
        message = await offer(platform, question)
        await platform.simulation.act(platform.number, "fatima", Tap(message, "ja"))
        await platform.passes()
        event = received(platform)
        assert (event.kind, event.text) == (MessageKind.CHOICE, "Ja, graag")
        assert event.reply_to == message


async def test_a_chosen_row_comes_with_its_description() -> None:
    async with bench() as platform:
        row = {"id": "p3", "title": "P3", "description": "Lang parkeren"}
        action = {"button": "Kies", "sections": [{"title": "P", "rows": [row]}]}
        question = {"type": "list", "body": {"text": "?"}, "action": action}
        message = await offer(platform, question)
        await platform.simulation.act(platform.number, "fatima", Tap(message, "p3"))
        await platform.passes()
        assert "Lang parkeren" in str(received(platform).content)


async def test_a_templates_button_is_a_tap_too() -> None:
    async with bench() as platform:
        template = {
            "name": "gesprek_hervatten",
            "language": {"code": "nl"},
            "components": [
                {
                    "type": "body",
                    "parameters": [
                        {"type": "text", "text": "Fatima"},
                        {"type": "text", "text": "uw koffer"},
                    ],
                }
            ],
        }
        answer = await platform.sends({"type": "template", "template": template})
        message = answer.json()["messages"][0]["id"]
        await platform.passes(seconds=5)
        assert "Fatima" in platform.chat()[-1].text
        tap = Tap(message, "Ja, graag")
        await platform.simulation.act(platform.number, "fatima", tap)
        await platform.passes()
        assert platform.messages[-1]["type"] == "button"
        assert received(platform).kind is MessageKind.CHOICE


async def test_a_button_that_is_not_there_cannot_be_tapped() -> None:
    async with bench() as platform:
        message = await platform.says()
        with pytest.raises(SimulationError):
            await platform.simulation.act(platform.number, "fatima", Tap(message, "x"))


async def test_reactions_come_and_go() -> None:
    async with bench() as platform:
        await platform.says()
        answer = await platform.texts()
        await platform.passes(seconds=5)
        message = answer.json()["messages"][0]["id"]
        platform.posted.clear()
        for emoji in ("👍", ""):
            react = React(message, emoji)
            await platform.simulation.act(platform.number, "fatima", react)
            await platform.passes()
        events = platform.parsed()
        assert [e.emoji for e in events if isinstance(e, ReactionChanged)] == ["👍", ""]
        assert "emoji" not in platform.messages[-1]["reaction"]


@pytest.mark.parametrize(
    ("switch", "kind"), [("edit", MessageEdited), ("unsupported", MessageReceived)]
)
async def test_an_edit_arrives_as_was_switched(
    switch: str, kind: type[Inbound]
) -> None:
    async with bench() as platform:
        platform.simulation.switch({"edits": switch})
        message = await platform.says(text="Gate C")
        edit = Edit(message, "Gate D")
        await platform.simulation.act(platform.number, "fatima", edit)
        await platform.passes()
        event = platform.parsed()[-1]
        assert isinstance(event, kind)
        assert platform.chat()[0].text == "Gate D"


async def test_a_message_can_be_edited_for_a_quarter_of_an_hour() -> None:
    async with bench() as platform:
        message = await platform.says()
        await platform.passes(minutes=16)
        edit = Edit(message, "Gate D")
        with pytest.raises(SimulationError, match="15 minutes"):
            await platform.simulation.act(platform.number, "fatima", edit)


async def test_a_deleted_message_is_revoked() -> None:
    async with bench() as platform:
        message = await platform.says()
        await platform.simulation.act(platform.number, "fatima", Revoke(message))
        await platform.passes()
        event = platform.parsed()[-1]
        assert isinstance(event, MessageRevoked)
        assert event.external_id == message


async def perform(platform: Bench, experiment: str, **values: str) -> list[Inbound]:
    platform.posted.clear()
    await platform.simulation.perform(experiment, platform.number, "fatima", values)
    await platform.passes()
    return platform.parsed()


@pytest.mark.parametrize("what", sorted(OCCASIONS))
async def test_every_special_message_is_kept(what: str) -> None:
    async with bench() as platform:
        (event,) = await perform(platform, "occasion", what=what)
        assert isinstance(event, MessageReceived)
        assert event.external_id == platform.chat()[-1].id
        if what == "order":
            assert isinstance(event.content, Order)
        elif what == "form":
            assert isinstance(event.content, Form)
        elif what == "advertisement":
            assert event.referral is not None


@pytest.mark.parametrize("what", UNSUPPORTED)
async def test_what_meta_does_not_pass_on_is_named(what: str) -> None:
    async with bench() as platform:
        (event,) = await perform(platform, "unsupported", what=what)
        assert isinstance(event, MessageReceived)
        assert event.kind is MessageKind.UNSUPPORTED
        assert what in str(event.content)


@pytest.mark.parametrize("what", sorted(REPORTS))
async def test_every_report_on_the_account_reaches_its_health(what: str) -> None:
    async with bench() as platform:
        events = await perform(platform, "report", what=what)
        assert events
        assert not any(isinstance(event, ItemFailed) for event in events)
        assert all(isinstance(event, ChannelReported) for event in events)


async def test_an_error_of_the_number_is_reported() -> None:
    async with bench() as platform:
        (event,) = await perform(platform, "account_error", code="131000")
        assert isinstance(event, ChannelReported)


async def test_a_new_number_is_the_same_person() -> None:
    async with bench() as platform:
        await platform.says()
        old = platform.messages[0]
        events = await perform(platform, "change_number", phone="+31 6 0555 0199")
        changed = [event for event in events if isinstance(event, IdentityChanged)]
        assert old["from"] in str(changed[0].old)
        await platform.says()
        assert platform.messages[-1]["from"] == "31605550199"
        assert platform.messages[-1]["from_user_id"] != old["from_user_id"]


async def test_a_new_business_scoped_id_names_the_old_one() -> None:
    async with bench() as platform:
        await platform.says()
        old = platform.messages[0]["from_user_id"]
        events = await perform(platform, "change_user_id")
        changed = [event for event in events if isinstance(event, IdentityChanged)]
        assert old in str(changed[0].old)


async def test_a_number_can_disappear_behind_a_user_name() -> None:
    async with bench() as platform:
        await perform(platform, "hide_number", username="@fatima")
        await platform.says()
        assert "from" not in platform.messages[-1]
        assert platform.values[-1]["contacts"][0]["profile"]["username"] == "fatima"


async def test_refusing_marketing_is_told_and_kept() -> None:
    async with bench() as platform:
        (event,) = await perform(platform, "marketing", allowed="")
        assert isinstance(event, PreferenceChanged)
        assert not event.allowed


async def test_a_template_changes_status_category_and_quality() -> None:
    async with bench() as platform:
        events = await perform(
            platform,
            "template",
            name="gesprek_hervatten",
            status="PAUSED",
            category="MARKETING",
            quality="RED",
        )
        changed = [event for event in events if isinstance(event, TemplateChanged)]
        assert [e.status for e in changed if e.status] == ["paused"]
        assert len(changed) == 3


async def test_every_story_can_be_told() -> None:
    async with bench() as platform:
        stories = platform.simulation.stories()
        told = 0
        for story in stories:
            for line in story.lines:
                if line.say is not None:
                    act = platform.simulation.act
                    await act(story.account, story.person, line.say)
                    told += 1
        await platform.passes()
        events = platform.parsed()
        assert len(stories) >= 30
        assert len(events) == told
        assert all(isinstance(event, MessageReceived) for event in events)
