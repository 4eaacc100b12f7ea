"""Posts and comments in the API."""

import httpx2
import pytest

from tests.plugins.facebook.simulation.bench import Bench, bench, code

FIELDS = (
    "id,message,from,created_time,parent{id},attachment,can_hide,"
    "can_reply_privately,is_hidden,permalink_url,like_count,comment_count,user_likes"
)


async def comment_of(platform: Bench, text: str = "Schande!") -> str:
    return await platform.publishes(text, parent=platform.house_post)


async def says(platform: Bench, parent: str, **values: object) -> httpx2.Response:
    return await platform.calls("POST", f"{parent}/comments", values)


async def test_a_comment_has_the_fields_that_are_asked_for() -> None:
    async with bench() as platform:
        comment = await comment_of(platform)
        reply = await platform.publishes("Eens", parent=comment, person="piet")
        answer = (await platform.calls("GET", reply, fields=FIELDS)).json()
        address = answer.pop("permalink_url")
        assert reply.split("_")[1] in address
        assert answer == {
            "id": reply,
            "message": "Eens",
            "from": {"id": platform.user_id("piet"), "name": "Piet Dekker"},
            "created_time": "2026-11-20T09:00:00+0000",
            "parent": {"id": comment},
            "can_hide": True,
            "can_reply_privately": True,
            "is_hidden": False,
            "like_count": 0,
            "comment_count": 0,
            "user_likes": False,
        }
        short = (await platform.calls("GET", reply)).json()
        assert set(short) == {"id", "message", "from", "created_time"}


async def test_a_removed_comment_does_not_exist() -> None:
    async with bench() as platform:
        comment = await comment_of(platform)
        deleted = await platform.calls("DELETE", comment)
        assert deleted.json() == {"success": True}
        for method in ("GET", "POST", "DELETE"):
            answer = await platform.calls(method, comment, {"message": "x"})
            assert code(answer) == (100, 33)
        assert code(await says(platform, comment, message="Dag")) == (100, 33)
        await platform.passes()
        assert platform.changes[-1]["verb"] == "remove"


async def test_a_reply_to_a_reply_hangs_under_the_comment() -> None:
    async with bench() as platform:
        comment = await comment_of(platform)
        reply = await platform.publishes("Eens", parent=comment, person="piet")
        answer = await says(platform, reply, message="Dag Piet")
        node = await platform.calls("GET", answer.json()["id"], fields="parent{id}")
        assert node.json()["parent"] == {"id": comment}


async def test_our_comment_can_be_changed_and_theirs_cannot() -> None:
    async with bench() as platform:
        comment = await comment_of(platform)
        own = (await says(platform, comment, message="Dag")).json()["id"]
        changed = await platform.calls("POST", own, {"message": "Dag Fatima"})
        assert changed.json() == {"success": True}
        assert platform.wall()[own].text == "Dag Fatima"
        answer = await platform.calls("POST", comment, {"message": "x"})
        assert code(answer) == (200, None)
        assert answer.status_code == 403
        hidden = await platform.calls("POST", own, {"is_hidden": True})
        assert code(hidden) == (200, None)


async def test_hiding_twice_is_told_once() -> None:
    async with bench() as platform:
        comment = await comment_of(platform)
        for _ in range(2):
            answer = await platform.calls("POST", comment, {"is_hidden": "true"})
            assert answer.json() == {"success": True}
        await platform.passes()
        assert [v["verb"] for v in platform.changes] == ["add", "hide"]


async def test_an_answer_needs_words_or_a_picture_and_has_a_limit() -> None:
    async with bench() as platform:
        comment = await comment_of(platform)
        assert code(await says(platform, comment)) == (100, None)
        assert code(await says(platform, comment, message=" ")) == (100, None)
        assert code(await says(platform, comment, message="a" * 8001)) == (100, None)
        assert (await says(platform, comment, message="a" * 8000)).status_code == 200


async def test_a_picture_goes_along_by_address() -> None:
    async with bench() as platform:
        url = "http://127.0.0.1:8000/media/kaart.png"
        headers = {"content-type": "image/png"}
        platform.served[url] = httpx2.Response(200, content=b"x", headers=headers)
        comment = await comment_of(platform)
        answer = await says(platform, comment, message="Hier", attachment_url=url)
        own = answer.json()["id"]
        assert platform.wall()[own].file is not None
        node = await platform.calls("GET", own, fields="attachment")
        assert node.json()["attachment"]["type"] == "photo"
        missing = f"{url}?gone"
        answer = await says(platform, comment, attachment_url=missing)
        assert code(answer) == (100, 2018008)


async def test_the_same_words_over_and_over_are_a_matter_of_policy() -> None:
    async with bench() as platform:
        comment = await comment_of(platform)
        answers = [await says(platform, comment, message="Dag") for _ in range(6)]
        assert [answer.status_code for answer in answers[:5]] == [200] * 5
        assert code(answers[5]) == (368, 1390008)
        assert (await says(platform, comment, message="Dag hoor")).status_code == 200
        await platform.passes(hours=1)
        assert (await says(platform, comment, message="Dag")).status_code == 200


@pytest.mark.parametrize(
    ("name", "expected", "appears"),
    [("policy", (368, 1390008), False), ("unknown", (1, 1357046), True)],
)
async def test_a_public_answer_meets_what_is_set(
    name: str, expected: tuple[int, int], *, appears: bool
) -> None:
    async with bench() as platform:
        comment = await comment_of(platform)
        platform.simulation.switch({"refuse_next": name})
        assert code(await says(platform, comment, message="Dag")) == expected
        texts = [post.text for post in platform.wall().values()]
        assert appears == ("Dag" in texts)


async def test_what_hangs_under_a_post_can_be_listed() -> None:
    async with bench() as platform:
        comment = await comment_of(platform)
        await platform.publishes("Eens", parent=comment, person="piet")
        path = f"{platform.house_post}/comments"
        top = (await platform.calls("GET", path)).json()["data"]
        assert [row["message"] for row in top] == ["Schande!"]
        every = (await platform.calls("GET", path, filter="stream")).json()["data"]
        assert [row["message"] for row in every] == ["Schande!", "Eens"]


async def test_posts_are_listed_newest_first_and_by_side() -> None:
    async with bench() as platform:
        post = await platform.publishes("Wat een chaos")
        feed = (await platform.calls("GET", f"{platform.page}/feed")).json()["data"]
        assert feed[0]["id"] == post
        assert len(feed) == 4
        visitors = await platform.calls("GET", f"{platform.page}/visitor_posts")
        assert [row["id"] for row in visitors.json()["data"]] == [post]
        own = await platform.calls("GET", f"{platform.page}/posts")
        assert len(own.json()["data"]) == 3


async def test_the_page_can_post_itself() -> None:
    async with bench() as platform:
        answer = await platform.calls(
            "POST", f"{platform.page}/feed", {"message": "De mist is opgetrokken."}
        )
        await platform.passes()
        (value,) = platform.changes
        assert (value["item"], value["post_id"]) == ("status", answer.json()["id"])


async def test_a_list_comes_a_page_at_a_time() -> None:
    async with bench() as platform:
        for number in range(5):
            await comment_of(platform, f"Vraag {number}")
        path = f"{platform.house_post}/comments"
        answer = await platform.calls("GET", path, limit="2")
        seen = [row["message"] for row in answer.json()["data"]]
        while following := answer.json()["paging"].get("next"):
            answer = await platform.http.get(following)
            seen += [row["message"] for row in answer.json()["data"]]
        assert seen == [f"Vraag {number}" for number in range(5)]
        wrong = await platform.calls("GET", path, after="!!!")
        assert code(wrong) == (100, None)
