"""The plugin and the simulated X understand each other, over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import httpx2
import pytest
from pydantic import SecretStr

from tests.plugins.twitter.cast import CHANNEL, request
from tests.plugins.twitter.simulation.bench import START, Bench, bench
from tests.plugins.twitter.xapi import direct, reply, stored
from webcare.domain.content import MessageKind
from webcare.domain.inbound import (
    ChannelReported,
    Inbound,
    MessageReceived,
    PostFound,
    Visibility,
)
from webcare.domain.outbound import Moderation, OutboundMessage, Receipt
from webcare.errors import PermanentDeliveryError
from webcare.plugin import Account
from webcare_twitter import TwitterSettings, faults
from webcare_twitter.listening.poll import poll
from webcare_twitter.sending.api import Api

E = TypeVar("E", bound=Inbound)


@dataclass
class Desk:
    """Our side of the bench: the channel, its account and a client of its own."""

    platform: Bench
    account: Account[TwitterSettings]
    http: httpx2.AsyncClient
    read: int = 0

    def having(self, **changes: Any) -> Account[TwitterSettings]:
        changed = self.account.settings.model_copy(update=changes)
        return Account("x", changed)

    async def send(self, message: OutboundMessage) -> Receipt:
        receipt = await CHANNEL.send(self.account, message, self.http)
        await self.platform.passes()
        return receipt

    def events(self) -> list[Inbound]:
        """Return what arrived since the last time, signatures checked."""
        fresh = self.platform.posted[self.read :]
        self.read = len(self.platform.posted)
        found: list[Inbound] = []
        for each in fresh:
            given = request(each.content)
            headers = {name.lower(): value for name, value in each.headers.items()}
            CHANNEL.verify(
                self.account,
                type(given)(
                    method="POST", headers=headers, query={}, body=each.content
                ),
            )
            found += CHANNEL.parse(self.account, given)
        return found

    def newest(self, sort: type[E]) -> E:
        return [event for event in self.events() if isinstance(event, sort)][-1]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with bench() as platform:
        given = dict(platform.simulation.accounts[0].settings)
        given["base_url"] = "http://platform"
        account = Account("x", TwitterSettings.model_validate(given))
        transport = httpx2.ASGITransport(platform.simulation.api)
        async with httpx2.AsyncClient(transport=transport) as http:
            yield Desk(platform, account, http)


async def test_a_mention_is_answered_where_it_stands(desk: Desk) -> None:
    number = await desk.platform.publishes("@vlietdrecht mijn koffer is kwijt")
    heard = desk.newest(MessageReceived)
    assert (heard.external_id, heard.visibility) == (number, Visibility.PUBLIC)
    assert (heard.reply_refusal, heard.direction) == ("", "in")
    receipt = await desk.send(reply("Wat vervelend!", reply_to=heard.external_id))
    shown = desk.platform.wall()[receipt.external_id]
    assert shown.text.endswith("Wat vervelend!")
    echo = desk.newest(MessageReceived)
    assert (echo.external_id, echo.direction) == (receipt.external_id, "out")
    assert echo.person.aliases[0] == heard.person.aliases[0]
    assert echo.thread_root == heard.thread_root


async def test_a_direct_message_is_answered(desk: Desk) -> None:
    await desk.platform.says("Mijn nummer is 12")
    heard = desk.newest(MessageReceived)
    assert (heard.text, heard.visibility) == ("Mijn nummer is 12", Visibility.PRIVATE)
    receipt = await desk.send(direct("Dank je", to=heard.person.aliases))
    assert desk.platform.chat()[-1].text == "Dank je"
    echo = desk.newest(MessageReceived)
    assert (echo.external_id, echo.direction) == (receipt.external_id, "out")


async def test_who_did_not_address_us_cannot_be_answered(desk: Desk) -> None:
    number = await desk.platform.publishes("Weer een koffer kwijt")
    with pytest.raises(PermanentDeliveryError) as caught:
        await desk.send(reply(reply_to=number))
    assert caught.value.for_agent == faults.NOT_SUMMONED.for_agent


async def test_the_same_words_twice_are_refused(desk: Desk) -> None:
    number = await desk.platform.publishes()
    await desk.send(reply("Dag", reply_to=number))
    with pytest.raises(PermanentDeliveryError) as caught:
        await desk.send(reply("Dag", reply_to=number))
    assert caught.value.for_agent == faults.DUPLICATE.for_agent


async def test_pictures_go_along_in_public_and_in_private(desk: Desk) -> None:
    number = await desk.platform.publishes()
    both = {"media": stored(), "more_media": (stored(b"another one"),)}
    await desk.send(reply("Kijk", reply_to=number, kind=MessageKind.IMAGE, **both))
    await desk.platform.says()
    person = desk.newest(MessageReceived).person
    await desk.send(
        direct("Kijk", to=person.aliases, kind=MessageKind.IMAGE, media=stored())
    )
    assert desk.platform.chat()[-1].text == "Kijk"


async def test_a_reply_to_our_post_is_hidden(desk: Desk) -> None:
    ours = await desk.send(reply("Goedemorgen", reply_to=None))
    number = await desk.platform.publishes("Boe!", parent=ours.external_id)
    for action in (Moderation.HIDE, Moderation.SHOW):
        await CHANNEL.moderate(desk.account, number, action, desk.http)
        post = desk.platform.world.posts.get(number)
        assert post is not None
        assert post.hidden is (action is Moderation.HIDE)


async def test_a_search_finds_what_does_not_address_us(desk: Desk) -> None:
    number = await desk.platform.publishes("Weer een koffer kwijt op het vliegveld")
    await desk.platform.publishes("@vlietdrecht koffer kwijt")
    account = desk.having(rules="koffer")
    found = await poll(Api(account, desk.http), "", START)
    finds = [event for event in found.events if isinstance(event, PostFound)]
    assert [find.external_id for find in finds] == [number]
    again = await poll(Api(account, desk.http), found.cursor, START)
    assert not [event for event in again.events if isinstance(event, PostFound)]


async def test_without_a_webhook_the_same_mail_is_fetched(desk: Desk) -> None:
    await desk.platform.publishes("@vlietdrecht hallo")
    await desk.platform.says("Hallo")
    heard = {e.external_id for e in desk.events() if isinstance(e, MessageReceived)}
    account = desk.having(receive="polling")
    found = await poll(Api(account, desk.http), "", START)
    fetched = {e.external_id for e in found.events if isinstance(e, MessageReceived)}
    assert heard <= fetched


async def test_only_who_pays_writes_a_long_post(desk: Desk) -> None:
    account = desk.having(longest_post=25_000)
    split = CHANNEL.able(account.settings).of(Visibility.PUBLIC).split
    assert split is not None
    (text,) = split("Wij betreuren het ongemak. " * 100)
    question = await desk.platform.publishes("@vlietdrecht waar is mijn koffer?")
    long = reply(text, reply_to=question)
    with pytest.raises(PermanentDeliveryError) as refused:
        await desk.send(long)
    assert refused.value.for_agent == faults.TOO_LONG.for_agent
    desk.platform.simulation.switch({"longest": "25000"})
    receipt = await desk.send(long)
    assert receipt.external_id


async def test_a_webhook_that_failed_is_tried_and_what_was_missed_comes(
    desk: Desk,
) -> None:
    account = desk.having(bearer_token=SecretStr("simulated-bearer-token"))
    now = desk.platform.simulation.timeline.now
    first = await poll(Api(account, desk.http), "", now())
    desk.platform.challenge = httpx2.Response(200, json={"response_token": "wrong"})
    await desk.platform.passes(hours=2)
    await desk.platform.publishes("@vlietdrecht hoor je mij?")
    later = now() + timedelta(minutes=5)
    second = await poll(Api(account, desk.http), first.cursor, later)
    desk.platform.challenge = None
    third = await poll(
        Api(account, desk.http), second.cursor, later + timedelta(minutes=5)
    )
    levels = [
        event.level
        for polled in (first, second, third)
        for event in polled.events
        if isinstance(event, ChannelReported)
    ]
    assert levels == ["ok", "error", "ok"]
