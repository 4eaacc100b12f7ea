"""The Conversations API: what was said, for whoever missed the webhooks."""

import httpx2
from hypothesis import given
from hypothesis import strategies as st

from tests.plugins.facebook.simulation.bench import Bench, bench, code
from webcare.domain.content import MessageKind
from webcare.plugin.simulation import Say, Upload
from webcare_facebook.simulation.selection import Wish, parse

DETAILS = "id,created_time,from,to,message,attachments,reply_to"


async def reads(platform: Bench, **query: str) -> httpx2.Response:
    path = f"{platform.page}/conversations"
    return await platform.calls("GET", path, platform="messenger", **query)


async def test_what_was_lost_in_an_outage_can_be_read() -> None:
    async with bench() as platform:
        await platform.performs("drop")
        mid = await platform.says("Hoort iemand mij?")
        assert platform.posted == []
        answer = await reads(
            platform, user_id=platform.psid(), fields=f"messages{{{DETAILS}}},is_owner"
        )
        (conversation,) = answer.json()["data"]
        (message,) = conversation["messages"]["data"]
        psid = platform.psid()
        assert conversation["is_owner"] is True
        assert message == {
            "id": mid,
            "created_time": "2026-11-20T09:00:00+0000",
            "message": "Hoort iemand mij?",
            "from": {
                "name": "Fatima El Amrani",
                "email": f"{psid}@facebook.com",
                "id": psid,
            },
            "to": {
                "data": [
                    {
                        "name": "Luchthaven Vlietdrecht",
                        "email": f"{platform.page}@facebook.com",
                        "id": platform.page,
                    }
                ]
            },
        }


async def test_a_file_stands_in_it_with_an_address() -> None:
    async with bench() as platform:
        file = Upload("a.png", "image/png", b"png")
        await platform.does(Say(kind=MessageKind.IMAGE, file=file))
        fields = "messages{attachments}"
        (conversation,) = (await reads(platform, fields=fields)).json()["data"]
        (attached,) = conversation["messages"]["data"][0]["attachments"]["data"]
        assert attached["mime_type"] == "image/png"
        fetched = await platform.http.get(attached["image_data"]["url"])
        assert fetched.content == b"png"


async def test_only_the_20_newest_have_details() -> None:
    async with bench() as platform:
        for number in range(25):
            await platform.says(f"{number}")
            await platform.passes(seconds=1)
        fields = "messages.limit(25){id,message}"
        (conversation,) = (await reads(platform, fields=fields)).json()["data"]
        rows = conversation["messages"]["data"]
        assert [row.get("message") for row in rows[:20]] == [
            str(number) for number in range(24, 4, -1)
        ]
        assert all(set(row) == {"id"} for row in rows[20:])
        assert len(rows) == 25


async def test_the_newest_conversation_is_first() -> None:
    async with bench() as platform:
        await platform.says()
        await platform.passes(seconds=5)
        await platform.says(person="tom")
        rows = (await reads(platform)).json()["data"]
        assert [row["id"] for row in rows] == [
            f"t_{platform.psid('tom')}",
            f"t_{platform.psid()}",
        ]


async def test_a_conversation_and_a_message_can_be_read_by_their_ids() -> None:
    async with bench() as platform:
        mid = await platform.says("Hallo")
        number = f"t_{platform.psid()}"
        node = await platform.calls("GET", number, fields="messages{message}")
        assert node.json()["messages"]["data"] == [{"id": mid, "message": "Hallo"}]
        await platform.passes(seconds=1)
        edge = await platform.calls("GET", f"{number}/messages", fields="message")
        assert edge.json()["data"] == [{"id": mid, "message": "Hallo"}]
        message = await platform.calls("GET", mid, fields="message,from")
        assert message.json()["from"]["id"] == platform.psid()
        assert code(await platform.calls("GET", "t_1/messages")) == (100, 33)


async def test_two_calls_a_second() -> None:
    async with bench() as platform:
        await platform.says()
        assert (await reads(platform)).status_code == 200
        assert (await reads(platform)).status_code == 200
        assert code(await reads(platform)) == (613, None)
        await platform.passes(seconds=1)
        assert (await reads(platform)).status_code == 200


async def test_instagram_is_somewhere_else() -> None:
    async with bench() as platform:
        await platform.says()
        answer = await platform.calls(
            "GET", f"{platform.page}/conversations", platform="instagram"
        )
        assert answer.json() == {"data": []}


async def test_fields_that_cannot_be_read_are_refused() -> None:
    async with bench() as platform:
        await platform.says()
        for fields in ("a{b", "a}b", "a;b"):
            answer = await platform.calls("GET", platform.page, fields=fields)
            assert code(answer) == (2500, None)


NAMES = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True)
WISHES = st.recursive(
    st.lists(NAMES.map(Wish), min_size=1, max_size=3).map(tuple),
    lambda inner: st.lists(
        st.builds(Wish, NAMES, st.none() | st.integers(0, 99), inner),
        min_size=1,
        max_size=3,
    ).map(tuple),
    max_leaves=8,
)


def written(wishes: tuple[Wish, ...]) -> str:
    return ",".join(
        wish.name
        + ("" if wish.limit is None else f".limit({wish.limit})")
        + (f"{{{written(wish.inner)}}}" if wish.inner else "")
        for wish in wishes
    )


@given(WISHES)
def test_every_wish_is_read_as_it_was_written(wishes: tuple[Wish, ...]) -> None:
    assert parse(written(wishes)) == wishes
