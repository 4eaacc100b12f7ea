"""When a Page may write: 24 hours, 7 days for a person, and never out of the blue."""

import pytest

from tests.plugins.facebook.simulation.bench import bench, code
from webcare.plugin.simulation import Publish, React

HUMAN = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}


@pytest.mark.parametrize("type_", ["RESPONSE", "UPDATE"])
async def test_within_24_hours_an_answer_is_taken(type_: str) -> None:
    async with bench() as platform:
        await platform.says()
        await platform.passes(hours=23, minutes=59)
        answer = await platform.sends("Dag", messaging_type=type_)
        assert answer.status_code == 200
        assert answer.json()["recipient_id"] == platform.psid()
        assert answer.json()["message_id"] == platform.chat()[-1].id


@pytest.mark.parametrize("type_", ["RESPONSE", "UPDATE"])
async def test_after_24_hours_it_is_not(type_: str) -> None:
    async with bench() as platform:
        await platform.says()
        await platform.passes(hours=24)
        answer = await platform.sends("Dag", messaging_type=type_)
        assert code(answer) == (10, 2018278)
        assert answer.status_code == 400
        assert len(platform.chat()) == 1


async def test_a_person_may_answer_for_seven_days() -> None:
    async with bench() as platform:
        await platform.says()
        await platform.passes(days=6, hours=23)
        assert (await platform.sends("Dag", **HUMAN)).status_code == 200
        await platform.passes(hours=1)
        assert code(await platform.sends("Dag", **HUMAN)) == (10, 2018278)


@pytest.mark.parametrize(
    "tag", ["CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE"]
)
async def test_the_retired_tags_fail(tag: str) -> None:
    async with bench() as platform:
        await platform.says()
        answer = await platform.sends("Dag", messaging_type="MESSAGE_TAG", tag=tag)
        assert code(answer) == (100, None)
        assert answer.json()["error"]["message"] == "(#100) Invalid parameter"


@pytest.mark.parametrize(
    "wrong",
    [
        {"messaging_type": "MESSAGE_TAG"},
        {"messaging_type": "MESSAGE_TAG", "tag": "ROBOT"},
        {"messaging_type": "SHOUT"},
    ],
)
async def test_a_wrong_type_or_tag_is_refused(wrong: dict[str, str]) -> None:
    async with bench() as platform:
        await platform.says()
        assert code(await platform.sends("Dag", **wrong)) == (100, None)


async def test_who_never_wrote_cannot_be_written_to() -> None:
    async with bench() as platform:
        assert code(await platform.sends("Dag")) == (100, 2018001)
        unknown = await platform.sends("Dag", recipient={"id": "12345"})
        assert code(unknown) == (100, 2018001)


async def test_the_public_id_is_not_one_to_write_to() -> None:
    async with bench() as platform:
        await platform.says()
        public = {"id": platform.user_id()}
        assert platform.user_id() != platform.psid()
        assert code(await platform.sends("Dag", recipient=public)) == (100, 2018001)


async def test_somebody_has_another_id_at_another_page() -> None:
    async with bench() as platform:
        fatima = platform.world.customer("fatima")
        ids = {fatima.psid(page) for page in platform.world.pages.values()}
        assert len(ids) == len(platform.world.pages) == 2


async def test_a_reaction_does_not_open_the_window() -> None:
    async with bench() as platform:
        await platform.says()
        sent = (await platform.sends("Dag")).json()["message_id"]
        await platform.passes(hours=25)
        await platform.does(React(sent, "👍"))
        assert code(await platform.sends("Dag")) == (10, 2018278)


async def test_a_comment_does_not_open_the_window() -> None:
    async with bench() as platform:
        await platform.says()
        await platform.passes(hours=25)
        await platform.does(Publish(text="Hallo?", parent=platform.house_post))
        assert code(await platform.sends("Dag")) == (10, 2018278)


async def test_the_window_can_be_closed_by_the_laboratory() -> None:
    async with bench() as platform:
        await platform.says()
        await platform.performs("close_window", which="day")
        assert code(await platform.sends("Dag")) == (10, 2018278)
        assert (await platform.sends("Dag", **HUMAN)).status_code == 200
        await platform.performs("close_window", which="week")
        assert code(await platform.sends("Dag", **HUMAN)) == (10, 2018278)
