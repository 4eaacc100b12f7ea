"""The connector's own calls against the simulated platform, both ways."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from tests.plugins.facebook.simulation.bench import Bench, bench
from webcare.domain.content import Buttons, MessageKind, Option
from webcare.domain.inbound import (
    Inbound,
    MessageEdited,
    MessageHidden,
    MessageReceived,
    MessageRevoked,
    StatusReached,
    Visibility,
)
from webcare.domain.outbound import (
    Moderation,
    OutboundMedia,
    OutboundMessage,
    OutboundReaction,
)
from webcare.errors import ChannelDown, DeliveryError, PerhapsSent
from webcare.plugin import Account, WebhookRequest
from webcare.plugin.simulation import Edit, Publish, Read, Revoke, Say, Upload
from webcare_facebook.channel import Facebook
from webcare_facebook.settings import FacebookSettings

CHANNEL = Facebook()
OPTIONS = (Option(id="a", title="Ja"), Option(id="b", title="Nee"))
PICTURE = Upload("meter.png", "image/png", b"png")


def account(platform: Bench) -> Account[FacebookSettings]:
    given = platform.settings
    settings = FacebookSettings(
        page_id=given["page_id"],
        app_id=given["app_id"],
        username=given["username"],
        app_secret=SecretStr(given["app_secret"]),
        verify_token=SecretStr(given["verify_token"]),
        page_token=SecretStr(given["page_token"]),
        base_url="http://platform",
    )
    return Account("fb", settings)


def heard(platform: Bench) -> list[Inbound]:
    """Return what the connector makes of all that was posted."""
    events: list[Inbound] = []
    for posted in platform.posted:
        headers = {name.lower(): value for name, value in posted.headers.items()}
        request = WebhookRequest(
            method="POST", headers=headers, query={}, body=posted.content
        )
        CHANNEL.verify(account(platform), request)
        events += CHANNEL.parse(account(platform), request)
    return events


def messages(platform: Bench) -> list[MessageReceived]:
    return [event for event in heard(platform) if isinstance(event, MessageReceived)]


def answering(
    event: MessageReceived, text: str = "Dag", **more: Any
) -> OutboundMessage:
    public = event.visibility is Visibility.PUBLIC and "privately_to" not in more
    return OutboundMessage(
        outbox_id="0198f5a0-0000-7000-8000-000000000001",
        to=event.person.aliases,
        kind=more.pop("kind", MessageKind.TEXT),
        text=text,
        visibility=Visibility.PUBLIC if public else Visibility.PRIVATE,
        thread_root=event.thread_root if public else "",
        reply_to=event.external_id if public else None,
        **more,
    )


async def sent(platform: Bench, message: OutboundMessage) -> str:
    receipt = await CHANNEL.send(account(platform), message, platform.http)
    await platform.passes(seconds=5)
    return receipt.external_id


async def test_a_chat_goes_both_ways() -> None:
    async with bench() as platform:
        mid = await platform.says("Hallo")
        (event,) = messages(platform)
        assert (event.external_id, event.text) == (mid, "Hallo")
        assert event.visibility is Visibility.PRIVATE
        number = await sent(platform, answering(event, "Dag Fatima"))
        assert platform.chat()[-1].id == number
        await platform.does(Read())
        told = [e.status for e in heard(platform) if isinstance(e, StatusReached)]
        assert told == ["delivered", "read"]


async def test_buttons_are_on_the_phone() -> None:
    async with bench() as platform:
        await platform.says()
        (event,) = messages(platform)
        content = Buttons(options=OPTIONS)
        await sent(
            platform,
            answering(event, "Goed?", kind=MessageKind.BUTTONS, content=content),
        )
        shown = platform.chat()[-1].content
        assert isinstance(shown, Buttons)
        assert [option.title for option in shown.options] == ["Ja", "Nee"]


@pytest.mark.parametrize("public", [True, False])
async def test_a_file_arrives_with_its_bytes(*, public: bool) -> None:
    async with bench() as platform:
        if public:
            await platform.publishes(parent=platform.house_post)
        else:
            await platform.says()
        event = messages(platform)[-1]

        async def read() -> AsyncIterator[bytes]:
            yield PICTURE.data

        media = OutboundMedia(
            filename=PICTURE.filename,
            mime_type=PICTURE.mime_type,
            size=len(PICTURE.data),
            sha256=hashlib.sha256(PICTURE.data).hexdigest(),
            read=read,
        )
        message = answering(event, "", kind=MessageKind.IMAGE, media=media)
        number = await sent(platform, message)
        shown = platform.wall()[number].file if public else platform.chat()[-1].file
        assert shown is not None
        assert platform.simulation.file(shown.id).data == PICTURE.data


async def test_the_connector_fetches_what_a_customer_sent() -> None:
    async with bench() as platform:
        await platform.calls("GET", "me")
        await platform.does(Say(kind=MessageKind.IMAGE, file=PICTURE))
        await platform.does(Publish(file=PICTURE, parent=platform.house_post))
        for event in messages(platform):
            (media,) = event.media
            chunks = CHANNEL.fetch_media(account(platform), media, platform.http)
            assert b"".join([chunk async for chunk in chunks]) == PICTURE.data


async def test_a_thread_in_public_goes_both_ways() -> None:
    async with bench() as platform:
        comment = await platform.publishes("Schande!", parent=platform.house_post)
        (event,) = messages(platform)
        assert event.visibility is Visibility.PUBLIC
        assert event.thread_root == platform.house_post
        number = await sent(platform, answering(event, "Wat vervelend"))
        assert platform.wall()[number].parent == comment
        echoed = messages(platform)[-1]
        assert (echoed.external_id, echoed.direction) == (number, "out")


async def test_an_answer_to_a_reply_names_whom_it_is_for() -> None:
    async with bench() as platform:
        comment = await platform.publishes(parent=platform.house_post)
        await platform.publishes("Eens!", parent=comment, person="piet")
        number = await sent(platform, answering(messages(platform)[-1], "dank u"))
        assert platform.wall()[number].text == "Piet Dekker dank u"


async def test_changes_and_removals_in_public_are_understood() -> None:
    async with bench() as platform:
        comment = await platform.publishes(parent=platform.house_post)
        await platform.does(Edit(comment, "Excuus"))
        await CHANNEL.moderate(
            account(platform), comment, Moderation.HIDE, platform.http
        )
        assert platform.wall()[comment].hidden
        await platform.passes()
        await platform.does(Revoke(comment))
        sorts = [type(event) for event in heard(platform)]
        for sort in (MessageEdited, MessageHidden, MessageRevoked):
            assert sort in sorts


async def test_a_private_reply_ties_comment_and_chat() -> None:
    async with bench() as platform:
        comment = await platform.publishes(parent=platform.house_post)
        (event,) = messages(platform)
        message = answering(event, "Even privé", privately_to=comment)
        receipt = await CHANNEL.send(account(platform), message, platform.http)
        assert any(platform.psid() in alias.value for alias in receipt.learned)
        with pytest.raises(DeliveryError):
            await CHANNEL.send(account(platform), message, platform.http)


async def test_a_link_to_the_chat_brings_its_token_back() -> None:
    async with bench() as platform:
        await platform.publishes(parent=platform.house_post)
        (event,) = messages(platform)
        link = CHANNEL.private_link(account(platform), "zaak-7", "Hallo")
        number = await sent(platform, answering(event, f"Stuur ons iets via {link}"))
        await platform.follows(number)
        await platform.says("Hier ben ik")
        words = messages(platform)[-1]
        assert words.referral is not None
        assert "zaak-7" in str(words.referral)


async def test_liking_seeing_and_blocking() -> None:
    async with bench() as platform:
        mid = await platform.says()
        chat = messages(platform)[-1].person.aliases
        comment = await platform.publishes(parent=platform.house_post)
        author = messages(platform)[-1].person.aliases
        http, ours = platform.http, account(platform)
        await CHANNEL.mark_read(ours, mid, http, person=chat, typing=True)
        assert platform.chat()[0].status == "read"
        assert platform.simulation.thread(platform.page, "fatima").typing
        like = OutboundReaction(to=author, target=comment, emoji="👍")
        await CHANNEL.react(ours, like, http)
        assert platform.wall()[comment].liked
        await CHANNEL.set_blocked(ours, chat, http, blocked=True)
        assert platform.world.chat(platform.page, "fatima").blocked_by_us
        await CHANNEL.set_blocked(ours, author, http, blocked=True)


async def test_a_thread_is_taken_back_or_asked_for() -> None:
    async with bench() as platform:
        await platform.says()
        (event,) = messages(platform)
        ours, aliases = account(platform), event.person.aliases
        for default in ("ours", "inbox"):
            platform.simulation.switch({"default_app": default})
            await platform.performs("taken")
            with pytest.raises(DeliveryError):
                await CHANNEL.send(ours, answering(event), platform.http)
            asked = pytest.raises(DeliveryError, match="asked the other app")
            with asked if default == "inbox" else nullcontext():
                await CHANNEL.take_control(ours, aliases, platform.http)
            await platform.passes(seconds=5)
            await CHANNEL.send(ours, answering(event), platform.http)


async def test_what_may_have_been_sent_is_not_called_a_failure() -> None:
    async with bench() as platform:
        await platform.says()
        (event,) = messages(platform)
        platform.simulation.switch({"refuse_next": "unknown"})
        with pytest.raises(PerhapsSent):
            await CHANNEL.send(account(platform), answering(event), platform.http)
        platform.simulation.switch({"refuse_next": "token"})
        with pytest.raises(ChannelDown):
            await CHANNEL.send(account(platform), answering(event), platform.http)


async def test_a_good_account_passes_its_checks_and_a_dropped_one_does_not() -> None:
    async with bench() as platform:
        checks = await CHANNEL.check(account(platform), platform.http)
        assert {check.outcome for check in checks} == {"ok"}
        assert len(checks) == 5
        await platform.performs("drop")
        await platform.passes(seconds=5)
        checks = await CHANNEL.check(account(platform), platform.http)
        assert "failed" in {check.outcome for check in checks}


async def test_after_an_outage_the_page_is_subscribed_and_caught_up() -> None:
    async with bench() as platform:
        # The connector looks at the real clock, so the platform is to have that too.
        now = platform.simulation.timeline.now()
        await platform.passes(seconds=(datetime.now(UTC) - now).total_seconds())
        ours = account(platform)
        first = await CHANNEL.poll(ours, "", platform.http)
        await platform.performs("drop")
        lost = await platform.says("Hoort iemand mij?")
        await platform.passes(seconds=5)
        second = await CHANNEL.poll(ours, first.cursor, platform.http)
        found = [e for e in second.events if isinstance(e, MessageReceived)]
        assert [event.external_id for event in found] == [lost]
        assert found[0].person.aliases
        again = await platform.says("Nu wel?")
        assert [event.external_id for event in messages(platform)] == [again]
