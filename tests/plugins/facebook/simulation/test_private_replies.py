"""From a comment to the private chat: once, within 7 days, and no window opens."""

import httpx2
import pytest

from tests.plugins.facebook.simulation.bench import Bench, bench, code


async def replies(
    platform: Bench, comment: str, name: str = "comment_id"
) -> httpx2.Response:
    return await platform.sends(
        "Laten we het privé oplossen", recipient={name: comment}
    )


async def test_a_private_reply_reveals_who_it_went_to() -> None:
    async with bench() as platform:
        comment = await platform.publishes(parent=platform.house_post)
        answer = await replies(platform, comment)
        assert answer.json()["recipient_id"] == platform.psid()
        assert answer.json()["recipient_id"] != platform.user_id()
        await platform.passes(seconds=5)
        (message,) = platform.chat()
        assert message.shown
        assert platform.echoes[0]["recipient"] == {"id": platform.psid()}


async def test_there_is_one_for_each_comment() -> None:
    async with bench() as platform:
        comment = await platform.publishes(parent=platform.house_post)
        await replies(platform, comment)
        second = await replies(platform, comment)
        assert code(second) == (10900, None)
        words = second.json()["error"]["message"]
        assert words == "(#10900) Activity already replied to"
        other = await platform.publishes("Nog iets", parent=platform.house_post)
        assert (await replies(platform, other)).status_code == 200


async def test_it_does_not_open_the_window_but_an_answer_does() -> None:
    async with bench() as platform:
        comment = await platform.publishes(parent=platform.house_post)
        await replies(platform, comment)
        assert code(await platform.sends("En nog iets")) == (10, 2018278)
        await platform.says("Hier ben ik")
        assert (await platform.sends("Fijn")).status_code == 200


async def test_after_seven_days_it_is_too_late() -> None:
    async with bench() as platform:
        early = await platform.publishes(parent=platform.house_post)
        late = await platform.publishes(parent=platform.house_post)
        await platform.passes(days=6, hours=23)
        assert (await replies(platform, early)).status_code == 200
        await platform.passes(hours=2)
        assert code(await replies(platform, late)) == (100, 2018292)


async def test_the_laboratory_can_let_a_wall_grow_older() -> None:
    async with bench() as platform:
        comment = await platform.publishes(parent=platform.house_post)
        await platform.performs("age", days="8")
        assert code(await replies(platform, comment)) == (100, 2018292)


async def test_an_unknown_or_removed_comment_cannot_be_answered() -> None:
    async with bench() as platform:
        assert code(await replies(platform, "1_2")) == (100, 2018292)
        comment = await platform.publishes(parent=platform.house_post)
        await platform.calls("DELETE", comment)
        assert code(await replies(platform, comment)) == (100, 2018292)


async def test_a_visitors_post_can_be_answered_by_its_own_id() -> None:
    async with bench() as platform:
        post = await platform.publishes()
        assert code(await replies(platform, post)) == (10902, None)
        assert (await replies(platform, post, "post_id")).status_code == 200


async def test_what_the_page_wrote_itself_cannot_be_answered() -> None:
    async with bench() as platform:
        assert code(await replies(platform, platform.house_post, "post_id")) == (
            10902,
            None,
        )


async def test_who_blocked_us_gets_no_private_reply_and_it_is_not_used_up() -> None:
    async with bench() as platform:
        comment = await platform.publishes(parent=platform.house_post)
        chat = platform.world.chat(platform.page, "fatima")
        chat.blocked_by_customer = True
        assert code(await replies(platform, comment)) == (551, 1545041)
        chat.blocked_by_customer = False
        assert (await replies(platform, comment)).status_code == 200


@pytest.mark.parametrize("told", [True, False])
async def test_a_comment_tells_whether_it_can_be_answered(*, told: bool) -> None:
    async with bench() as platform:
        comment = await platform.publishes(parent=platform.house_post)
        if not told:
            await replies(platform, comment)
        answer = await platform.calls("GET", comment, fields="can_reply_privately")
        assert answer.json() == {"id": comment, "can_reply_privately": told}
