"""What the simulated X lets us publish, and what it refuses."""

from typing import Any

import pytest

from tests.plugins.twitter.simulation.bench import Bench, bench
from webcare.plugin.simulation import Block, Revoke
from webcare_twitter.simulation.posting import NOT_ENGAGED


async def test_an_answer_names_whom_it_answers() -> None:
    async with bench() as platform:
        number = await platform.publishes("@vlietdrecht help, @TomBaker_leeds ook")
        answer = await platform.answers_post(number, "Dag Fatima")
        assert answer.status_code == 201
        data = answer.json()["data"]
        assert data["text"] == "@fatima_elamrani @tombaker_leeds Dag Fatima"
        assert data["edit_history_tweet_ids"] == [data["id"]]
        shown = platform.wall()[data["id"]]
        assert (shown.parent, shown.text) == (number, "Dag Fatima")
        assert shown.by_account
        left_out = {
            "in_reply_to_tweet_id": number,
            "exclude_reply_user_ids": [platform.number("tom")],
        }
        other = await platform.posts("Nog iets", reply=left_out)
        assert other.json()["data"]["text"] == "@fatima_elamrani Nog iets"


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        ("engaged", {"mention": True, "quote": True, "answer": True, "keyword": False}),
        ("strict", {"mention": True, "quote": True, "answer": False, "keyword": False}),
        (
            "public_utility",
            {"mention": True, "quote": True, "answer": True, "keyword": True},
        ),
    ],
)
async def test_whom_we_may_answer_depends_on_the_rule(
    rule: str, allowed: dict[str, bool]
) -> None:
    async with bench() as platform:
        platform.simulation.switch({"reply_rule": rule})
        ours = platform.ours
        written = {
            "mention": await platform.publishes("@Vlietdrecht hoi"),
            "quote": await platform.publishes(
                f"https://x.com/vlietdrecht/status/{ours}"
            ),
            "answer": await platform.publishes("Fijn", parent=ours),
            "keyword": await platform.publishes("Wat een drukte op Vlietdrecht"),
        }
        for sort, number in written.items():
            answer = await platform.answers_post(number, f"Antwoord op {sort}")
            assert answer.is_success is allowed[sort], sort
            if not allowed[sort]:
                assert answer.status_code == 403
                assert answer.json()["detail"] == NOT_ENGAGED


async def test_a_name_put_before_the_text_by_x_does_not_summon_us() -> None:
    async with bench() as platform:
        first = await platform.publishes("Fijn", parent=platform.ours)
        second = await platform.publishes("Ook", person="tom", parent=first)
        assert (await platform.answers_post(second)).json()["detail"] == NOT_ENGAGED


async def test_our_own_thread_can_go_on() -> None:
    async with bench() as platform:
        answer = await platform.answers_post(platform.ours, "Nog een bericht (2/2)")
        assert answer.json()["data"]["text"] == "Nog een bericht (2/2)"


async def test_the_same_words_to_the_same_people_are_refused_for_an_hour() -> None:
    async with bench() as platform:
        one = await platform.publishes()
        other = await platform.publishes(person="tom")
        assert (await platform.answers_post(one, "We kijken ernaar.")).is_success
        assert (await platform.answers_post(other, "We kijken ernaar.")).is_success
        refused = await platform.answers_post(one, "We kijken ernaar.")
        assert refused.status_code == 403
        assert "duplicate" in refused.json()["detail"]
        await platform.passes(hours=1, seconds=1)
        assert (await platform.answers_post(one, "We kijken ernaar.")).is_success


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("a" * 280, True),
        ("a" * 281, False),
        ("日" * 140, True),
        ("日" * 141, False),
        ("👨‍👩‍👧‍👦" * 140, True),
        ("👨‍👩‍👧‍👦" * 141, False),
        ("a" * 256 + " https://vlietdrecht.example/" + "b" * 300, True),
        ("a" * 257 + " https://vlietdrecht.example/", False),
    ],
)
async def test_a_text_may_weigh_280(text: str, *, accepted: bool) -> None:
    async with bench() as platform:
        answer = await platform.posts(text)
        assert answer.is_success is accepted
        if not accepted:
            assert answer.status_code == 403
            assert "too long" in answer.json()["detail"]


async def test_a_paid_account_may_write_longer() -> None:
    async with bench() as platform:
        platform.simulation.switch({"longest": "25000"})
        assert (await platform.posts("a" * 3000)).is_success


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "  "},
        {"text": 3},
        {"text": "a", "unknown": 1},
        {"text": "a", "reply": {}, "media": {"media_ids": []}},
        {"text": "a", "media": {"media_ids": ["12"]}},
        {"text": "a", "reply": {"in_reply_to_tweet_id": "abc"}},
        {"text": "a", "reply": "x"},
        {"text": "a", "reply_settings": "nobody"},
        {"text": "a", "direct_message_deep_link": "https://example.org"},
    ],
)
async def test_a_body_that_is_not_put_together_well(body: dict[str, Any]) -> None:
    async with bench() as platform:
        answer = await platform.http.post("/2/tweets", json=body)
        assert answer.status_code == 400
        assert answer.json()["type"].endswith("/invalid-request")


async def test_what_is_no_json_is_refused() -> None:
    async with bench() as platform:
        answer = await platform.http.post("/2/tweets", content=b"{")
        assert answer.status_code == 400


async def test_what_self_serve_apps_may_not_do_any_more() -> None:
    async with bench() as platform:
        number = await platform.publishes("Mooi")
        assert (await platform.posts("Kijk", quote_tweet_id=number)).status_code == 403
        assert (await platform.posts("$ABC en $DEF")).status_code == 403
        assert (await platform.posts("$ABC")).is_success
        platform.simulation.switch({"reply_rule": "public_utility"})
        assert (await platform.posts("Kijk", quote_tweet_id=number)).is_success
        assert (await platform.posts("$ABC en $DEF")).is_success


async def _detail(platform: Bench, number: str) -> str:
    answer = await platform.answers_post(number)
    assert answer.status_code == 403
    detail: str = answer.json()["detail"]
    return detail


async def test_a_post_that_is_gone_or_hidden_from_us_cannot_be_answered() -> None:
    async with bench() as platform:
        number = await platform.publishes()
        await platform.simulation.act(platform.house, "fatima", Revoke(number))
        assert "deleted or not visible" in await _detail(platform, number)
        assert "deleted or not visible" in await _detail(platform, "1234")
        locked = await platform.publishes(person="slot")
        assert "deleted or not visible" in await _detail(platform, locked)


async def test_who_blocked_us_cannot_be_answered() -> None:
    async with bench() as platform:
        number = await platform.publishes()
        await platform.simulation.act(platform.house, "fatima", Block(blocked=True))
        assert "blocked" in await _detail(platform, number)
        await platform.simulation.act(platform.house, "fatima", Block(blocked=False))
        assert (await platform.answers_post(number)).is_success


async def test_an_author_can_limit_who_answers() -> None:
    async with bench() as platform:
        number = await platform.publishes()
        post = platform.world.posts.get(number)
        assert post is not None
        post.replies_from = "following"
        assert "limited" in await _detail(platform, number)
        post.replies_from = "mentionedUsers"
        assert (await platform.answers_post(number)).is_success


async def test_our_posts_can_be_deleted_and_nobody_elses() -> None:
    async with bench() as platform:
        ours = platform.ours
        answer = await platform.http.delete(f"/2/tweets/{ours}")
        assert answer.json() == {"data": {"deleted": True}}
        assert ours not in platform.wall()
        assert (await platform.http.delete(f"/2/tweets/{ours}")).status_code == 404
        theirs = await platform.publishes()
        assert (await platform.http.delete(f"/2/tweets/{theirs}")).status_code == 403


async def test_answers_in_our_own_conversations_can_be_hidden() -> None:
    async with bench() as platform:
        below = await platform.publishes("Onzin!", parent=platform.ours)
        path = f"/2/tweets/{below}/hidden"
        answer = await platform.http.put(path, json={"hidden": True})
        assert answer.json() == {"data": {"hidden": True}}
        assert platform.wall()[below].hidden
        await platform.http.put(path, json={"hidden": False})
        assert not platform.wall()[below].hidden
        theirs = await platform.publishes()
        other = await platform.http.put(
            f"/2/tweets/{theirs}/hidden", json={"hidden": True}
        )
        assert other.status_code == 403
        assert (await platform.http.put(path, json={})).status_code == 400


async def test_addresses_are_shortened_and_told_in_full() -> None:
    async with bench() as platform:
        answer = await platform.posts("Zie https://vlietdrecht.example/a?b=1.")
        text = answer.json()["data"]["text"]
        assert text.startswith("Zie https://t.co/")
        assert text.endswith(".")
        entity = platform.events[0]["payload"]["entities"]["urls"][0]
        assert entity["expanded_url"] == "https://vlietdrecht.example/a?b=1"
        assert text[entity["start"] : entity["end"]] == entity["url"]


async def test_a_post_of_ours_can_be_changed_within_the_hour() -> None:
    async with bench() as platform:
        old = (await platform.posts("Dag alemaal")).json()["data"]["id"]
        options = {"previous_post_id": old}
        new = await platform.posts("Dag allemaal", edit_options=options)
        assert new.json()["data"]["edit_history_tweet_ids"][0] == old
        assert old not in platform.wall()
        await platform.passes(minutes=61)
        late = await platform.posts("Dag iedereen", edit_options=options)
        assert late.status_code == 403
