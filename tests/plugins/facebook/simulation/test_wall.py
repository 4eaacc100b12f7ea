"""The Page's wall: what a customer does there, who sees it, and what the feed tells."""

from typing import Any

import pytest

from tests.plugins.facebook.simulation.bench import START, Bench, bench
from webcare.errors import SimulationError
from webcare.plugin.simulation import Edit, Publish, React, Revoke, Upload

PICTURE = Upload("koffer.png", "image/png", b"png")


async def answers(platform: Bench, parent: str, text: str) -> str:
    answer = await platform.calls("POST", f"{parent}/comments", {"message": text})
    await platform.passes()
    found: str = answer.json()["id"]
    return found


async def test_the_page_has_posts_of_its_own_from_the_beginning() -> None:
    async with bench() as platform:
        posts = list(platform.wall().values())
        assert len(posts) == 3
        assert all(post.by_account and post.parent is None for post in posts)
        assert all(post.at < START for post in posts)
        assert platform.posted == []


async def test_a_visitors_post_is_told() -> None:
    async with bench() as platform:
        post = await platform.publishes("Wat een chaos")
        (value,) = platform.changes
        assert value == {
            "from": {"id": platform.user_id(), "name": "Fatima El Amrani"},
            "item": "post",
            "verb": "add",
            "post_id": post,
            "created_time": int(START.timestamp()),
            "recipient_id": platform.page,
            "message": "Wat een chaos",
            "published": 1,
        }
        assert post.startswith(f"{platform.page}_")


async def test_a_comment_hangs_under_the_post_and_a_reply_under_the_comment() -> None:
    async with bench() as platform:
        post = platform.house_post
        comment = await platform.publishes(parent=post)
        reply = await platform.publishes("Eens!", parent=comment, person="piet")
        deeper = await platform.publishes("Dank je", parent=reply)
        first, second, third = platform.changes
        assert comment.startswith(post.split("_")[1] + "_")
        assert [value["parent_id"] for value in (first, second, third)] == [
            post,
            comment,
            comment,
        ]
        assert {value["post_id"] for value in platform.changes} == {post}
        assert second["comment_id"] == reply
        assert first["post"]["id"] == post
        assert platform.wall()[deeper].parent == comment


async def test_a_photo_goes_with_a_comment_or_a_post() -> None:
    async with bench() as platform:
        post = platform.house_post
        await platform.does(Publish(text="Kijk", parent=post, file=PICTURE))
        await platform.does(Publish(file=PICTURE))
        comment, photo = platform.changes
        assert comment["photo"].endswith(comment["photo"].split("koffer.png")[1])
        assert photo["item"] == "photo"
        assert photo["link"]
        assert photo["photo_id"]
        assert "message" not in photo


async def test_editing_and_removing_are_told() -> None:
    async with bench() as platform:
        comment = await platform.publishes(parent=platform.house_post)
        await platform.does(Edit(comment, "Sorry, dat was te grof."))
        assert platform.wall()[comment].edited
        await platform.does(Revoke(comment))
        assert comment not in platform.wall()
        _, edited, removed = platform.changes
        assert (edited["verb"], edited["message"]) == (
            "edited",
            "Sorry, dat was te grof.",
        )
        assert removed["verb"] == "remove"
        assert "message" not in removed


async def test_removing_takes_away_what_hangs_under_it() -> None:
    async with bench() as platform:
        comment = await platform.publishes(parent=platform.house_post)
        reply = await platform.publishes("Eens", parent=comment, person="piet")
        await platform.does(Revoke(comment))
        assert reply not in platform.wall()


async def test_nobody_changes_what_somebody_else_wrote() -> None:
    async with bench() as platform:
        comment = await platform.publishes(parent=platform.house_post)
        for action in (Edit(comment, "x"), Revoke(comment)):
            with pytest.raises(SimulationError, match="yours"):
                await platform.does(action, "piet")


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        (Publish(text=" "), "Write something"),
        (Publish(text="Dag", parent="1_2"), "not there any more"),
    ],
)
async def test_what_cannot_be_written_is_refused(action: Publish, reason: str) -> None:
    async with bench() as platform:
        with pytest.raises(SimulationError, match=reason):
            await platform.does(action)


async def test_our_own_answer_comes_back_by_the_feed() -> None:
    async with bench() as platform:
        comment = await platform.publishes(parent=platform.house_post)
        reply = await answers(platform, comment, "Wat vervelend!")
        value = platform.changes[-1]
        assert value["from"] == {"id": platform.page, "name": "Luchthaven Vlietdrecht"}
        assert value["comment_id"] == reply
        assert value["parent_id"] == comment
        assert platform.wall()[reply].by_account


async def test_a_hidden_comment_is_seen_by_its_author_only() -> None:
    async with bench() as platform:
        comment = await platform.publishes(parent=platform.house_post)
        await platform.calls("POST", comment, {"is_hidden": True})
        assert platform.wall()[comment].hidden
        assert comment not in platform.wall("piet")
        await platform.calls("POST", comment, {"is_hidden": False})
        assert comment in platform.wall("piet")
        await platform.passes()
        assert [v["verb"] for v in platform.changes] == ["add", "hide", "unhide"]


async def test_a_like_of_the_page_is_seen() -> None:
    async with bench() as platform:
        comment = await platform.publishes(parent=platform.house_post)
        await platform.calls("POST", f"{comment}/likes")
        assert platform.wall()[comment].liked
        await platform.calls("DELETE", f"{comment}/likes")
        assert not platform.wall()[comment].liked


async def test_a_customers_reaction_is_told_changed_and_taken_back() -> None:
    async with bench() as platform:
        comment = await platform.publishes(parent=platform.house_post)
        reply = await answers(platform, comment, "Wat vervelend!")
        platform.posted.clear()
        for emoji in ("👍", "❤️", ""):
            await platform.does(React(reply, emoji))
        told = [(v["item"], v["verb"], v["reaction_type"]) for v in platform.changes]
        assert told == [
            ("reaction", "add", "like"),
            ("reaction", "edit", "love"),
            ("reaction", "remove", "love"),
        ]
        await platform.does(React(reply, ""))
        assert len(platform.changes) == 3


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("sender", {"sender_id", "sender_name"}),
        ("absent", set()),
        ("from", {"from"}),
    ],
)
async def test_the_feed_names_the_author_in_more_ways_than_one(
    way: str, expected: set[str]
) -> None:
    async with bench() as platform:
        platform.simulation.switch({"authors": way})
        await platform.publishes(parent=platform.house_post)
        (value,) = platform.changes
        assert expected == set(value) & {"from", "sender_id", "sender_name"}


async def test_a_mention_elsewhere_has_a_field_of_its_own() -> None:
    async with bench() as platform:
        await platform.performs("occasion", what="mention")
        (entry,) = platform.entries
        assert entry["changes"][0]["field"] == "mention"
        await platform.performs("occasion", what="photo_post")
        assert platform.changes[-1]["item"] == "photo"


LINK = "Stuur ons een privébericht: https://m.me/luchthavenvlietdrecht?ref=zaak-7."


async def test_a_link_to_the_chat_is_found_in_a_post() -> None:
    async with bench() as platform:
        comment = await platform.publishes(parent=platform.house_post)
        reply = await answers(platform, comment, LINK)
        shown = platform.wall()[reply]
        assert shown.link == "https://m.me/luchthavenvlietdrecht?ref=zaak-7"
        assert platform.wall()[comment].link == ""


async def test_the_first_words_after_a_link_carry_its_token() -> None:
    async with bench() as platform:
        comment = await platform.publishes(parent=platform.house_post)
        reply = await answers(platform, comment, LINK)
        await platform.follows(reply)
        assert platform.events() == []
        await platform.says("Hier ben ik")
        await platform.says("Nog iets")
        first, second = (event["message"] for event in platform.events("message"))
        assert first["referral"] == {
            "ref": "zaak-7",
            "source": "SHORTLINK",
            "type": "OPEN_THREAD",
        }
        assert "referral" not in second


async def test_in_a_chat_that_exists_the_link_is_told_at_once() -> None:
    async with bench() as platform:
        await platform.says()
        await platform.passes(hours=30)
        comment = await platform.publishes(parent=platform.house_post)
        reply = await answers(platform, comment, LINK)
        platform.posted.clear()
        await platform.follows(reply)
        (event,) = platform.events("referral")
        assert event["referral"]["ref"] == "zaak-7"
        assert (await platform.sends("Daar bent u")).status_code == 200


async def test_a_link_can_fill_in_words() -> None:
    async with bench() as platform:
        link = f"m.me/{platform.page}?ref=a&text=Zaak%207"
        comment = await platform.publishes(parent=platform.house_post)
        await platform.follows(await answers(platform, comment, f"Hier: {link}"))
        assert platform.simulation.thread(platform.page, "fatima").draft == "Zaak 7"
        await platform.says("Zaak 7")
        assert platform.simulation.thread(platform.page, "fatima").draft == ""


async def test_a_link_leads_here_from_elsewhere_too() -> None:
    async with bench() as platform:
        entrance = platform.simulation.entrance
        found = entrance("https://m.me/luchthavenvlietdrecht?text=Hallo")
        assert found is not None
        assert (found.account, found.text) == (platform.page, "Hallo")
        assert entrance("https://m.me/somebody_else") is None
        assert entrance("https://example.org/luchthavenvlietdrecht") is None


async def test_a_post_without_a_link_leads_nowhere() -> None:
    async with bench() as platform:
        with pytest.raises(SimulationError, match="no link"):
            await platform.follows(platform.house_post)


async def test_whoever_is_banned_cannot_write_on_the_wall() -> None:
    async with bench() as platform:
        path = f"{platform.page}/moderate_conversations"
        body: dict[str, Any] = {"user_ids": [platform.psid()], "actions": ["ban_user"]}
        assert (await platform.calls("POST", path, body)).json() == {"success": True}
        with pytest.raises(SimulationError, match="does not let you"):
            await platform.publishes()
        body["actions"] = ["unban_user"]
        await platform.calls("POST", path, body)
        await platform.publishes()


async def test_a_flood_can_be_public() -> None:
    async with bench() as platform:
        await platform.performs("flood", count="30", rate="10", public="on")
        await platform.passes(seconds=3)
        assert len({value["comment_id"] for value in platform.changes}) == 30
