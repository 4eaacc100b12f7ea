"""What the platform tells of a message of ours: echo, delivery and reading."""

import asyncio

import pytest

from tests.plugins.facebook.simulation.bench import START, bench
from webcare.plugin.simulation import Block, Read


def milliseconds(moment: object) -> int:
    return int(moment.timestamp() * 1000)  # type: ignore[attr-defined]


async def test_an_echo_carries_our_own_metadata() -> None:
    async with bench() as platform:
        await platform.says()
        answer = await platform.sends({"text": "Dag", "metadata": "outbox-7"})
        await platform.passes(seconds=1)
        (echo,) = platform.echoes
        assert echo["sender"] == {"id": platform.page}
        assert echo["recipient"] == {"id": platform.psid()}
        assert echo["message"] == {
            "mid": answer.json()["message_id"],
            "app_id": int(platform.world.credentials.app_id),
            "text": "Dag",
            "metadata": "outbox-7",
            "is_echo": True,
        }


async def test_an_echo_can_come_before_the_answer() -> None:
    async with bench() as platform:
        await platform.says()
        platform.simulation.switch({"echo": "before"})
        sending = asyncio.create_task(platform.sends("Dag"))
        while not platform.echoes:
            await asyncio.sleep(0)
            await platform.passes()
            assert not sending.done()
        assert (await sending).status_code == 200


async def test_the_answer_comes_when_the_echo_is_not_taken() -> None:
    async with bench(connected=False) as platform:
        await platform.says()
        platform.simulation.switch({"echo": "before"})
        assert (await platform.sends("Dag")).status_code == 200


async def test_sometimes_the_echo_is_first() -> None:
    async with bench(connected=False) as platform:
        platform.simulation.switch({"echo": "sometimes"})
        await platform.says()
        for _ in range(5):
            assert (await platform.sends("Dag")).status_code == 200


@pytest.mark.parametrize(
    ("way", "mids"), [("with_mids", True), ("without_mids", False)]
)
async def test_delivery_is_told_by_a_watermark(way: str, *, mids: bool) -> None:
    async with bench() as platform:
        await platform.says()
        platform.simulation.switch({"deliveries": way})
        sent = (await platform.sends("Dag")).json()["message_id"]
        await platform.passes(seconds=5)
        (event,) = platform.events("delivery")
        assert event["sender"] == {"id": platform.psid()}
        assert event["delivery"]["watermark"] == milliseconds(START)
        assert event["delivery"].get("mids") == ([sent] if mids else None)
        assert platform.chat()[-1].status == "delivered"


async def test_nothing_is_delivered_to_who_blocked_us_meanwhile() -> None:
    async with bench() as platform:
        await platform.says()
        await platform.sends("Dag")
        await platform.does(Block(blocked=True))
        await platform.passes(seconds=5)
        assert platform.events("delivery") == []
        assert not platform.chat()[-1].shown


async def test_reading_is_told_by_a_watermark() -> None:
    async with bench() as platform:
        await platform.says()
        for text in ("een", "twee"):
            await platform.sends(text)
        await platform.passes(seconds=60)
        await platform.does(Read())
        (event,) = platform.events("read")
        now = platform.simulation.timeline.now()
        assert event["read"] == {"watermark": milliseconds(now)}
        assert [m.status for m in platform.chat()[1:]] == ["read", "read"]
        await platform.does(Read())
        assert len(platform.events("read")) == 1


async def test_reading_can_come_by_itself_or_stay_untold() -> None:
    async with bench() as platform:
        await platform.says()
        platform.simulation.switch({"reading": "itself", "read_after": "5"})
        await platform.sends("Dag")
        await platform.passes(seconds=10)
        assert len(platform.events("read")) == 1
        platform.simulation.switch({"reading": "silent"})
        await platform.sends("Dag")
        await platform.passes(seconds=10)
        await platform.does(Read())
        assert len(platform.events("read")) == 1


async def test_what_a_colleague_sends_elsewhere_is_echoed() -> None:
    async with bench() as platform:
        await platform.says()
        await platform.performs("answered", text="Ik kijk even")
        (echo,) = platform.echoes
        assert echo["message"]["app_id"] == 263902037430900
        assert echo["message"]["text"] == "Ik kijk even"
        assert not platform.chat()[-1].by_person
