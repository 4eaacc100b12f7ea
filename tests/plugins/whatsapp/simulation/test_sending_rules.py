"""What the simulated `POST /messages` takes and refuses, in Meta's order."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from tests.plugins.whatsapp.simulation.bench import bench, code
from webcare.plugin.simulation import Block

TEXT = {"type": "text", "text": {"body": "Dag"}}


async def test_the_token_is_checked_before_anything_else() -> None:
    async with bench() as platform:
        platform.http.headers["authorization"] = "Bearer wrong"
        answer = await platform.http.post("/v26.0/nobody/messages", content=b"{")
        assert (answer.status_code, code(answer)) == (401, 190)
        del platform.http.headers["authorization"]
        answer = await platform.http.post("/v26.0/nobody/messages", content=b"{")
        assert (answer.status_code, code(answer)) == (401, 190)


async def test_an_expired_token_stops_everything() -> None:
    async with bench() as platform:
        platform.simulation.switch({"token_expired": "on"})
        answer = await platform.texts()
        assert answer.json()["error"]["error_subcode"] == 463


async def test_the_number_is_checked_before_the_body() -> None:
    async with bench() as platform:
        answer = await platform.http.post("/v26.0/nobody/messages", content=b"{")
        error = answer.json()["error"]
        assert (error["code"], error["error_subcode"]) == (100, 33)


async def test_an_unknown_version_is_refused() -> None:
    async with bench() as platform:
        path = f"/v1.0/{platform.number}/messages"
        assert code(await platform.http.post(path, json={})) == 2500


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"messaging_product": "sms", **TEXT}, 100),
        ({"type": "hologram"}, 100),
        ({"to": "", **TEXT}, 100),
        ({"recipient": "not an id", **TEXT}, 131009),
        ({"to": "+31605550100", **TEXT}, 131021),
        ({"type": "text", "text": {"body": ""}}, 131008),
        ({"type": "text", "text": {"body": "x" * 4097}}, 100),
        ({"type": "image", "image": {}}, 131009),
        ({"type": "image", "image": {"id": "1", "link": "https://e.org"}}, 131009),
        ({"type": "image", "image": {"id": "no such file"}}, 131009),
        ({"type": "audio", "audio": {"id": "1", "caption": "x"}}, 100),
        ({"type": "location", "location": {"latitude": 1}}, 131008),
        ({"type": "location", "location": {"latitude": 91, "longitude": 1}}, 131009),
        ({"type": "contacts", "contacts": []}, 131009),
        ({"type": "reaction", "reaction": {"message_id": "x", "emoji": "👍"}}, 131009),
        ({"type": "template", "template": {"name": "x"}}, 100),
        ({"biz_opaque_callback_data": "x" * 513, **TEXT}, 131009),
    ],
)
async def test_a_body_that_breaks_a_rule_is_refused_at_once(
    body: dict[str, Any], expected: int
) -> None:
    async with bench() as platform:
        await platform.says()
        platform.posted.clear()
        answer = await platform.sends(body)
        assert (answer.status_code, code(answer)) == (400, expected)
        await platform.passes(seconds=10)
        assert platform.posted == []


def buttons(*titles: str, **changes: object) -> dict[str, Any]:
    replies = [
        {"type": "reply", "reply": {"id": f"id{n}", "title": title}}
        for n, title in enumerate(titles)
    ]
    interactive = {
        "type": "button",
        "body": {"text": "Kies"},
        "action": {"buttons": replies},
        **changes,
    }
    return {"type": "interactive", "interactive": interactive}


def rows(count: int, **changes: str) -> dict[str, Any]:
    options = [{"id": f"r{n}", "title": f"Rij {n}", **changes} for n in range(count)]
    action = {"button": "Kies", "sections": [{"title": "Alles", "rows": options}]}
    interactive = {"type": "list", "body": {"text": "Kies"}, "action": action}
    return {"type": "interactive", "interactive": interactive}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (buttons("Ja", "Nee", "Later"), 200),
        (buttons("Ja", "Nee", "Later", "Nooit"), 400),
        (buttons("x" * 20), 200),
        (buttons("x" * 21), 400),
        (buttons("Ja", "Ja"), 400),
        (buttons("Ja", header={"type": "text", "text": "x" * 61}), 400),
        (buttons("Ja", footer={"text": "x" * 61}), 400),
        (buttons("Ja", body={"text": "x" * 1025}), 400),
        (rows(10), 200),
        (rows(11), 400),
        (rows(1, title="x" * 25), 400),
        (rows(1, description="x" * 73), 400),
        (rows(2, id="same"), 400),
    ],
)
async def test_buttons_and_lists_have_their_limits(
    body: dict[str, Any], status: int
) -> None:
    async with bench() as platform:
        await platform.says()
        assert (await platform.sends(body)).status_code == status


async def test_an_accepted_message_gets_an_id_and_the_address_back() -> None:
    async with bench() as platform:
        await platform.says()
        answer = (await platform.texts()).json()
        assert answer["contacts"] == [{"input": "+31605550101", "wa_id": "31605550101"}]
        assert answer["messages"][0]["id"].startswith("wamid.")


async def test_a_business_scoped_id_is_answered_without_a_number() -> None:
    async with bench() as platform:
        await platform.says("noor")
        bsuid = platform.messages[0]["from_user_id"]
        answer = (await platform.sends({"recipient": bsuid, **TEXT})).json()
        assert answer["contacts"] == [{"input": bsuid, "user_id": bsuid}]
        await platform.passes(seconds=5)
        assert platform.chat("noor")[-1].shown
        assert all("recipient_id" not in status for status in platform.statuses)


async def test_a_number_without_plus_gets_the_business_numbers_country() -> None:
    async with bench() as platform:
        await platform.says()
        answer = await platform.sends({"to": "605550101", **TEXT})
        assert answer.json()["contacts"][0]["wa_id"] == "31605550101"


async def test_a_number_without_whatsapp_is_accepted_and_fails() -> None:
    async with bench() as platform:
        answer = await platform.sends({"to": "+31605559999", **TEXT})
        assert answer.status_code == 200
        await platform.passes(seconds=1)
        (status,) = platform.statuses
        assert status["errors"][0]["code"] == 131026


NAMES = [
    "type",
    "body",
    "text",
    "id",
    "header",
    "action",
    "buttons",
    "rows",
    "sections",
    "reply",
    "name",
    "language",
    "code",
    "components",
    "parameters",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(NAMES),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
KINDS = ["text", "image", "location", "contacts", "reaction", "interactive", "template"]


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(KINDS), part=JSON)
def test_no_body_breaks_the_platform(kind: str, part: object) -> None:
    async def send() -> int:
        async with bench() as platform:
            return (await platform.sends({"type": kind, kind: part})).status_code

    with capture_logs():
        assert asyncio.run(send()) in {200, 400}


async def test_the_pair_rate_is_45_at_once_and_then_one_in_6_seconds() -> None:
    async with bench() as platform:
        await platform.says()
        answers = [await platform.texts() for _ in range(46)]
        assert [answer.status_code for answer in answers] == [200] * 45 + [400]
        assert code(answers[-1]) == 131056
        await platform.passes(seconds=5)
        assert (await platform.texts()).status_code == 400
        await platform.passes(seconds=1)
        assert (await platform.texts()).status_code == 200
        assert (await platform.texts()).status_code == 400


async def test_a_refused_message_uses_up_nothing() -> None:
    async with bench() as platform:
        await platform.says()
        for _ in range(100):
            await platform.sends({"type": "text", "text": {"body": ""}})
        assert (await platform.texts()).status_code == 200


async def test_a_number_sends_80_a_second() -> None:
    async with bench() as platform:
        people = [f"+3160555010{n}" for n in range(1, 9)]
        answers = [
            await platform.sends({"to": people[n % 8], **TEXT}) for n in range(81)
        ]
        assert [answer.status_code for answer in answers[:80]] == [200] * 80
        assert answers[80].json()["error"]["error_subcode"] == 2494055
        assert code(answers[80]) == 130429
        await platform.passes(seconds=1)
        assert (await platform.texts()).status_code == 200


async def test_outside_the_window_free_text_is_accepted_and_fails() -> None:
    async with bench() as platform:
        await platform.says()
        await platform.passes(hours=24)
        assert (await platform.texts()).status_code == 200
        await platform.passes(seconds=5)
        assert [status["status"] for status in platform.statuses] == ["failed"]
        assert platform.statuses[0]["errors"][0]["code"] == 131047
        assert not platform.chat()[-1].shown


async def test_the_window_is_open_for_24_hours() -> None:
    async with bench() as platform:
        await platform.says()
        await platform.passes(hours=23, minutes=59)
        await platform.texts()
        await platform.passes(seconds=5)
        assert platform.statuses[0]["status"] == "sent"


async def test_outside_the_window_may_be_refused_at_once() -> None:
    async with bench() as platform:
        platform.simulation.switch({"window": "at_once"})
        assert code(await platform.texts()) == 131047


async def test_the_laboratory_refuses_just_the_next_message() -> None:
    async with bench() as platform:
        await platform.says()
        platform.simulation.switch({"refuse_next": "131000"})
        first, second = await platform.texts(), await platform.texts()
        assert (first.status_code, code(first)) == (500, 131000)
        assert second.status_code == 200


async def test_whom_we_blocked_cannot_be_written_to_and_is_not_heard() -> None:
    async with bench() as platform:
        await platform.says()
        path = f"/v26.0/{platform.number}/block_users"
        body = {
            "messaging_product": "whatsapp",
            "block_users": [{"user": "+31605550101"}],
        }
        answer = (await platform.http.post(path, json=body)).json()
        added = [{"input": "+31605550101", "wa_id": "31605550101"}]
        assert answer["block_users"]["added_users"] == added
        assert len((await platform.http.get(path)).json()["data"]) == 1
        assert code(await platform.texts()) == 130403
        platform.posted.clear()
        await platform.says()
        assert platform.posted == []
        assert platform.chat()[-1].status == "sent"
        await platform.http.request("DELETE", path, json=body)
        assert (await platform.texts()).status_code == 200


async def test_only_who_wrote_today_can_be_blocked() -> None:
    async with bench() as platform:
        path = f"/v26.0/{platform.number}/block_users"
        body = {
            "messaging_product": "whatsapp",
            "block_users": [{"user": "+31605550102"}],
        }
        answer = (await platform.http.post(path, json=body)).json()
        assert len(answer["block_users"]["failed_users"]) == 1


async def test_who_blocked_us_never_gets_it() -> None:
    async with bench() as platform:
        await platform.says()
        await platform.simulation.act(platform.number, "fatima", Block(blocked=True))
        await platform.texts()
        await platform.passes(days=1)
        assert [status["status"] for status in platform.statuses] == ["sent"]


async def test_marking_read_turns_all_earlier_ticks_blue_and_shows_typing() -> None:
    async with bench() as platform:
        first = await platform.says(text="een")
        second = await platform.says(text="twee")
        third = await platform.says(text="drie")
        body: dict[str, Any] = {"status": "read", "message_id": second}
        body["typing_indicator"] = {"type": "text"}
        assert (await platform.sends(body)).json() == {"success": True}
        ticks = {message.id: message.status for message in platform.chat()}
        assert ticks == {first: "read", second: "read", third: "delivered"}
        thread = platform.simulation.thread
        assert thread(platform.number, "fatima").typing
        await platform.passes(seconds=25)
        assert not thread(platform.number, "fatima").typing
        assert code(await platform.sends({**body, "message_id": "other"})) == 131009
