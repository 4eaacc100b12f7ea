"""What a customer can do in the chat, and the event that comes of it."""

from datetime import timedelta

import httpx2
import pytest

from tests.plugins.facebook.simulation.bench import START, bench
from webcare.domain.content import Location, MessageKind
from webcare.errors import SimulationError
from webcare.plugin.simulation import Block, Edit, React, Revoke, Say, Upload

PICTURE = Upload("koffer.png", "image/png", b"png")


async def test_words_are_a_message() -> None:
    async with bench() as platform:
        mid = await platform.says("Hallo")
        (event,) = platform.events()
        assert event == {
            "sender": {"id": platform.psid()},
            "recipient": {"id": platform.page},
            "timestamp": int(START.timestamp() * 1000),
            "message": {"mid": mid, "text": "Hallo"},
        }
        assert platform.chat()[0].status == "delivered"


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        (MessageKind.IMAGE, "image"),
        (MessageKind.VIDEO, "video"),
        (MessageKind.AUDIO, "audio"),
        (MessageKind.VOICE, "audio"),
        (MessageKind.DOCUMENT, "file"),
        (MessageKind.STICKER, "sticker"),
    ],
)
async def test_a_file_is_an_attachment_that_can_be_fetched(
    kind: MessageKind, type_: str
) -> None:
    async with bench() as platform:
        await platform.calls("GET", platform.page)
        await platform.does(Say(kind=kind, file=PICTURE))
        (event,) = platform.events("message")
        (attached,) = event["message"]["attachments"]
        assert attached["type"] == type_
        url = attached["payload"]["url"]
        transport = httpx2.ASGITransport(platform.simulation.api)
        async with httpx2.AsyncClient(transport=transport) as anybody:
            assert (await anybody.get(url)).content == b"png"
            forged = url.replace("oh=", "oh=0")
            assert (await anybody.get(forged)).status_code == 403
            await platform.passes(days=2)
            assert (await anybody.get(url)).status_code == 403


async def test_the_address_of_a_file_is_the_hosts_before_anybody_called() -> None:
    async with bench() as platform:
        platform.simulation.address = "http://127.0.0.1:9000/facebook/api"
        await platform.does(Say(kind=MessageKind.IMAGE, file=PICTURE))
        (event,) = platform.events("message")
        url = event["message"]["attachments"][0]["payload"]["url"]
        assert url.startswith("http://127.0.0.1:9000/facebook/api/cdn/")


async def test_words_beside_a_file_are_a_message_of_their_own() -> None:
    async with bench() as platform:
        await platform.does(
            Say(kind=MessageKind.IMAGE, file=PICTURE, text="Dit is hem")
        )
        first, second = platform.events("message")
        assert "text" not in first["message"]
        assert second["message"]["text"] == "Dit is hem"
        assert first["message"]["mid"] != second["message"]["mid"]


async def test_a_place_is_an_attachment() -> None:
    async with bench() as platform:
        place = Location(latitude=52.1, longitude=4.7, name="Hal 1")
        await platform.does(Say(kind=MessageKind.LOCATION, content=place))
        (event,) = platform.events("message")
        (attached,) = event["message"]["attachments"]
        assert attached["payload"]["coordinates"] == {"lat": 52.1, "long": 4.7}


async def test_a_quoted_message_is_named() -> None:
    async with bench() as platform:
        await platform.says()
        sent = (await platform.sends("Dag")).json()["message_id"]
        await platform.does(Say(text="Dat dus", quotes=sent))
        assert platform.events("message")[-1]["message"]["reply_to"] == {"mid": sent}


@pytest.mark.parametrize(
    ("say", "reason"),
    [
        (Say(text=" "), "Write something"),
        (Say(kind=MessageKind.IMAGE), "Choose a file"),
        (Say(kind=MessageKind.CONTACTS), "no such kind"),
    ],
)
async def test_what_messenger_has_not_is_refused(say: Say, reason: str) -> None:
    async with bench() as platform:
        with pytest.raises(SimulationError, match=reason):
            await platform.does(say)
        assert platform.chat() == ()


async def test_a_late_message_has_its_own_moment() -> None:
    async with bench() as platform:
        await platform.does(Say(text="Eerder", ago=timedelta(hours=25)))
        (event,) = platform.events()
        then = START - timedelta(hours=25)
        assert event["timestamp"] == int(then.timestamp() * 1000)
        assert (await platform.sends("Te laat")).status_code == 400


@pytest.mark.parametrize(
    ("emoji", "name"),
    [("❤", "love"), ("❤️", "love"), ("👍", "like"), ("😢", "sad"), ("🎉", "other")],
)
async def test_a_reaction_and_its_end(emoji: str, name: str) -> None:
    async with bench() as platform:
        mid = await platform.says()
        await platform.does(React(mid, emoji))
        await platform.does(React(mid, ""))
        first, second = platform.events("reaction")
        assert first["reaction"] == {
            "mid": mid,
            "action": "react",
            "reaction": name,
            "emoji": emoji,
        }
        assert second["reaction"]["action"] == "unreact"
        assert platform.chat()[0].reactions == ()


async def test_taking_away_what_is_not_there_tells_nothing() -> None:
    async with bench() as platform:
        mid = await platform.says()
        await platform.does(React(mid, ""))
        assert platform.events("reaction") == []


async def test_an_edit_carries_its_number_and_has_an_end() -> None:
    async with bench() as platform:
        mid = await platform.says("Halo")
        for number in range(1, 6):
            await platform.does(Edit(mid, f"Hallo {number}"))
        edits = [event["message_edit"] for event in platform.events("message_edit")]
        assert edits[0] == {"mid": mid, "text": "Hallo 1", "num_edit": 1}
        assert [edit["num_edit"] for edit in edits] == [1, 2, 3, 4, 5]
        with pytest.raises(SimulationError, match="five times"):
            await platform.does(Edit(mid, "Hallo 6"))


async def test_an_edit_comes_within_15_minutes() -> None:
    async with bench() as platform:
        mid = await platform.says()
        await platform.passes(minutes=16)
        with pytest.raises(SimulationError, match="15 minutes"):
            await platform.does(Edit(mid, "Te laat"))


async def test_taking_back_is_told_unless_it_is_not() -> None:
    async with bench() as platform:
        mid = await platform.says()
        await platform.does(Revoke(mid))
        event = platform.events("message")[-1]
        assert event["message"] == {"mid": mid, "is_deleted": True}
        platform.simulation.switch({"unsends": ""})
        platform.posted.clear()
        await platform.does(Revoke(await platform.says()))
        assert len(platform.events("message")) == 1


async def test_nobody_changes_what_is_not_theirs() -> None:
    async with bench() as platform:
        await platform.says()
        sent = (await platform.sends("Dag")).json()["message_id"]
        for action in (Edit(sent, "x"), Revoke(sent)):
            with pytest.raises(SimulationError, match="yours"):
                await platform.does(action)


async def test_who_has_blocked_us_cannot_write() -> None:
    async with bench() as platform:
        await platform.does(Block(blocked=True))
        with pytest.raises(SimulationError, match="Unblock"):
            await platform.says()


@pytest.mark.parametrize(
    ("what", "has"),
    [
        ("share", "attachments"),
        ("reel", "attachments"),
        ("pictures", "attachments"),
        ("advertisement", "referral"),
        ("unsupported", "is_unsupported"),
        ("empty", "mid"),
        ("future", "attachments"),
    ],
)
async def test_something_special_is_a_message(what: str, has: str) -> None:
    async with bench() as platform:
        await platform.performs("occasion", what=what)
        (event,) = platform.events("message")
        assert has in event["message"]


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("optin", "optin"),
        ("enforcement", "policy_enforcement"),
        ("feedback", "response_feedback"),
    ],
)
async def test_something_special_is_an_event(what: str, name: str) -> None:
    async with bench() as platform:
        await platform.performs("occasion", what=what)
        assert len(platform.events(name)) == 1


async def test_ten_photos_come_instead_of_one() -> None:
    async with bench() as platform:
        await platform.performs("burst", count="10")
        assert len({e["message"]["mid"] for e in platform.events("message")}) == 10


async def test_getting_started_is_a_postback_that_may_carry_a_link() -> None:
    async with bench() as platform:
        await platform.performs("begin", ref="case-7")
        (event,) = platform.events("postback")
        assert event["postback"]["payload"] == "GET_STARTED"
        assert event["postback"]["referral"]["ref"] == "case-7"
        assert (await platform.sends("Welkom")).status_code == 200
