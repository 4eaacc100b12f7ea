"""Webhooks of the simulated X: challenge, signature, patience, validity, replay."""

import ssl

import httpx2
import pytest

from tests.plugins.twitter.simulation.bench import (
    APP,
    CALLBACK,
    Bench,
    bench,
    response_token,
)
from webcare.errors import SimulationError

WRONG = httpx2.Response(200, json={"response_token": "sha256=bm8="})


async def _create(platform: Bench, url: str = CALLBACK) -> httpx2.Response:
    return await platform.http.post("/2/webhooks", json={"url": url}, headers=APP)


def test_the_challenge_is_signed_as_in_the_platforms_own_example() -> None:
    expected = "sha256=O5hJl2njQRIa4vsumZ+3oom9ECR5m3aQLRZkPoYelp0="
    assert response_token("test token", b"apiSecret") == expected


async def test_an_address_is_registered_after_the_challenge() -> None:
    async with bench(connected=False) as platform:
        answer = await _create(platform)
        assert answer.status_code == 200
        assert answer.json()["data"]["valid"] is True
        query = platform.checked[0].url.params
        assert query["crc_token"]
        assert query["nonce"]
        rows = (await platform.asks("/2/webhooks"))["data"]
        assert [row["url"] for row in rows] == [CALLBACK]


@pytest.mark.parametrize(
    ("challenge", "reason"),
    [
        (WRONG, "CrcValidationFailed"),
        (httpx2.Response(302, headers={"location": "/"}), "CrcValidationFailed"),
        (httpx2.Response(500), "CrcValidationFailed"),
        (httpx2.Response(200, text="no JSON"), "CrcValidationFailed"),
        (httpx2.ConnectTimeout("late"), "CrcValidationFailed"),
    ],
)
async def test_an_address_that_fails_the_challenge_is_not_registered(
    challenge: httpx2.Response | Exception, reason: str
) -> None:
    async with bench(connected=False) as platform:
        platform.challenge = challenge
        answer = await _create(platform)
        assert answer.status_code == 400
        assert answer.json()["title"] == reason
        assert platform.world.hooks == {}
        with pytest.raises(SimulationError, match="challenge"):
            await platform.simulation.connect(platform.house, CALLBACK)


async def test_what_else_an_address_is_refused_for() -> None:
    async with bench(connected=False) as platform:

        async def reason(url: str) -> str:
            title: str = (await _create(platform, url)).json()["title"]
            return title

        assert await reason("ftp://example.org") == "UrlValidationFailed"
        assert await reason("https://a.example/" + "a" * 200) == "UrlValidationFailed"
        await _create(platform)
        assert await reason(CALLBACK) == "DuplicateUrlFailed"
        platform.simulation.switch({"strict_addresses": "on"})
        assert await reason("https://a.example:8443/x") == "UrlValidationFailed"
        assert await reason("http://a.example/x") == "UrlValidationFailed"
        for number in range(4):
            assert (await _create(platform, f"https://a.example/{number}")).is_success
        assert await reason("https://a.example/5") == "WebhookLimitExceeded"


async def test_the_signature_is_base64_over_the_bytes() -> None:
    async with bench() as platform:
        await platform.publishes("@vlietdrecht Grüße 🙂")
        posted = platform.posted[0]
        expected = response_token(posted.content.decode())
        assert posted.headers["x-twitter-webhooks-signature"] == expected
        assert "Grüße 🙂" in posted.content.decode()


async def test_a_wrong_token_makes_a_webhook_invalid_at_the_next_check() -> None:
    async with bench() as platform:
        platform.challenge = WRONG
        await platform.passes(minutes=59)
        assert platform.hook["valid"] is True
        await platform.passes(minutes=1)
        assert platform.hook["valid"] is False


@pytest.mark.parametrize(
    "challenge",
    [
        httpx2.Response(302, headers={"location": "/"}),
        httpx2.Response(200, json={"other": 1}),
        ssl.SSLError("certificate"),
    ],
)
async def test_a_redirect_and_a_bad_certificate_do_so_at_once(
    challenge: httpx2.Response | ssl.SSLError,
) -> None:
    async with bench() as platform:
        if isinstance(challenge, ssl.SSLError):
            failure = httpx2.ConnectError("TLS")
            failure.__cause__ = challenge
            platform.challenge = failure
        else:
            platform.challenge = challenge
        await platform.passes(hours=1)
        assert platform.hook["valid"] is False


@pytest.mark.parametrize(
    "failure",
    [
        httpx2.Response(500),
        httpx2.Response(404),
        httpx2.ReadTimeout("late"),
        httpx2.RemoteProtocolError("closed"),
    ],
)
async def test_what_may_pass_is_borne_for_28_hours(
    failure: httpx2.Response | Exception,
) -> None:
    async with bench() as platform:
        platform.challenge = failure
        await platform.passes(hours=27, minutes=59)
        assert platform.hook["valid"] is True
        await platform.passes(minutes=1)
        assert platform.hook["valid"] is False


async def test_one_good_answer_starts_the_28_hours_anew() -> None:
    async with bench() as platform:
        platform.challenge = httpx2.Response(500)
        await platform.passes(hours=20)
        platform.challenge = None
        await platform.passes(hours=1)
        platform.challenge = httpx2.Response(500)
        await platform.passes(hours=27)
        assert platform.hook["valid"] is True


async def test_an_invalid_webhook_gets_nothing_until_it_is_validated() -> None:
    async with bench() as platform:
        platform.simulation.switch({"crc": "wrong_token"})
        await platform.passes(hours=1)
        await platform.publishes("@vlietdrecht eerste")
        assert platform.posted == []
        path = f"/2/webhooks/{platform.hook['id']}"
        refused = await platform.http.put(path, headers=APP)
        assert refused.json()["title"] == "CrcValidationFailed"
        platform.simulation.switch({"crc": "answered"})
        await platform.passes(hours=3)
        assert platform.hook["valid"] is False
        accepted = await platform.http.put(path, headers=APP)
        assert accepted.json() == {"data": {"valid": True}}
        await platform.publishes("@vlietdrecht tweede")
        texts = [event["payload"]["text"] for event in platform.events]
        assert texts == ["@vlietdrecht tweede"]


@pytest.mark.parametrize(
    "failure",
    [httpx2.Response(500), httpx2.Response(204), httpx2.ReadTimeout("late")],
)
async def test_a_webhook_is_tried_three_times_more_within_five_minutes(
    failure: httpx2.Response | Exception,
) -> None:
    async with bench() as platform:
        platform.answers = [failure] * 9
        await platform.publishes()
        for seconds in (30, 90, 180):
            await platform.passes(seconds=seconds)
        assert len(platform.posted) == 4
        assert len({request.content for request in platform.posted}) == 1
        await platform.passes(days=1)
        assert len(platform.posted) == 4
        (delivery,) = platform.simulation.webhooks.deliveries()
        assert delivery.state == "dropped"


def test_our_webhook_has_ten_seconds() -> None:
    from webcare_twitter.simulation.platform import PERSISTENCE  # noqa: PLC0415

    assert PERSISTENCE.deadline == 10


async def _replay(platform: Bench, start: str, end: str) -> httpx2.Response:
    body = {"webhook_id": platform.hook["id"], "from_date": start, "to_date": end}
    answer = await platform.http.post("/2/webhooks/replay", json=body, headers=APP)
    await platform.passes()
    return answer


async def test_what_was_missed_comes_with_a_replay_and_then_its_status() -> None:
    async with bench() as platform:
        platform.answers = [httpx2.Response(500)] * 4
        await platform.publishes()
        await platform.passes(minutes=10)
        missed = platform.posted[0].content
        platform.posted.clear()
        answer = await _replay(platform, "202611200900", "202611200910")
        assert platform.posted[0].content == missed
        status = platform.bodies[-1]["replay_job_status"]
        assert status["job_state"] == "Complete"
        assert status["job_id"] == answer.json()["data"]["job_id"]
        assert status["webhook_id"] == platform.hook["id"]


async def test_a_replay_reaches_back_a_day_and_knows_its_span() -> None:
    async with bench() as platform:
        await platform.publishes("@vlietdrecht een")
        await platform.passes(hours=2)
        await platform.publishes("@vlietdrecht twee")
        platform.posted.clear()
        await _replay(platform, "202611201000", "202611201200")
        assert [e["payload"]["text"] for e in platform.events] == ["@vlietdrecht twee"]
        await platform.passes(hours=24)
        assert (await _replay(platform, "202611201000", "202611201200")).is_error
        assert (await _replay(platform, "2026", "2027")).status_code == 400


async def test_a_webhook_that_is_deleted_takes_its_subscriptions_along() -> None:
    async with bench() as platform:
        path = f"/2/webhooks/{platform.hook['id']}"
        answer = await platform.http.delete(path, headers=APP)
        assert answer.json() == {"data": {"deleted": True}}
        assert platform.world.subscriptions == {}
        assert platform.simulation.callback(platform.house) == ""
        assert (await platform.http.delete(path, headers=APP)).status_code == 404


async def test_connecting_to_another_address_forgets_the_old_one() -> None:
    async with bench() as platform:
        await platform.simulation.connect(platform.house, CALLBACK)
        assert len(platform.world.hooks) == 1
        other = "http://127.0.0.1:9999/webhooks/x"
        await platform.simulation.connect(platform.house, other)
        assert platform.simulation.callback(platform.house) == other
        assert len(platform.world.hooks) == 1


async def test_copies_and_a_repeat_bring_the_same_bytes_again() -> None:
    async with bench() as platform:
        platform.simulation.switch({"copies": "3"})
        await platform.publishes()
        await platform.performs("repeat")
        assert len(platform.posted) == 4
        assert len({request.content for request in platform.posted}) == 1


async def test_the_laboratory_can_check_validate_and_replay() -> None:
    async with bench() as platform:
        platform.simulation.switch({"crc": "redirect"})
        await platform.performs("check")
        assert platform.hook["valid"] is False
        with pytest.raises(SimulationError, match="check"):
            await platform.performs("validate")
        platform.simulation.switch({"crc": "answered"})
        await platform.publishes()
        await platform.performs("validate")
        await platform.performs("replay", hours="1")
        assert platform.types == []
        assert platform.bodies[-1]["replay_job_status"]["job_state"] == "Complete"
        await platform.passes(seconds=1)
        await platform.performs("replay", hours="1")
        assert platform.types == ["post.mention.create"]


async def test_a_seed_makes_everything_happen_the_same_way_again() -> None:
    runs = []
    for _ in range(2):
        async with bench() as platform:
            await platform.publishes()
            await platform.says()
            runs.append([request.content for request in platform.posted])
    assert runs[0] == runs[1]
