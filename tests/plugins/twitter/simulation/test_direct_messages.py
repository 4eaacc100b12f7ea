"""Direct messages on the simulated X: who takes them, and what is read back."""

from typing import Any

import pytest

from tests.plugins.twitter.simulation.bench import APP, Bench, bench
from webcare.domain.content import MessageKind
from webcare.errors import SimulationError
from webcare.plugin.simulation import Block, Revoke, Say


async def test_a_message_stands_on_the_phone_in_a_conversation_of_two() -> None:
    async with bench() as platform:
        answer = await platform.messages("Dag Fatima")
        assert answer.status_code == 201
        data = answer.json()["data"]
        assert data["dm_conversation_id"] == "1402558831-2231180601"
        shown = platform.chat()[0]
        assert (shown.id, shown.text) == (data["dm_event_id"], "Dag Fatima")
        assert not shown.by_person
        path = f"/2/dm_conversations/{data['dm_conversation_id']}/messages"
        again = await platform.http.post(path, json={"text": "Nog iets"})
        assert again.status_code == 201
        assert len(platform.chat()) == 2


async def test_a_conversation_of_others_is_not_ours() -> None:
    async with bench() as platform:
        path = "/2/dm_conversations/1-2231180601/messages"
        answer = await platform.http.post(path, json={"text": "Hoi"})
        assert answer.status_code == 403


async def test_who_takes_no_messages_gets_none() -> None:
    async with bench() as platform:
        assert (await platform.messages(person="gerda")).status_code == 403
        await platform.says(person="gerda")
        assert (await platform.messages(person="gerda")).status_code == 403
        await platform.performs("messages", person="gerda", **{"from": "everyone"})
        assert (await platform.messages(person="gerda")).is_success


async def test_some_take_messages_from_whom_they_wrote_to_only() -> None:
    async with bench() as platform:
        refused = await platform.messages(person="sanne")
        assert refused.status_code == 403
        assert "permission to DM" in refused.json()["detail"]
        await platform.says(person="sanne")
        assert (await platform.messages(person="sanne")).is_success


async def test_a_block_on_either_side_ends_it() -> None:
    async with bench() as platform:
        await platform.simulation.act(platform.house, "fatima", Block(blocked=True))
        assert (await platform.messages()).status_code == 403
        with pytest.raises(SimulationError, match="Unblock"):
            await platform.says()
        await platform.simulation.act(platform.house, "fatima", Block(blocked=False))
        path = f"/2/users/{platform.number('fatima')}/dm"
        answer = await platform.http.post(f"{path}/block")
        assert answer.json() == {"data": {"blocked": True}}
        with pytest.raises(SimulationError, match="does not take"):
            await platform.says()
        answer = await platform.http.post(f"{path}/unblock")
        assert answer.json() == {"data": {"blocked": False}}
        await platform.says()
        assert (await platform.messages()).is_success


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": "a" * 10_001},
        {"text": "a", "attachments": [{"media_id": "1"}, {"media_id": "2"}]},
        {"text": "a", "attachments": [{"media_id": "1"}]},
        {"text": "a", "quick_reply": {}},
        {"text": ["a"]},
    ],
)
async def test_a_message_that_is_not_put_together_well(body: dict[str, Any]) -> None:
    async with bench() as platform:
        path = f"/2/dm_conversations/with/{platform.number('fatima')}/messages"
        answer = await platform.http.post(path, json=body)
        assert answer.status_code == 400


async def test_a_group_has_two_to_49_people_who_all_take_messages() -> None:
    async with bench() as platform:

        async def group(*people: str) -> int:
            ids = [platform.number(person) for person in people]
            body = {"conversation_type": "Group", "participant_ids": ids}
            whole = {**body, "message": {"text": "Dag allen"}}
            answer = await platform.http.post("/2/dm_conversations", json=whole)
            return answer.status_code

        assert await group("fatima", "tom") == 201
        assert await group("fatima") == 400
        assert await group("fatima", "gerda") == 403


async def _read(platform: Bench, path: str, **query: str) -> dict[str, Any]:
    answer = await platform.http.get(path, params=query)
    body: dict[str, Any] = answer.json()
    return body


async def test_messages_are_read_back_for_thirty_days() -> None:
    async with bench() as platform:
        number = await platform.says("Hoi")
        house = platform.world.house(platform.house)
        await platform.passes(days=30)
        platform.world.tokens.allow(house, platform.world.now)
        rows = (await _read(platform, "/2/dm_events"))["data"]
        assert [row["id"] for row in rows] == [number]
        await platform.passes(seconds=1)
        assert "data" not in await _read(platform, "/2/dm_events")


async def test_messages_are_read_back_newest_first() -> None:
    async with bench() as platform:
        first = await platform.says("Hoi")
        second = (await platform.messages("Dag")).json()["data"]["dm_event_id"]
        other = await platform.says("Hello", person="tom")
        path = "/2/dm_events"
        fields = "created_at,sender_id,dm_conversation_id"
        body = await _read(
            platform, path, **{"dm_event.fields": fields, "expansions": "sender_id"}
        )
        assert [row["id"] for row in body["data"]] == [other, second, first]
        assert {row["event_type"] for row in body["data"]} == {"MessageCreate"}
        assert body["data"][2]["sender_id"] == platform.number("fatima")
        assert len(body["includes"]["users"]) == 3
        with_fatima = f"/2/dm_conversations/with/{platform.number('fatima')}/dm_events"
        body = await _read(platform, with_fatima)
        assert [row["text"] for row in body["data"]] == ["Dag", "Hoi"]
        number = "1402558831-2231180601"
        body = await _read(platform, f"/2/dm_conversations/{number}/dm_events")
        assert body["meta"]["result_count"] == 2
        page = await _read(platform, path, max_results="2")
        token = page["meta"]["next_token"]
        rest = await _read(platform, path, max_results="2", pagination_token=token)
        assert [row["id"] for row in rest["data"]] == [first]


async def test_a_message_is_deleted_for_us_only() -> None:
    async with bench() as platform:
        number = await platform.says("Hoi")
        one = await _read(platform, f"/2/dm_events/{number}")
        assert one["data"]["text"] == "Hoi"
        answer = await platform.http.delete(f"/2/dm_events/{number}")
        assert answer.json() == {"data": {"deleted": True}}
        assert (await platform.http.get(f"/2/dm_events/{number}")).status_code == 404
        assert len(platform.chat()) == 1


async def test_a_person_deletes_a_message_for_themselves_only() -> None:
    async with bench() as platform:
        number = await platform.says("Hoi")
        platform.posted.clear()
        await platform.simulation.act(platform.house, "fatima", Revoke(number))
        assert platform.chat() == ()
        assert platform.posted == []
        assert (await _read(platform, f"/2/dm_events/{number}"))["data"]["id"] == number


async def test_direct_messages_are_nothing_for_the_app_itself() -> None:
    async with bench() as platform:
        answer = await platform.http.get("/2/dm_events", headers=APP)
        assert answer.status_code == 403
        assert answer.json()["type"].endswith("/unsupported-authentication")


async def test_a_message_says_nothing_that_x_does_not_carry() -> None:
    async with bench() as platform:
        with pytest.raises(SimulationError, match="Write something"):
            await platform.says("  ")
        with pytest.raises(SimulationError, match="10,000"):
            await platform.says("a" * 10_001)
        say = Say(kind=MessageKind.IMAGE)
        with pytest.raises(SimulationError, match="file"):
            await platform.simulation.act(platform.house, "fatima", say)
