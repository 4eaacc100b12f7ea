"""Conversation routing: who has a thread, and who hears what happens in it."""

import httpx2
import pytest

from tests.plugins.facebook.simulation.bench import Bench, bench, code
from webcare.errors import SimulationError
from webcare.plugin.simulation import Read, Tap

INBOX = "263902037430900"


async def routes(platform: Bench, verb: str, **values: object) -> httpx2.Response:
    body = {"recipient": {"id": platform.psid()}, **values}
    return await platform.calls("POST", f"{platform.page}/{verb}_thread_control", body)


async def owner(platform: Bench) -> str | None:
    answer = await platform.calls(
        "GET", f"{platform.page}/thread_owner", recipient=platform.psid()
    )
    rows = answer.json()["data"]
    return rows[0]["thread_owner"]["app_id"] if rows else None


async def test_the_default_app_has_a_thread_in_which_somebody_writes() -> None:
    async with bench() as platform:
        assert await owner(platform) is None
        await platform.says()
        assert await owner(platform) == platform.world.credentials.app_id


async def test_without_activity_a_thread_is_idle_after_24_hours() -> None:
    async with bench() as platform:
        await platform.says()
        await platform.passes(hours=25)
        assert await owner(platform) is None


async def test_what_another_app_has_comes_in_standby_and_cannot_be_answered() -> None:
    async with bench() as platform:
        await platform.says()
        await platform.performs("taken")
        (event,) = platform.events("take_thread_control")
        assert event["take_thread_control"] == {
            "previous_owner_app_id": platform.world.credentials.app_id,
            "new_owner_app_id": INBOX,
            "metadata": "",
        }
        assert await owner(platform) == INBOX
        platform.posted.clear()
        await platform.says("Is daar iemand?")
        assert platform.events() == []
        (standby,) = platform.events(key="standby")
        assert standby["message"]["text"] == "Is daar iemand?"
        for body in ({"message": "Ja"}, {"sender_action": "typing_on"}):
            answer = await platform.sends(**body)
            assert code(answer) == (10, None)
            assert "another app is controlling" in answer.json()["error"]["message"]


async def test_a_postback_in_standby_loses_its_payload() -> None:
    async with bench() as platform:
        await platform.says()
        button = {"type": "postback", "title": "Ja", "payload": "yes"}
        payload = {"template_type": "button", "text": "Goed?", "buttons": [button]}
        message = {"attachment": {"type": "template", "payload": payload}}
        sent = (await platform.sends(message)).json()["message_id"]
        await platform.passes(seconds=5)
        await platform.performs("taken")
        platform.posted.clear()
        tapped = await platform.does(Tap(sent, "yes"))
        (event,) = platform.events(key="standby")
        assert event["postback"] == {"mid": tapped, "title": "Ja"}
        await platform.does(Read())
        assert len(platform.events("read", key="standby")) == 1


async def test_standby_is_heard_by_who_asked_for_it_only() -> None:
    async with bench() as platform:
        path = f"{platform.page}/subscribed_apps"
        await platform.calls("POST", path, subscribed_fields="messages")
        await platform.says()
        await platform.performs("taken")
        platform.posted.clear()
        await platform.says()
        assert platform.posted == []


async def test_taking_a_thread_back_lets_us_answer() -> None:
    async with bench() as platform:
        await platform.says()
        await platform.performs("taken")
        assert (await routes(platform, "take")).json() == {"success": True}
        assert (await platform.sends("Daar ben ik")).status_code == 200


@pytest.mark.parametrize(("default", "expected"), [("none", 27), ("inbox", 10)])
async def test_only_the_default_app_may_take(default: str, expected: int) -> None:
    async with bench() as platform:
        platform.simulation.switch({"default_app": default})
        await platform.says()
        await platform.performs("taken")
        assert code(await routes(platform, "take")) == (expected, None)


async def test_an_idle_thread_is_the_default_apps() -> None:
    async with bench() as platform:
        await platform.says()
        platform.simulation.switch({"default_app": "inbox"})
        await platform.passes(hours=30)
        human = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        assert code(await platform.sends("Dag", **human)) == (10, None)
        platform.simulation.switch({"default_app": "none"})
        assert (await platform.sends("Dag", **human)).status_code == 200


@pytest.mark.parametrize("grants", [True, False])
async def test_asking_for_a_thread_may_help(*, grants: bool) -> None:
    async with bench() as platform:
        platform.simulation.switch({"grants_control": "on" if grants else ""})
        await platform.says()
        await platform.performs("taken")
        answer = await routes(platform, "request", metadata="graag")
        assert answer.json() == {"success": True}
        await platform.passes(seconds=5)
        events = platform.events("pass_thread_control")
        assert grants == (len(events) == 1)
        if grants:
            passed = events[0]["pass_thread_control"]
            assert passed["previous_owner_app_id"] == INBOX
            assert passed["metadata"] == "graag"
        assert grants == ((await platform.sends("Dag")).status_code == 200)


async def test_a_thread_can_be_passed_released_and_kept() -> None:
    async with bench() as platform:
        await platform.says()
        assert code(await routes(platform, "pass")) == (100, None)
        await routes(platform, "pass", target_app_id=INBOX)
        assert await owner(platform) == INBOX
        for verb in ("pass", "release", "extend"):
            answer = await routes(platform, verb, target_app_id=INBOX, duration=60)
            assert code(answer) == (10, None)
        await routes(platform, "take")
        await routes(platform, "release")
        assert await owner(platform) is None
        assert (await routes(platform, "extend", duration=259_200)).status_code == 200
        await platform.passes(hours=48)
        assert await owner(platform) == platform.world.credentials.app_id
        await platform.passes(hours=25)
        assert await owner(platform) is None
        assert code(await routes(platform, "extend", duration=604_801)) == (100, None)


async def test_a_message_can_hand_over_as_it_goes() -> None:
    async with bench() as platform:
        await platform.says()
        wish = {"app_id": INBOX, "control_type": "pass"}
        assert (await platform.sends("Dag", thread_control=wish)).status_code == 200
        assert await owner(platform) == INBOX


async def test_others_ask_and_give_back() -> None:
    async with bench() as platform:
        await platform.says()
        await platform.performs("asked")
        (event,) = platform.events("request_thread_control")
        assert event["request_thread_control"]["requested_owner_app_id"] == INBOX
        with pytest.raises(SimulationError, match="not with anybody"):
            await platform.performs("given")
        await platform.performs("taken")
        await platform.performs("given")
        assert len(platform.events("pass_thread_control")) == 1
        assert await owner(platform) == platform.world.credentials.app_id


async def test_an_unknown_person_has_no_thread() -> None:
    async with bench() as platform:
        answer = await platform.calls(
            "GET", f"{platform.page}/thread_owner", recipient="123"
        )
        assert code(answer) == (100, 2018001)
