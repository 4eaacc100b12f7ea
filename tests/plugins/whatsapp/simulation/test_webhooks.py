"""How the simulated platform posts its webhooks: bytes, signature, order, patience."""

import json
from collections import Counter

import httpx2
import pytest

from tests.plugins.whatsapp.simulation.bench import CALLBACK, bench
from webcare.errors import SignatureError, SimulationError
from webcare.plugin import WebhookRequest
from webcare.plugin.simulation import Say
from webcare_whatsapp.channel import WhatsApp


async def test_the_signature_fits_the_bytes_and_nothing_else() -> None:
    async with bench() as platform:
        await platform.says(text="Grüße 🙂")
        assert len(platform.parsed()) == 1
        posted = platform.posted[0]
        altered = WebhookRequest(
            method="POST",
            headers=dict(posted.headers),
            query={},
            body=posted.content.replace(b"\\u00fc", b"u"),
        )
        with pytest.raises(SignatureError):
            WhatsApp().verify(platform.account, altered)


async def test_the_body_is_escaped_in_lower_case_and_compact() -> None:
    async with bench() as platform:
        await platform.says(text="äöå 🙂")
        body = platform.posted[0].content
        assert body.isascii()
        assert b"\\u00e4\\u00f6\\u00e5 \\ud83d\\ude42" in body
        assert b'", "' not in body
        assert b'": ' not in body


async def test_slashes_are_escaped_when_the_switch_is_on() -> None:
    async with bench() as platform:
        platform.simulation.switch({"escape_slashes": "on"})
        await platform.says(text="https://example.org/a")
        assert b"https:\\/\\/example.org\\/a" in platform.posted[0].content
        assert len(platform.parsed()) == 1


async def test_an_address_is_saved_only_after_the_handshake() -> None:
    async with bench(connected=False) as platform:
        assert platform.simulation.callback(platform.number) == ""
        await platform.says()
        assert platform.posted == []
        await platform.simulation.connect(platform.number, CALLBACK)
        assert platform.simulation.callback(platform.number) == CALLBACK


async def test_a_wrong_challenge_is_not_a_handshake() -> None:
    async with bench(connected=False) as platform:
        platform.simulation.webhooks._http = httpx2.AsyncClient(
            transport=httpx2.MockTransport(lambda _: httpx2.Response(200, text="no"))
        )
        with pytest.raises(SimulationError, match="challenge"):
            await platform.simulation.connect(platform.number, CALLBACK)
        assert platform.simulation.callback(platform.number) == ""


@pytest.mark.parametrize(
    "failure",
    [
        httpx2.Response(500),
        httpx2.Response(204),
        httpx2.Response(302),
        httpx2.ReadTimeout("late"),
        httpx2.ConnectError("nobody"),
    ],
)
async def test_anything_but_200_is_tried_again_with_the_same_bytes(
    failure: httpx2.Response | Exception,
) -> None:
    async with bench() as platform:
        platform.answers = [failure, failure]
        await platform.says()
        assert len(platform.posted) == 1
        await platform.passes(seconds=1)
        assert len(platform.posted) == 2
        await platform.passes(seconds=9)
        assert len(platform.posted) == 2
        await platform.passes(seconds=1)
        assert len(platform.posted) == 3
        assert len({request.content for request in platform.posted}) == 1
        await platform.passes(days=8)
        assert len(platform.posted) == 3


async def test_a_webhook_is_dropped_after_seven_days() -> None:
    async with bench() as platform:
        platform.answers = [httpx2.Response(503) for _ in range(100)]
        await platform.says()
        await platform.passes(days=6, hours=23)
        (delivery,) = platform.simulation.webhooks.deliveries()
        assert delivery.state == "waiting"
        await platform.passes(days=1)
        (delivery,) = platform.simulation.webhooks.deliveries()
        assert delivery.state == "dropped"
        tries = len(platform.posted)
        await platform.passes(days=30)
        assert len(platform.posted) == tries


async def test_a_failing_webhook_does_not_hold_up_the_next() -> None:
    async with bench() as platform:
        platform.answers = [httpx2.Response(500)]
        await platform.says(text="eerste")
        await platform.says(text="tweede")
        await platform.passes(seconds=2)
        texts = [message["text"]["body"] for message in platform.messages]
        assert texts == ["eerste", "tweede", "eerste"]


async def test_the_customers_ticks_double_when_the_webhook_is_taken() -> None:
    async with bench() as platform:
        platform.answers = [httpx2.Response(500)]
        await platform.says()
        assert platform.chat()[0].status == "sent"
        await platform.passes(seconds=1)
        assert platform.chat()[0].status == "delivered"


async def test_copies_carry_the_same_message_again() -> None:
    async with bench() as platform:
        platform.simulation.switch({"copies": "3"})
        await platform.says()
        assert Counter(m["id"] for m in platform.messages).most_common(1)[0][1] == 3


async def test_a_batch_mixes_entries_changes_and_statuses_and_loses_nothing() -> None:
    async with bench() as platform:
        await platform.says(text="opent het venster")
        platform.posted.clear()
        platform.simulation.switch({"batch": "60"})
        people = [person.id for person in platform.simulation.people][:25]
        for person in people:
            for text in ("een", "twee"):
                say = Say(text=text)
                await platform.simulation.act(platform.number, person, say)
        await platform.texts()
        await platform.passes(seconds=10)
        first = platform.bodies[0]
        assert len(platform.posted) < 5
        assert len(first["entry"]) > 1
        assert max(len(entry["changes"]) for entry in first["entry"]) == 3
        assert len(platform.messages) == 50
        assert [s["status"] for s in platform.statuses] == ["sent", "delivered"]
        assert len(platform.parsed()) == 52


async def test_a_seed_makes_everything_happen_the_same_way_again() -> None:
    runs = []
    for _ in range(2):
        async with bench() as platform:
            await platform.says()
            await platform.texts()
            await platform.passes(seconds=10)
            runs.append([request.content for request in platform.posted])
    assert runs[0] == runs[1]


async def test_a_flood_comes_at_the_rate_that_was_asked_for() -> None:
    async with bench() as platform:
        values = {"count": "100", "rate": "20"}
        await platform.simulation.perform("flood", platform.number, "fatima", values)
        await platform.passes(seconds=2)
        assert 40 <= len(platform.messages) <= 42
        await platform.passes(seconds=10)
        assert len({message["id"] for message in platform.messages}) == 100


async def test_the_last_webhook_can_be_sent_once_more() -> None:
    async with bench() as platform:
        await platform.says()
        await platform.simulation.perform("repeat", platform.number, "fatima", {})
        await platform.passes()
        assert len(platform.posted) == 2
        assert platform.posted[0].content == platform.posted[1].content
        assert json.loads(platform.posted[1].content)["object"]
