"""The Page, the app and its token in the API; and who is kept out."""

import hashlib
import hmac
from typing import Any

import httpx2
import pytest

from tests.plugins.facebook.simulation.bench import VERSION, bench, code
from webcare.plugin.simulation import Say


async def test_the_page_tells_its_name_and_what_was_asked_for() -> None:
    async with bench() as platform:
        for name in (platform.page, "me"):
            answer = await platform.calls("GET", name)
            assert answer.json() == {
                "id": platform.page,
                "name": "Luchthaven Vlietdrecht",
            }
        asked = await platform.calls("GET", "me", fields="username,tasks")
        assert asked.json()["username"] == "luchthavenvlietdrecht"
        assert "MODERATE" in asked.json()["tasks"]


async def test_the_token_tells_what_it_is_good_for() -> None:
    async with bench() as platform:
        answer = await platform.calls("GET", "debug_token", input_token=platform.token)
        data = answer.json()["data"]
        assert data["is_valid"] is True
        assert data["profile_id"] == platform.page
        assert data["app_id"] == platform.world.credentials.app_id
        assert "pages_messaging" in data["scopes"]
        wrong = await platform.calls("GET", "debug_token", input_token="x")
        assert wrong.json()["data"]["is_valid"] is False
        app = await platform.calls("GET", "app")
        assert app.json()["id"] == platform.world.credentials.app_id


async def test_a_token_opens_its_own_page_only() -> None:
    async with bench() as platform:
        other = platform.simulation.accounts[1]
        path = f"{other.id}/subscribed_apps"
        assert code(await platform.calls("GET", path)) == (100, 33)
        headers = {"authorization": f"Bearer {other.settings['page_token']}"}
        answer = await platform.http.get(f"/{VERSION}/{path}", headers=headers)
        assert answer.json() == {"data": []}


async def test_the_token_may_stand_in_the_address_or_the_body() -> None:
    async with bench() as platform:
        await platform.says()
        transport = httpx2.ASGITransport(platform.simulation.api)
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://platform"
        ) as http:
            token = {"access_token": platform.token}
            answer = await http.get(f"/{VERSION}/me", params=token)
            assert answer.status_code == 200
            form = {"recipient": f'{{"id":"{platform.psid()}"}}', **token}
            form["message"] = '{"text":"Dag"}'
            answer = await http.post(f"/{VERSION}/me/messages", data=form)
            assert answer.status_code == 200


async def test_a_proof_is_checked_when_there_is_one() -> None:
    async with bench() as platform:
        secret, token = platform.settings["app_secret"], platform.token
        proof = hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        right = await platform.calls("GET", "me", appsecret_proof=proof)
        assert right.status_code == 200
        wrong = await platform.calls("GET", "me", appsecret_proof="0" * 64)
        assert code(wrong) == (100, None)


@pytest.mark.parametrize("version", ["v19.0", "v27.0", "latest"])
async def test_a_version_that_is_not_there_is_refused(version: str) -> None:
    async with bench() as platform:
        answer = await platform.http.get(f"/{version}/me")
        assert code(answer) == (2500, None)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "404"), ("DELETE", "404"), ("GET", "404/comments")]
)
async def test_what_does_not_exist_is_refused(method: str, path: str) -> None:
    async with bench() as platform:
        assert code(await platform.calls(method, path)) == (100, 33)


async def test_an_edge_that_is_not_there_is_refused() -> None:
    async with bench() as platform:
        assert code(await platform.calls("GET", "me/wonders")) == (2500, None)


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"recipient": 7, "message": 8}'])
async def test_a_body_that_cannot_be_read_is_refused(content: bytes) -> None:
    async with bench() as platform:
        headers = {"content-type": "application/json"}
        answer = await platform.http.post(
            f"/{VERSION}/me/messages", content=content, headers=headers
        )
        assert code(answer)[0] == 100


async def test_subscribing_is_shown_changed_and_ended() -> None:
    async with bench(connected=False) as platform:
        path = f"{platform.page}/subscribed_apps"
        assert (await platform.calls("GET", path)).json() == {"data": []}
        await platform.calls("POST", path, {"subscribed_fields": "messages, feed"})
        (row,) = (await platform.calls("GET", path)).json()["data"]
        assert row["subscribed_fields"] == ["feed", "messages"]
        assert row["id"] == platform.world.credentials.app_id
        assert code(await platform.calls("POST", path)) == (100, None)
        wrong = {"subscribed_fields": ["wonders"]}
        assert code(await platform.calls("POST", path, wrong)) == (100, None)
        assert (await platform.calls("DELETE", path)).json() == {"success": True}
        assert (await platform.calls("GET", path)).json() == {"data": []}


async def test_a_profile_is_open_to_whom_they_wrote() -> None:
    async with bench() as platform:
        assert code(await platform.calls("GET", platform.psid())) == (100, 2018218)
        await platform.says()
        answer = (await platform.calls("GET", platform.psid())).json()
        assert (answer["first_name"], answer["last_name"]) == ("Fatima", "El Amrani")
        picture = await platform.http.get(answer["profile_pic"])
        assert picture.content.startswith(b"\x89PNG")


def moderation(*actions: str, **changed: Any) -> dict[str, Any]:
    return {"actions": list(actions), **changed}


async def test_whom_we_block_is_not_heard_and_cannot_be_reached() -> None:
    async with bench() as platform:
        await platform.says()
        path = f"{platform.page}/moderate_conversations"
        body = moderation("block_user", user_ids=[platform.psid()])
        assert (await platform.calls("POST", path, body)).json() == {"success": True}
        platform.posted.clear()
        await platform.says("Hallo?")
        assert platform.posted == []
        assert platform.chat()[-1].status == "sent"
        assert code(await platform.sends("Dag")) == (10, 2018108)
        body = moderation("unblock_user", user_ids=[{"id": platform.psid()}])
        await platform.calls("POST", path, body)
        await platform.says("Hallo?")
        assert len(platform.posted) == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (moderation("block_user"), (100, None)),
        (moderation("block_user", user_ids=["1"] * 11), (100, None)),
        (moderation("dance", user_ids=["1"]), (100, None)),
        (moderation(user_ids=["1"]), (100, None)),
        (moderation("block_user", user_ids=["1"]), (100, 2018001)),
    ],
)
async def test_a_wrong_moderation_is_refused(
    body: dict[str, Any], expected: tuple[int, int | None]
) -> None:
    async with bench() as platform:
        path = f"{platform.page}/moderate_conversations"
        assert code(await platform.calls("POST", path, body)) == expected


async def test_latency_is_felt() -> None:
    async with bench() as platform:
        platform.simulation.switch({"latency": "0.05"})
        await platform.does(Say(text="Dag"))
        answer = await platform.calls("GET", "me")
        assert answer.elapsed.total_seconds() >= 0.05
