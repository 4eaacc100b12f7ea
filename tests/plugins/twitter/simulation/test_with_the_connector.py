"""The connector's own calls against the simulated platform, both ways."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import pytest

from tests.plugins.twitter.simulation.bench import Bench, bench
from webcare.domain.content import MessageKind
from webcare.domain.inbound import Inbound, MessageReceived, PostFound, Visibility
from webcare.domain.outbound import Moderation, OutboundMedia, OutboundMessage, Receipt
from webcare.domain.people import Alias
from webcare.errors import (
    ChannelDown,
    DeliveryError,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
from webcare.plugin import Account, WebhookRequest
from webcare.plugin.simulation import FollowLink, Publish, Say
from webcare_twitter import Twitter, TwitterSettings
from webcare_twitter.simulation.samples import puddle

CHANNEL = Twitter()


def account_of(platform: Bench, **more: str) -> Account[TwitterSettings]:
    """Return the channel that the simulation's settings make."""
    settings = {**platform.simulation.accounts[0].settings, **more}
    told = {**settings, "base_url": "http://platform"}
    return Account("x", TwitterSettings.model_validate(told))


def parsed(platform: Bench) -> list[Inbound]:
    """Return what the connector makes of all that was posted."""
    events: list[Inbound] = []
    account = account_of(platform)
    for posted in platform.posted:
        headers = {name.lower(): value for name, value in posted.headers.items()}
        request = WebhookRequest(
            method="POST", headers=headers, query={}, body=posted.content
        )
        CHANNEL.verify(account, request)
        events += CHANNEL.parse(account, request)
    return events


def received(platform: Bench) -> list[MessageReceived]:
    """Return the messages among them."""
    return [e for e in parsed(platform) if isinstance(e, MessageReceived)]


def fatima(platform: Bench) -> tuple[Alias, ...]:
    return (Alias("user_id", platform.number("fatima")),)


async def send(platform: Bench, wanted: OutboundMessage, **more: str) -> Receipt:
    account = account_of(platform, **more)
    receipt = await CHANNEL.send(account, wanted, platform.http)
    await platform.passes()
    return receipt


def direct(platform: Bench, text: str = "Dag") -> OutboundMessage:
    return OutboundMessage(
        outbox_id="o1", to=fatima(platform), kind=MessageKind.TEXT, text=text
    )


def reply(platform: Bench, number: str, text: str = "Dag") -> OutboundMessage:
    return replace(
        direct(platform, text), visibility=Visibility.PUBLIC, reply_to=number
    )


async def test_the_connector_answers_the_challenge() -> None:
    async with bench() as platform:
        query = dict(platform.checked[0].url.params)
        request = WebhookRequest(method="GET", headers={}, query=query, body=b"")
        answer = CHANNEL.handshake(account_of(platform), request)
        platform.challenge = httpx2.Response(200, text=answer)
        assert "response_token" in answer
        await platform.performs("check")
        # Another token was asked for this time.
        assert platform.hook["valid"] is False


async def test_a_mention_an_answer_and_a_message_are_told_as_they_were_written() -> (
    None
):
    async with bench() as platform:
        first = await platform.publishes("@vlietdrecht zie https://voorbeeld.example/x")
        second = await platform.publishes("Fijn zo", parent=platform.ours)
        third = await platform.says("Hoi @vlietdrecht")
        found = {message.external_id: message for message in received(platform)}
        assert set(found) == {first, second, third}
        assert found[first].visibility is Visibility.PUBLIC
        assert "https://voorbeeld.example/x" in found[first].text
        assert found[first].reply_refusal == ""
        assert found[second].text.endswith("Fijn zo")
        assert found[second].thread_root == platform.ours
        assert found[third].visibility is Visibility.PRIVATE
        assert found[third].text == "Hoi @vlietdrecht"
        numbers = {m.person.aliases[0].value for m in found.values()}
        assert numbers == {platform.number("fatima")}


async def test_the_older_shape_says_the_same() -> None:
    async with bench() as platform:
        platform.simulation.switch({"shape": "older"})
        first = await platform.publishes("@vlietdrecht " + "lang verhaal " * 15)
        second = await platform.says("Hoi")
        found = {message.external_id: message for message in received(platform)}
        assert set(found) == {first, second}
        assert found[first].text == ("@vlietdrecht " + "lang verhaal " * 15).strip()
        assert found[second].text == "Hoi"


async def test_encrypted_chat_is_a_message_that_cannot_be_read() -> None:
    async with bench() as platform:
        await platform.says("Geheim", person="ravi")
        (message,) = received(platform)
        assert message.kind is MessageKind.UNSUPPORTED
        assert message.person.aliases[0].value == platform.number("ravi")


async def test_our_own_come_back_as_sent_by_us() -> None:
    async with bench() as platform:
        number = await platform.publishes()
        one = await send(platform, reply(platform, number))
        other = await send(platform, direct(platform))
        ours = {m.external_id for m in received(platform) if m.direction == "out"}
        assert ours == {one.external_id, other.external_id}


async def test_what_the_connector_sends_is_there() -> None:
    async with bench() as platform:
        number = await platform.publishes()
        receipt = await send(platform, reply(platform, number, "Wat vervelend!"))
        shown = platform.wall()[receipt.external_id]
        assert (shown.text, shown.parent) == ("Wat vervelend!", number)
        receipt = await send(platform, direct(platform, "Dag Fatima"))
        assert platform.chat()[-1].id == receipt.external_id


@pytest.mark.parametrize("where", Visibility)
async def test_a_picture_arrives_with_its_bytes(where: Visibility) -> None:
    async with bench() as platform:
        number = await platform.publishes()
        file = puddle()

        async def read() -> AsyncIterator[bytes]:
            yield file.data

        media = OutboundMedia(
            filename=file.filename,
            mime_type=file.mime_type,
            size=len(file.data),
            sha256=hashlib.sha256(file.data).hexdigest(),
            read=read,
        )
        wanted = replace(
            reply(platform, number, "Zo een?"),
            kind=MessageKind.IMAGE,
            media=media,
            visibility=where,
        )
        receipt = await send(platform, wanted)
        if where is Visibility.PUBLIC:
            kept = platform.wall()[receipt.external_id].file
        else:
            kept = platform.chat()[-1].file
        assert kept is not None
        assert platform.simulation.file(kept.id).data == file.data


@pytest.mark.parametrize("where", Visibility)
async def test_the_connector_fetches_what_somebody_showed(where: Visibility) -> None:
    async with bench() as platform:
        file = puddle()
        action: Publish | Say = Publish(text="@vlietdrecht kijk", file=file)
        if where is Visibility.PRIVATE:
            action = Say(text="kijk", kind=MessageKind.IMAGE, file=file)
        await platform.simulation.act(platform.house, "fatima", action)
        await platform.passes()
        (message,) = received(platform)
        assert message.text.endswith("kijk")
        (media,) = message.media
        chunks = CHANNEL.fetch_media(account_of(platform), media, platform.http)
        assert b"".join([chunk async for chunk in chunks]) == file.data


async def test_hiding_and_blocking() -> None:
    async with bench() as platform:
        account = account_of(platform)
        number = await platform.publishes("Onzin", parent=platform.ours)
        await CHANNEL.moderate(account, number, Moderation.HIDE, platform.http)
        assert platform.wall()[number].hidden
        await CHANNEL.moderate(account, number, Moderation.SHOW, platform.http)
        assert not platform.wall()[number].hidden
        person = fatima(platform)
        await CHANNEL.set_blocked(account, person, platform.http, blocked=True)
        with pytest.raises(PermanentDeliveryError):
            await send(platform, direct(platform))


async def test_the_link_into_private_leads_to_us_with_its_text() -> None:
    async with bench() as platform:
        number = await platform.publishes()
        link = CHANNEL.private_link(account_of(platform), "1a2b", "Zaak 1a2b")
        receipt = await send(platform, reply(platform, number, f"Stuur een DM: {link}"))
        follow = FollowLink(receipt.external_id)
        await platform.simulation.act(platform.house, "fatima", follow)
        thread = platform.simulation.thread(platform.house, "fatima")
        assert "1a2b" in thread.draft
        assert platform.simulation.entrance(link) is not None


async def test_without_a_webhook_polling_brings_the_same() -> None:
    async with bench(connected=False) as platform:
        account = account_of(platform, receive="polling")
        start = await CHANNEL.poll(account, "", platform.http)
        first = await platform.publishes("@vlietdrecht hallo")
        second = await platform.says("Hoi")
        cursor, found = start.cursor, set[str]()
        for _ in range(4):
            await platform.passes(minutes=5)
            polled = await CHANNEL.poll(account, cursor, platform.http)
            cursor = polled.cursor
            found |= {
                e.external_id for e in polled.events if isinstance(e, MessageReceived)
            }
        assert found == {first, second}


async def test_what_speaks_about_us_is_found() -> None:
    async with bench() as platform:
        account = account_of(platform, rules="vlietdrecht -from:vlietdrecht")
        cursor = (await CHANNEL.poll(account, "", platform.http)).cursor
        await platform.publishes("@vlietdrecht hallo")
        number = await platform.publishes("Mooi, Vlietdrecht!", person="spotter")
        found = set()
        for _ in range(3):
            await platform.passes(minutes=10)
            polled = await CHANNEL.poll(account, cursor, platform.http)
            cursor = polled.cursor
            found |= {e.external_id for e in polled.events if isinstance(e, PostFound)}
        assert found == {number}


async def test_the_live_check_finds_nothing_wrong_and_finds_a_dead_token() -> None:
    async with bench() as platform:
        good = await CHANNEL.check(account_of(platform), platform.http)
        assert [check.name for check in good if check.outcome == "failed"] == []
        platform.simulation.switch({"token_expired": "on"})
        bad = await CHANNEL.check(account_of(platform), platform.http)
        assert any(check.outcome == "failed" for check in bad)


async def test_tokens_of_oauth_2_are_renewed_by_the_connector() -> None:
    async with bench() as platform:
        settings = {
            **platform.simulation.accounts[0].settings,
            "client_id": platform.world.app.client_id,
            "client_secret": platform.world.app.client_secret,
            "refresh_token": platform.world.house(platform.house).refresh_token,
            "base_url": "http://platform",
        }
        del settings["access_token"], settings["access_token_secret"]
        account = Account("x", TwitterSettings.model_validate(settings))
        await CHANNEL.send(account, direct(platform), platform.http)
        assert len(platform.chat()) == 1


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"refuse_next": "429"}, TemporaryDeliveryError),
        ({"outages": "1"}, TemporaryDeliveryError),
        ({"refuse_next": "403"}, PermanentDeliveryError),
        ({"token_expired": "on"}, ChannelDown),
        ({"errors": "codes", "refuse_next": "429"}, TemporaryDeliveryError),
    ],
)
async def test_a_refusal_is_sorted(
    values: dict[str, str], error: type[DeliveryError]
) -> None:
    async with bench() as platform:
        platform.simulation.switch(values)
        with pytest.raises(error):
            await send(platform, direct(platform))


async def test_every_rule_of_the_platform_has_its_sentence() -> None:
    async with bench() as platform:
        keyword = await platform.publishes("Vlietdrecht is leuk")
        with pytest.raises(PermanentDeliveryError):
            await send(platform, reply(platform, keyword))
        number = await platform.publishes()
        await send(platform, reply(platform, number))
        with pytest.raises(PermanentDeliveryError):
            await send(platform, reply(platform, number))
        to = (Alias("user_id", platform.number("gerda")),)
        with pytest.raises(PermanentDeliveryError):
            await send(platform, replace(direct(platform), to=to))
