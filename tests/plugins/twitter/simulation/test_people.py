"""What people do on the simulated X, and what they see of it."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from tests.plugins.twitter.simulation.bench import bench
from webcare.domain.content import MessageKind
from webcare.errors import SimulationError
from webcare.plugin.simulation import (
    Edit,
    FollowLink,
    PhoneAction,
    Publish,
    React,
    Revoke,
    Say,
    Tap,
    Upload,
)
from webcare_twitter.simulation import TwitterSimulation

LINK = "https://x.com/messages/compose?recipient_id=1402558831"


async def test_the_wall_shows_our_posts_and_theirs_as_threads() -> None:
    async with bench() as platform:
        opening = list(platform.wall().values())
        assert len(opening) == 3
        assert all(post.by_account and post.parent is None for post in opening)
        assert [post.at for post in opening] == sorted(post.at for post in opening)
        ours = platform.ours
        below = await platform.publishes("Fijn", parent=ours)
        deeper = (await platform.answers_post(below, "Dank!")).json()["data"]["id"]
        wall = platform.wall()
        assert (wall[below].parent, wall[deeper].parent) == (ours, below)
        assert wall[below].by_person
        assert not platform.wall("tom")[below].by_person
        assert wall[below].author == "Fatima El Amrani @fatima_elamrani"


async def test_a_changed_post_stays_in_its_thread_and_so_do_its_answers() -> None:
    async with bench() as platform:
        ours = platform.ours
        old = await platform.publishes("@vlietdrecht Fjin", parent=ours)
        answer = (await platform.answers_post(old)).json()["data"]["id"]
        edit = Edit(old, "@vlietdrecht Fijn")
        new = await platform.simulation.act(platform.house, "fatima", edit)
        wall = platform.wall()
        assert old not in wall
        assert wall[new].edited
        assert wall[new].text == "@vlietdrecht Fijn"
        assert wall[new].parent == ours
        assert wall[answer].parent == new
        again = Edit(old, "@vlietdrecht Heel fijn")
        newest = await platform.simulation.act(platform.house, "fatima", again)
        assert platform.wall()[newest].text == "@vlietdrecht Heel fijn"
        later = await platform.publishes("Zo is het", person="tom", parent=old)
        assert platform.wall()[later].parent == newest


async def test_a_post_can_be_changed_for_an_hour_five_times() -> None:
    async with bench() as platform:
        number = await platform.publishes()
        for turn in range(5):
            edit = Edit(number, f"@vlietdrecht {turn}")
            number = await platform.simulation.act(platform.house, "fatima", edit)
        with pytest.raises(SimulationError, match="five"):
            await platform.simulation.act(platform.house, "fatima", Edit(number, "x"))
        other = await platform.publishes("@vlietdrecht anders")
        await platform.passes(hours=1, seconds=1)
        with pytest.raises(SimulationError, match="hour"):
            await platform.simulation.act(platform.house, "fatima", Edit(other, "x"))


async def test_a_deleted_post_is_gone_and_what_hung_under_it_stays() -> None:
    async with bench() as platform:
        number = await platform.publishes()
        below = await platform.publishes("Inderdaad", person="tom", parent=number)
        await platform.simulation.act(platform.house, "fatima", Revoke(number))
        wall = platform.wall()
        assert number not in wall
        assert below in wall
        with pytest.raises(SimulationError, match="not there"):
            await platform.publishes("Hè?", parent=number)


async def test_a_protected_post_is_for_its_author_here() -> None:
    async with bench() as platform:
        number = await platform.publishes(person="slot")
        assert number not in platform.wall("fatima")
        assert number in platform.wall("slot")


async def test_a_quote_shows_what_it_quotes() -> None:
    async with bench() as platform:
        await platform.performs("quote", text="Kijk nou")
        newest = list(platform.wall().values())[-1]
        assert newest.text.startswith("Kijk nou https://x.com/vlietdrecht/status/")
        assert "bus 40" in newest.text


@pytest.mark.parametrize(
    "action",
    [
        Publish(text="  "),
        Publish(text="a" * 281),
        Publish(text="a", parent="123"),
        Edit("123", "a"),
        Revoke("123"),
        React("123", "👍"),
        Tap("123", "a"),
        FollowLink("123"),
        Say(kind=MessageKind.LOCATION),
        Say(kind=MessageKind.IMAGE, file=Upload("a", "application/pdf", b"a")),
    ],
)
async def test_what_nobody_can_do_on_x(action: PhoneAction) -> None:
    async with bench() as platform:
        with pytest.raises(SimulationError):
            await platform.simulation.act(platform.house, "fatima", action)
        assert platform.posted == []


async def test_nobody_changes_what_is_somebody_elses() -> None:
    async with bench() as platform:
        number = await platform.publishes()
        for action in (Edit(number, "Nee"), Revoke(number), Revoke(platform.ours)):
            with pytest.raises(SimulationError, match="not a post of yours"):
                await platform.simulation.act(platform.house, "tom", action)


async def test_a_direct_message_cannot_be_changed() -> None:
    async with bench() as platform:
        number = await platform.says()
        with pytest.raises(SimulationError, match="cannot be changed"):
            await platform.simulation.act(platform.house, "fatima", Edit(number, "x"))


@pytest.mark.parametrize("beside", [True, False])
async def test_a_link_in_a_post_opens_a_chat_with_its_text(*, beside: bool) -> None:
    async with bench() as platform:
        number = await platform.publishes()
        link = f"{LINK}&text={quote('Zaak 1a2b: ')}"
        reply = {"in_reply_to_tweet_id": number}
        if beside:
            posted = await platform.posts(
                "Stuur ons een DM", reply=reply, direct_message_deep_link=link
            )
        else:
            posted = await platform.posts(f"Stuur ons een DM: {link}", reply=reply)
        answer = posted.json()["data"]["id"]
        assert platform.wall()[answer].link == link
        await platform.simulation.act(platform.house, "fatima", FollowLink(answer))
        thread = platform.simulation.thread(platform.house, "fatima")
        assert thread.draft == "Zaak 1a2b: "
        await platform.says("Zaak 1a2b: mijn nummer is 12")
        thread = platform.simulation.thread(platform.house, "fatima")
        assert thread.draft == ""
        event = platform.events[-1]["payload"]["direct_message_events"][0]
        text = event["message_create"]["message_data"]["text"]
        assert text == "Zaak 1a2b: mijn nummer is 12"


async def test_a_post_without_a_link_opens_nothing() -> None:
    async with bench() as platform:
        number = await platform.publishes()
        with pytest.raises(SimulationError, match="no link"):
            await platform.simulation.act(platform.house, "fatima", FollowLink(number))


def test_a_link_found_elsewhere_leads_to_the_same_chat() -> None:
    simulation = TwitterSimulation()
    entrance = simulation.entrance(f"{LINK}&text=Zaak%201")
    assert entrance is not None
    assert (entrance.account, entrance.text) == ("1402558831", "Zaak 1")
    assert simulation.entrance(LINK.replace("1402558831", "5")) is None
    assert simulation.entrance("https://wa.me/31605550100?text=Zaak") is None


async def test_a_late_message_carries_its_own_moment() -> None:
    async with bench() as platform:
        say = Say(text="Eerder", ago=timedelta(hours=3))
        old = await platform.simulation.act(platform.house, "fatima", say)
        new = await platform.says("Nu")
        assert int(old) < int(new)
        assert [message.text for message in platform.chat()] == ["Eerder", "Nu"]


async def test_changes_are_noted_where_they_are_seen() -> None:
    async with bench() as platform:
        start = platform.simulation.changes.number
        await platform.publishes()
        _, topics = await platform.simulation.changes.since(start)
        assert f"wall:{platform.house}" in topics
        start = platform.simulation.changes.number
        await platform.says()
        _, topics = await platform.simulation.changes.since(start)
        assert f"chat:{platform.house}/fatima" in topics
