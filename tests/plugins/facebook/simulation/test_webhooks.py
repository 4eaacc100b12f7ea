"""How the simulated platform posts its webhooks: bytes, patience and the clock."""

import hashlib
import hmac
import json

import httpx2
import pytest

from tests.plugins.facebook.simulation.bench import CALLBACK, START, Bench, bench
from webcare.errors import SimulationError
from webcare.plugin.simulation import Publish

FAILURES = [
    httpx2.Response(500),
    httpx2.Response(204),
    httpx2.Response(302),
    httpx2.ReadTimeout("late"),
    httpx2.ConnectError("nobody"),
]


def health(platform: Bench) -> str:
    return next(f.help for f in platform.simulation.switches() if f.name == "outage")


async def fails(platform: Bench, times: int = 4) -> None:
    platform.answers = [httpx2.Response(500) for _ in range(times)]


async def test_the_signature_fits_the_escaped_bytes() -> None:
    async with bench() as platform:
        await platform.says("äöå 🙂 https://example.org/a")
        (posted,) = platform.posted
        assert b"\\u00e4\\u00f6\\u00e5 \\ud83d\\ude42" in posted.content
        assert b"https://example.org/a" in posted.content
        assert posted.content.isascii()
        secret = platform.settings["app_secret"].encode()
        digest = hmac.new(secret, posted.content, hashlib.sha256).hexdigest()
        assert posted.headers["x-hub-signature-256"] == f"sha256={digest}"


async def test_slashes_are_escaped_when_the_switch_is_on() -> None:
    async with bench() as platform:
        platform.simulation.switch({"escape_slashes": "on"})
        await platform.says("https://example.org/a")
        assert b"https:\\/\\/example.org\\/a" in platform.posted[0].content


async def test_messenger_counts_in_milliseconds_and_the_feed_in_seconds() -> None:
    async with bench() as platform:
        await platform.says()
        await platform.publishes(parent=platform.house_post)
        message, change = platform.entries
        assert message["time"] == int(START.timestamp() * 1000)
        assert message["messaging"][0]["timestamp"] == message["time"]
        assert change["time"] == int(START.timestamp())
        assert change["changes"][0]["value"]["created_time"] == change["time"]


async def test_ids_can_be_numbers() -> None:
    async with bench() as platform:
        platform.simulation.switch({"integer_ids": "on"})
        await platform.says()
        await platform.publishes(parent=platform.house_post)
        message, change = platform.entries
        assert message["id"] == int(platform.page)
        assert message["messaging"][0]["sender"]["id"] == int(platform.psid())
        value = change["changes"][0]["value"]
        assert value["from"]["id"] == int(platform.user_id())
        assert value["post_id"] == platform.house_post


async def test_an_address_is_saved_only_after_the_handshake() -> None:
    async with bench(connected=False) as platform:
        await platform.says()
        assert platform.posted == []
        assert platform.simulation.callback(platform.page) == ""
        await platform.simulation.connect(platform.page, CALLBACK)
        assert platform.simulation.callback(platform.page) == CALLBACK
        await platform.says()
        assert len(platform.posted) == 1


async def test_a_wrong_challenge_is_not_a_handshake() -> None:
    async with bench(connected=False) as platform:
        url = "http://127.0.0.1:1/elsewhere"
        platform.simulation.webhooks._http = httpx2.AsyncClient(
            transport=httpx2.MockTransport(lambda _: httpx2.Response(200, text="no"))
        )
        with pytest.raises(SimulationError, match="challenge"):
            await platform.simulation.connect(platform.page, url)
        assert platform.simulation.callback(platform.page) == ""


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_message_is_tried_three_times_more_and_then_lost(
    failure: httpx2.Response | Exception,
) -> None:
    async with bench() as platform:
        platform.answers = [failure] * 4
        await platform.says()
        await platform.passes(seconds=21)
        assert len(platform.posted) == 4
        assert len({request.content for request in platform.posted}) == 1
        (delivery,) = platform.simulation.webhooks.deliveries()
        assert delivery.state == "dropped"
        await platform.passes(minutes=10)
        assert len(platform.posted) == 4


async def test_the_receiver_has_five_seconds() -> None:
    async with bench() as platform:
        await platform.says()
        timeout = platform.posted[0].extensions["timeout"]
        assert timeout["read"] == 5


async def test_a_comment_is_tried_for_36_hours_less_and_less_often() -> None:
    async with bench() as platform:
        await fails(platform, 1000)
        await platform.publishes(parent=platform.house_post)
        assert len(platform.posted) == 2
        await platform.passes(hours=1)
        assert 5 <= len(platform.posted) <= 8
        await platform.passes(hours=34)
        (delivery,) = platform.simulation.webhooks.deliveries()
        assert delivery.state == "waiting"
        await platform.passes(hours=12)
        (delivery,) = platform.simulation.webhooks.deliveries()
        assert delivery.state == "dropped"
        tries = len(platform.posted)
        await platform.passes(days=10)
        assert len(platform.posted) == tries


async def test_a_failing_comment_arrives_once_it_is_taken() -> None:
    async with bench() as platform:
        await fails(platform, 3)
        await platform.publishes(parent=platform.house_post)
        await platform.passes(minutes=2)
        assert len(platform.posted) == 4
        (delivery,) = platform.simulation.webhooks.deliveries()
        assert delivery.state == "delivered"


async def test_after_15_minutes_of_failures_facebook_warns() -> None:
    async with bench() as platform:
        well = health(platform)
        await fails(platform)
        await platform.says()
        assert health(platform) == "The last webhook failed."
        await platform.passes(minutes=14, seconds=59)
        assert "15 minutes" not in health(platform)
        await platform.passes(seconds=1)
        assert "15 minutes" in health(platform)
        await platform.says()
        assert health(platform) == well


async def test_after_an_hour_the_page_is_dropped_until_it_subscribes_again() -> None:
    async with bench() as platform:
        await fails(platform)
        await platform.says("verloren")
        await platform.passes(minutes=59)
        shown = await platform.calls("GET", f"{platform.page}/subscribed_apps")
        assert shown.json()["data"]
        await platform.passes(minutes=1)
        shown = await platform.calls("GET", f"{platform.page}/subscribed_apps")
        assert shown.json() == {"data": []}
        assert "dropped" in health(platform)
        platform.posted.clear()
        await platform.says("ook verloren")
        await platform.publishes()
        assert platform.posted == []
        again = await platform.calls(
            "POST",
            f"{platform.page}/subscribed_apps",
            {"subscribed_fields": ["messages", "feed"]},
        )
        assert again.json() == {"success": True}
        await platform.says("weer gehoord")
        assert [e["message"]["text"] for e in platform.events("message")] == [
            "weer gehoord"
        ]


async def test_one_success_winds_the_clock_back() -> None:
    async with bench() as platform:
        await fails(platform)
        await platform.says()
        await platform.passes(minutes=50)
        await platform.says()
        await fails(platform)
        await platform.says()
        await platform.passes(minutes=50)
        shown = await platform.calls("GET", f"{platform.page}/subscribed_apps")
        assert shown.json()["data"]


async def test_failing_comments_do_not_wind_messengers_clock() -> None:
    async with bench() as platform:
        await fails(platform, 1000)
        await platform.publishes(parent=platform.house_post)
        await platform.passes(hours=2)
        shown = await platform.calls("GET", f"{platform.page}/subscribed_apps")
        assert shown.json()["data"]


async def test_an_outage_of_the_laboratory_ends_by_itself() -> None:
    async with bench() as platform:
        await platform.performs("outage", minutes="20")
        await platform.says("verloren")
        await platform.passes(minutes=16)
        assert platform.posted == []
        assert "15 minutes" in health(platform)
        await platform.passes(minutes=5)
        await platform.says("gehoord")
        assert len(platform.posted) == 1


async def test_copies_carry_the_same_event_again() -> None:
    async with bench() as platform:
        platform.simulation.switch({"copies": "3"})
        await platform.says()
        mids = [event["message"]["mid"] for event in platform.events("message")]
        assert len(mids) == 3
        assert len(set(mids)) == 1


async def test_webhooks_can_be_late() -> None:
    async with bench() as platform:
        platform.simulation.switch({"webhook_delay": "30"})
        await platform.says()
        assert platform.posted == []
        await platform.passes(seconds=30)
        assert len(platform.posted) == 1


async def test_a_batch_loses_nothing() -> None:
    async with bench() as platform:
        platform.simulation.switch({"batch": "40"})
        people = [person.id for person in platform.simulation.people][:10]
        for person in people:
            await platform.says(person=person)
            await platform.publishes(parent=platform.house_post, person=person)
        await platform.passes(seconds=1)
        assert len(platform.posted) == 2
        assert len(platform.events("message")) == 10
        assert len(platform.changes) == 10


async def test_only_what_was_asked_for_is_sent() -> None:
    async with bench() as platform:
        await platform.calls(
            "POST", f"{platform.page}/subscribed_apps", subscribed_fields="feed"
        )
        await platform.says()
        await platform.publishes()
        assert platform.events() == []
        assert len(platform.changes) == 1


async def test_a_page_gets_its_own_events_only() -> None:
    async with bench() as platform:
        other = platform.simulation.accounts[1].id
        say = Publish(text="Geen stroom!")
        await platform.simulation.act(other, "aisha", say)
        await platform.passes()
        assert platform.posted == []


async def test_a_seed_makes_everything_happen_the_same_way_again() -> None:
    runs = []
    for _ in range(2):
        async with bench() as platform:
            await platform.says()
            await platform.sends("Dag")
            await platform.publishes()
            await platform.passes(seconds=10)
            runs.append([request.content for request in platform.posted])
    assert runs[0] == runs[1]


async def test_the_last_webhook_can_be_sent_once_more() -> None:
    async with bench() as platform:
        await platform.says()
        await platform.performs("repeat")
        first, second = platform.posted
        assert first.content == second.content
        assert json.loads(first.content)["object"] == "page"
