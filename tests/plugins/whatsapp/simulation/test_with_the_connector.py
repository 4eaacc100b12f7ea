"""The connector's own calls against the simulated platform, both ways."""

import hashlib
from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.plugins.whatsapp.simulation.bench import CHANNEL, Bench, bench
from webcare.domain.content import (
    Buttons,
    ContactCard,
    Contacts,
    Content,
    LinkButton,
    ListMenu,
    Location,
    MessageKind,
    Option,
    Section,
    TemplateUse,
)
from webcare.domain.inbound import MessageReceived
from webcare.domain.outbound import OutboundMedia, OutboundMessage, OutboundReaction
from webcare.domain.people import Alias
from webcare.errors import (
    ChannelDown,
    DeliveryError,
    NeedsTemplate,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
from webcare.plugin.simulation import Say
from webcare_whatsapp.simulation.samples import sample

OPTIONS = (Option(id="a", title="Ja"), Option(id="b", title="Nee"))
FATIMA = (Alias("phone", "+31605550101", "weak"),)


def message(kind: MessageKind, content: Content | None = None) -> OutboundMessage:
    return OutboundMessage(
        outbox_id="o1",
        to=FATIMA,
        kind=kind,
        text="" if kind in {MessageKind.LOCATION, MessageKind.CONTACTS} else "Dag",
        content=content,
    )


async def send(platform: Bench, wanted: OutboundMessage) -> str:
    receipt = await CHANNEL.send(platform.account, wanted, platform.http)
    await platform.passes(seconds=5)
    return receipt.external_id


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (MessageKind.TEXT, None),
        (MessageKind.BUTTONS, Buttons(options=OPTIONS, header="H", footer="F")),
        (
            MessageKind.LIST,
            ListMenu(button="Kies", sections=(Section(title="S", options=OPTIONS),)),
        ),
        (MessageKind.LINK, LinkButton(label="Open", url="https://example.org/a")),
        (MessageKind.LOCATION, Location(latitude=52.1, longitude=4.7, name="Hal")),
        (
            MessageKind.CONTACTS,
            Contacts(cards=(ContactCard(name="Balie 7", phones=("+31605550100",)),)),
        ),
    ],
)
async def test_what_the_connector_sends_is_on_the_phone(
    kind: MessageKind, content: Content | None
) -> None:
    async with bench() as platform:
        await platform.says()
        number = await send(platform, message(kind, content))
        shown = platform.chat()[-1]
        assert (shown.id, shown.kind, shown.shown) == (number, kind, True)
        if content is not None:
            assert shown.content == content


async def test_a_template_is_filled_in() -> None:
    async with bench() as platform:
        values = ("OV 1427", "14.20", "D4")
        use = TemplateUse(name="vlucht_gewijzigd", language="nl", body=values)
        await send(platform, message(MessageKind.TEMPLATE, use))
        assert "OV 1427" in platform.chat()[-1].text


async def test_a_file_arrives_with_its_bytes() -> None:
    async with bench() as platform:
        await platform.says()
        file = sample(MessageKind.IMAGE)

        async def read() -> AsyncIterator[bytes]:
            yield file.data

        media = OutboundMedia(
            filename=file.filename,
            mime_type=file.mime_type,
            size=len(file.data),
            sha256=hashlib.sha256(file.data).hexdigest(),
            read=read,
        )
        wanted = OutboundMessage(
            outbox_id="o1",
            to=FATIMA,
            kind=MessageKind.IMAGE,
            text="Zo een?",
            media=media,
        )
        await send(platform, wanted)
        shown = platform.chat()[-1]
        assert shown.text == "Zo een?"
        assert shown.file is not None
        assert platform.simulation.file(shown.file.id).data == file.data


async def test_the_connector_fetches_what_a_customer_sent() -> None:
    async with bench() as platform:
        file = sample(MessageKind.IMAGE)
        say = Say(kind=MessageKind.IMAGE, file=file)
        await platform.simulation.act(platform.number, "fatima", say)
        await platform.passes()
        event = platform.parsed()[-1]
        assert isinstance(event, MessageReceived)
        chunks = CHANNEL.fetch_media(platform.account, event.media[0], platform.http)
        assert b"".join([chunk async for chunk in chunks]) == file.data


async def test_reading_reacting_and_blocking() -> None:
    async with bench() as platform:
        number = await platform.says()
        http, account = platform.http, platform.account
        await CHANNEL.mark_read(account, number, http, typing=True)
        assert platform.chat()[0].status == "read"
        reaction = OutboundReaction(to=FATIMA, target=number, emoji="👍")
        await CHANNEL.react(account, reaction, http)
        assert platform.chat()[0].reactions[0].emoji == "👍"
        await CHANNEL.set_blocked(account, FATIMA, http, blocked=True)
        with pytest.raises(PermanentDeliveryError):
            await send(platform, message(MessageKind.TEXT))
        await CHANNEL.set_blocked(account, FATIMA, http, blocked=False)
        await send(platform, message(MessageKind.TEXT))


async def test_the_live_check_finds_nothing_wrong_and_finds_a_dead_token() -> None:
    async with bench() as platform:
        good = await CHANNEL.check(platform.account, platform.http)
        assert [check.outcome for check in good if check.outcome == "failed"] == []
        platform.simulation.switch({"token_expired": "on"})
        bad = await CHANNEL.check(platform.account, platform.http)
        assert any(check.outcome == "failed" for check in bad)


async def test_all_templates_are_fetched_over_their_pages() -> None:
    async with bench() as platform:
        found = await CHANNEL.fetch_templates(platform.account, platform.http)
        assert len(found) == 9
        assert {template.status for template in found} == {
            "approved",
            "paused",
            "pending",
            "rejected",
            "disabled",
        }


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("190", ChannelDown),
        ("131056", TemporaryDeliveryError),
        ("130429", TemporaryDeliveryError),
        ("131000", TemporaryDeliveryError),
        ("131026", PermanentDeliveryError),
        ("131047", NeedsTemplate),
    ],
)
async def test_a_refusal_is_sorted_by_its_code(
    code: str, error: type[DeliveryError]
) -> None:
    async with bench() as platform:
        await platform.says()
        platform.simulation.switch({"refuse_next": code})
        with pytest.raises(error):
            await send(platform, message(MessageKind.TEXT))


async def test_a_lost_answer_leaves_the_message_with_the_customer() -> None:
    async with bench() as platform:
        await platform.says()
        platform.simulation.switch({"lose_next_answer": "on"})
        with pytest.raises((httpx2.TransportError, DeliveryError, AssertionError)):
            await send(platform, message(MessageKind.TEXT))
        await platform.passes(seconds=5)
        assert platform.chat()[-1].text == "Dag"
        assert platform.statuses[0]["biz_opaque_callback_data"] == "o1"
