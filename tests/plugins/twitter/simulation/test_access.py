"""Who may call the simulated X, how often, and how it says no."""

import base64
import time
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from tests.plugins.twitter.simulation.bench import APP, START, Bench, bench
from webcare_twitter.simulation import TwitterSimulation
from webcare_twitter.simulation.limits import Meter
from webcare_twitter.simulation.problems import Problem
from webcare_twitter.simulation.signatures import REQUIRED, pairs_of, signature

SECRETS = ("simulated-consumer-secret", "simulated-token-secret")
ME = "http://platform/2/users/me"


def _signed(
    method: str = "GET",
    url: str = ME,
    query: str = "",
    secrets: tuple[str, str] = SECRETS,
    **more: str,
) -> dict[str, str]:
    told = {
        "oauth_consumer_key": "simulated-consumer-key",
        "oauth_nonce": str(time.perf_counter_ns()),
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": "1763629200",
        "oauth_token": "simulated-access-token",
        "oauth_version": "1.0",
        **more,
    }
    pairs = [*pairs_of(query, ""), *told.items()]
    told["oauth_signature"] = signature(method, url, pairs, secrets)
    quoted = {k: httpx2.QueryParams({"v": v}) for k, v in told.items()}
    listed = ", ".join(
        f'{k}="{str(v)[2:].replace("+", "%20")}"' for k, v in quoted.items()
    )
    return {"authorization": f"OAuth {listed}"}


def test_a_signature_is_that_of_the_platforms_own_example() -> None:
    pairs = [
        ("status", "Hello Ladies + Gentlemen, a signed OAuth request!"),
        ("include_entities", "true"),
        ("oauth_consumer_key", "xvz1evFS4wEEPTGEFPHBog"),
        ("oauth_nonce", "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", "1318622958"),
        ("oauth_token", "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb"),
        ("oauth_version", "1.0"),
    ]
    secrets = (
        "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
    )
    url = "https://api.twitter.com/1.1/statuses/update.json"
    assert signature("POST", url, pairs, secrets) == "hCtSmYh+iHYCEqBWrE7C7hYmtUk="


async def test_a_signed_call_is_our_accounts() -> None:
    async with bench() as platform:
        answer = await platform.http.get("/2/users/me", headers=_signed())
        assert answer.json()["data"]["id"] == platform.house
        query = "user.fields=verified"
        headers = _signed(query=query)
        answer = await platform.http.get(f"/2/users/me?{query}", headers=headers)
        assert answer.status_code == 200
        body = {"text": "Dag"}
        headers = _signed("POST", "http://platform/2/tweets")
        assert (
            await platform.http.post("/2/tweets", json=body, headers=headers)
        ).is_success


@pytest.mark.parametrize(
    "headers",
    [
        _signed(secrets=("wrong", SECRETS[1])),
        _signed(secrets=(SECRETS[0], "wrong")),
        _signed("POST"),
        _signed(url="http://platform/2/users/you"),
        _signed(query="a=b"),
        _signed(oauth_token="other"),
        _signed(oauth_consumer_key="other"),
        _signed(oauth_signature_method="PLAINTEXT"),
        _signed(oauth_version="2.0"),
        _signed(oauth_timestamp="now"),
        {"authorization": "OAuth nothing"},
        {"authorization": "Bearer nobody"},
        {"authorization": "Basic eDp5"},
        {"authorization": ""},
    ],
)
async def test_a_call_that_nobody_can_have_made(headers: dict[str, str]) -> None:
    async with bench() as platform:
        answer = await platform.http.get("/2/users/me", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.json()["title"] == "Unauthorized"


async def test_a_signed_call_cannot_be_made_twice() -> None:
    assert "oauth_nonce" in REQUIRED
    async with bench() as platform:
        headers = _signed()
        assert (await platform.http.get("/2/users/me", headers=headers)).is_success
        again = await platform.http.get("/2/users/me", headers=headers)
        assert again.status_code == 401


# --- OAuth 2.0 --------------------------------------------------------------------


async def _renew(platform: Bench, token: str, **more: str) -> httpx2.Response:
    form = {"grant_type": "refresh_token", "refresh_token": token, **more}
    raw = base64.b64encode(b"simulated-client-id:simulated-client-secret").decode()
    headers = {"authorization": f"Basic {raw}"}
    return await platform.http.post("/2/oauth2/token", data=form, headers=headers)


async def test_a_token_holds_for_two_hours_and_its_successor_changes() -> None:
    async with bench() as platform:
        await platform.passes(hours=1, minutes=59)
        assert (await platform.http.get("/2/users/me")).is_success
        await platform.passes(minutes=1)
        assert (await platform.http.get("/2/users/me")).status_code == 401
        answer = await _renew(platform, "simulated-refresh-token")
        body = answer.json()
        assert body["expires_in"] == 7200
        assert body["token_type"] == "bearer"
        assert "offline.access" in body["scope"]
        headers = {"authorization": f"Bearer {body['access_token']}"}
        assert (await platform.http.get("/2/users/me", headers=headers)).is_success
        again = await _renew(platform, "simulated-refresh-token")
        assert again.status_code == 400
        assert again.json()["error"] == "invalid_request"
        assert (await _renew(platform, body["refresh_token"])).is_success


async def test_the_token_endpoint_knows_its_app() -> None:
    async with bench() as platform:
        form = {
            "grant_type": "refresh_token",
            "refresh_token": "simulated-refresh-token",
            "client_id": "other",
        }
        path = "/2/oauth2/token"
        plain: dict[str, Any] = {"headers": {"authorization": ""}}
        assert (await platform.http.post(path, data=form, **plain)).status_code == 400
        wrong = base64.b64encode(b"simulated-client-id:wrong").decode()
        headers = {"authorization": f"Basic {wrong}"}
        answer = await platform.http.post(path, data=form, headers=headers)
        assert answer.status_code == 401
        form["client_id"] = "simulated-client-id"
        other = {**form, "grant_type": "password"}
        answer = await platform.http.post(path, data=other, **plain)
        assert answer.json()["error"] == "unsupported_grant_type"
        assert (await platform.http.post(path, data=form, **plain)).is_success


async def test_the_app_gets_its_own_token() -> None:
    async with bench() as platform:
        raw = base64.b64encode(b"simulated-consumer-key:simulated-consumer-secret")
        headers = {"authorization": f"Basic {raw.decode()}"}
        form = {"grant_type": "client_credentials"}
        path = "/oauth2/token"
        body = (await platform.http.post(path, data=form, headers=headers)).json()
        assert f"Bearer {body['access_token']}" == APP["authorization"]
        answer = await platform.http.post(
            path, data=form, headers={"authorization": ""}
        )
        assert answer.status_code == 403


async def test_the_switch_takes_every_token_away() -> None:
    async with bench() as platform:
        platform.simulation.switch({"token_expired": "on"})
        assert (await platform.http.get("/2/users/me")).status_code == 401
        answer = await platform.http.get("/2/users/me", headers=_signed())
        assert answer.status_code == 401


async def test_some_calls_are_for_an_account_and_some_for_the_app() -> None:
    async with bench() as platform:
        answer = await platform.http.post("/2/tweets", json={"text": "a"}, headers=APP)
        assert answer.status_code == 403
        assert "User Context" in answer.json()["detail"]
        answer = await platform.http.get("/2/webhooks")
        assert answer.status_code == 403
        assert "Application-Only" in answer.json()["detail"]


def test_a_channel_gets_the_credentials_of_one_kind() -> None:
    old = TwitterSimulation().accounts[0].settings
    new = TwitterSimulation(oauth="2.0").accounts[0].settings
    assert {"access_token", "access_token_secret"} <= old.keys()
    assert {"client_id", "client_secret", "refresh_token"} <= new.keys()
    assert not old.keys() & {"refresh_token"}
    assert not new.keys() & {"access_token"}


# --- Limits -----------------------------------------------------------------------


async def test_every_answer_tells_what_is_left() -> None:
    async with bench() as platform:
        headers = (await platform.http.get("/2/users/me")).headers
        assert headers["x-rate-limit-limit"] == "75"
        assert headers["x-rate-limit-remaining"] == "74"
        reset = int(headers["x-rate-limit-reset"])
        assert reset == int(platform.world.now.timestamp()) + 900
        wrong = await platform.http.get("/2/tweets/abc")
        assert wrong.headers["x-rate-limit-remaining"] == "899"


async def test_fifteen_messages_in_a_quarter_of_an_hour_and_no_more() -> None:
    async with bench() as platform:
        for _ in range(15):
            last = await platform.messages()
            assert last.status_code == 201
        assert last.headers["x-rate-limit-remaining"] == "0"
        assert last.headers["x-user-limit-24hour-remaining"] == "1425"
        assert last.headers["x-app-limit-24hour-remaining"] == "1425"
        refused = await platform.messages()
        assert refused.status_code == 429
        assert refused.json() == {
            "title": "Too Many Requests",
            "detail": "Too Many Requests",
            "type": "about:blank",
            "status": 429,
        }
        assert refused.headers["x-rate-limit-remaining"] == "0"
        body = {"text": "Dag"}
        path = "/2/dm_conversations/1402558831-2231180601/messages"
        assert (await platform.http.post(path, json=body)).is_success
        await platform.passes(minutes=15)
        assert (await platform.messages()).is_success


def test_a_days_allowance_outlasts_a_quarter_of_an_hour() -> None:
    meter = Meter()
    for hour in range(20):
        for _ in range(60):
            meter.take("dm_delete", "1", START + timedelta(hours=hour))
    for _ in range(300):
        told = meter.take("dm_delete", "1", START + timedelta(hours=21))
    assert told["x-user-limit-24hour-remaining"] == "0"
    with pytest.raises(Problem) as full:
        meter.take("dm_delete", "1", START + timedelta(hours=22))
    assert full.value.headers["x-rate-limit-remaining"] == "299"
    assert full.value.headers["x-user-limit-24hour-remaining"] == "0"
    told = meter.take("dm_delete", "1", START + timedelta(hours=24))
    assert told["x-user-limit-24hour-remaining"] == "1499"


@pytest.mark.parametrize(
    ("bucket", "calls"), [("post", 100), ("hide", 50), ("dm_read", 15), ("me", 75)]
)
async def test_an_account_may_call_as_often_as_is_published(
    bucket: str, calls: int
) -> None:
    async with bench() as platform:
        headers = platform.world.meter.take(bucket, platform.house, platform.world.now)
        assert headers["x-rate-limit-limit"] == str(calls)


async def test_the_app_has_its_own_allowance() -> None:
    async with bench() as platform:
        answer = await platform.http.get("/2/webhooks", headers=APP)
        assert answer.headers["x-rate-limit-limit"] == "450"
        path = f"/2/users/{platform.house}/mentions"
        assert (await platform.http.get(path)).headers["x-rate-limit-limit"] == "300"
        answer = await platform.http.get(path, headers=APP)
        assert answer.headers["x-rate-limit-limit"] == "450"


async def test_the_laboratory_uses_an_allowance_up() -> None:
    async with bench() as platform:
        await platform.performs("exhaust", bucket="post")
        assert (await platform.posts()).status_code == 429
        await platform.passes(minutes=15)
        assert (await platform.posts()).is_success


# --- Bad weather ------------------------------------------------------------------


async def test_outages_pass() -> None:
    async with bench() as platform:
        platform.simulation.switch({"outages": "2"})
        statuses = [(await platform.posts(f"Dag {n}")).status_code for n in range(3)]
        assert statuses == [503, 503, 201]


async def test_without_credit_nothing_goes() -> None:
    async with bench() as platform:
        platform.simulation.switch({"out_of_credit": "on"})
        answer = await platform.posts()
        assert answer.status_code == 403
        assert answer.json()["type"].endswith("/usage-capped")


@pytest.mark.parametrize(("status", "code"), [(429, 88), (401, 89), (503, 130)])
async def test_errors_come_as_numbered_codes_too(status: int, code: int) -> None:
    async with bench() as platform:
        platform.simulation.switch({"errors": "codes", "refuse_next": str(status)})
        answer = await platform.posts()
        assert answer.status_code == status
        assert answer.json()["errors"][0]["code"] == code
        assert (await platform.posts()).is_success


async def test_an_answer_can_be_lost_after_the_post_was_published() -> None:
    async with bench() as platform:
        platform.simulation.switch({"lose_next_answer": "on"})
        before = platform.ours
        # Without a network between them the client trips over its own check.
        with pytest.raises((httpx2.TransportError, AssertionError)):
            await platform.posts("Verdwenen")
        assert platform.ours != before
        again = await platform.posts("Verdwenen")
        assert again.status_code == 403
        assert "duplicate" in again.json()["detail"]
