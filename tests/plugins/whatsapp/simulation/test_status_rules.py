"""What the simulated platform tells of a message that it accepted."""

import pytest

from tests.plugins.whatsapp.simulation.bench import Bench, bench
from webcare.domain.inbound import StatusChanged
from webcare.plugin.simulation import Read


async def told(platform: Bench, **switches: str) -> list[str]:
    await platform.says()
    platform.simulation.switch(switches)
    await platform.texts()
    await platform.passes(seconds=4)
    await platform.simulation.act(platform.number, "fatima", Read())
    await platform.passes(minutes=5)
    return [status["status"] for status in platform.statuses]


@pytest.mark.parametrize(
    ("switches", "expected"),
    [
        ({}, ["sent", "delivered", "read"]),
        ({"path": "read_without_delivered"}, ["sent", "read"]),
        ({"path": "delivered_before_sent"}, ["delivered", "sent", "read"]),
        ({"path": "never_delivered"}, ["sent"]),
        ({"path": "twice"}, ["sent", "sent", "delivered", "delivered", "read", "read"]),
        ({"reading": "itself", "read_after": "60"}, ["sent", "delivered", "read"]),
        ({"reading": "silent"}, ["sent", "delivered"]),
        ({"fail_next": "131049"}, ["failed"]),
    ],
)
async def test_statuses_take_the_way_that_was_switched(
    switches: dict[str, str], expected: list[str]
) -> None:
    async with bench() as platform:
        assert await told(platform, **switches) == expected
        events = platform.parsed()
        parsed = [e.status.value for e in events if isinstance(e, StatusChanged)]
        assert parsed == expected


async def test_a_voice_note_of_ours_is_played_after_it_is_read() -> None:
    async with bench() as platform:
        await platform.says()
        uploaded = await platform.http.post(
            f"/v26.0/{platform.number}/media",
            data={"messaging_product": "whatsapp"},
            files={"file": ("a.ogg", b"OggS", "audio/ogg; codecs=opus")},
        )
        voice = {"id": uploaded.json()["id"], "voice": True}
        await platform.sends({"type": "audio", "audio": voice})
        await platform.passes(seconds=5)
        await platform.simulation.act(platform.number, "fatima", Read())
        await platform.passes(seconds=5)
        told = [status["status"] for status in platform.statuses]
        assert told == ["sent", "delivered", "read", "played"]


async def test_our_own_id_comes_back_with_every_status() -> None:
    async with bench() as platform:
        await platform.says()
        body = {"type": "text", "text": {"body": "Dag"}}
        await platform.sends({**body, "biz_opaque_callback_data": "outbox-7"})
        await platform.passes(seconds=5)
        statuses = [e for e in platform.parsed() if isinstance(e, StatusChanged)]
        assert [status.outbox_id for status in statuses] == ["outbox-7", "outbox-7"]


async def test_the_price_stands_on_sent_and_on_the_first_status_after_it() -> None:
    async with bench() as platform:
        await told(platform)
        priced = ["pricing" in status for status in platform.statuses]
        assert priced == [True, True, False]
        assert platform.statuses[0]["pricing"] == {
            "billable": False,
            "pricing_model": "PMP",
            "type": "free_customer_service",
            "category": "service",
        }


async def test_the_thousandth_message_of_a_month_is_free_and_the_next_is_not() -> None:
    async with bench() as platform:
        await platform.says()
        platform.simulation.switch({"free_used": "999"})
        answers = [await platform.texts() for _ in range(2)]
        await platform.passes(seconds=5)
        prices = {s["id"]: s["pricing"]["billable"] for s in platform.statuses}
        ids = [answer.json()["messages"][0]["id"] for answer in answers]
        assert [prices[message] for message in ids] == [False, True]


async def test_a_government_pays_nothing() -> None:
    async with bench() as platform:
        await platform.says()
        platform.simulation.switch({"free_used": "5000", "paid_exempt": "on"})
        await platform.texts()
        await platform.passes(seconds=1)
        assert platform.statuses[0]["pricing"]["subtype"] == "paid_exempt"


async def test_who_came_by_an_advertisement_is_free() -> None:
    async with bench() as platform:
        values = {"what": "advertisement"}
        await platform.simulation.perform("occasion", platform.number, "jan", values)
        body = {"to": "+31605550102", "type": "text", "text": {"body": "Dag"}}
        await platform.sends(body)
        await platform.passes(seconds=1)
        assert platform.statuses[0]["pricing"]["type"] == "free_entry_point"


async def test_a_reaction_costs_nothing_and_lands_on_the_message() -> None:
    async with bench() as platform:
        message = await platform.says()
        reaction = {"message_id": message, "emoji": "👍"}
        await platform.sends({"type": "reaction", "reaction": reaction})
        await platform.passes(seconds=5)
        assert all("pricing" not in status for status in platform.statuses)
        assert [r.emoji for r in platform.chat()[0].reactions] == ["👍"]
        await platform.sends({"type": "reaction", "reaction": reaction | {"emoji": ""}})
        assert platform.chat()[0].reactions == ()


@pytest.mark.parametrize(("version", "there"), [("v23.0", True), ("v24.0", False)])
async def test_old_versions_have_a_conversation(version: str, *, there: bool) -> None:
    async with bench() as platform:
        platform.simulation.switch({"version": version})
        await told(platform)
        assert ("conversation" in platform.statuses[0]) is there


async def test_the_business_scoped_id_can_be_left_out() -> None:
    async with bench() as platform:
        await told(platform)
        platform.posted.clear()
        platform.simulation.switch({"recipient_user_id": ""})
        await platform.texts()
        await platform.passes(seconds=5)
        assert all("recipient_user_id" not in status for status in platform.statuses)


async def test_everything_to_one_customer_can_fail() -> None:
    async with bench() as platform:
        await platform.says()
        values = {"code": "131026"}
        perform = platform.simulation.perform
        await perform("fail_always", platform.number, "fatima", values)
        await platform.texts()
        await platform.texts()
        await platform.passes(seconds=5)
        codes = [status["errors"][0]["code"] for status in platform.statuses]
        assert codes == [131026, 131026]
