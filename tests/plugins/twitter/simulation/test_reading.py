"""What the simulated X tells when it is asked: posts, people, mentions, searches."""

from typing import Any

import pytest

from tests.plugins.twitter.simulation.bench import APP, Bench, bench
from webcare.plugin.simulation import Revoke


async def _get(platform: Bench, path: str, **query: str) -> dict[str, Any]:
    params = {name.replace("__", "."): value for name, value in query.items()}
    answer = await platform.http.get(path, params=params)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_post_has_three_fields_until_more_are_asked_for() -> None:
    async with bench() as platform:
        number = await platform.publishes()
        short = await _get(platform, f"/2/tweets/{number}")
        assert set(short["data"]) == {"id", "text", "edit_history_tweet_ids"}
        whole = await _get(
            platform,
            f"/2/tweets/{number}",
            tweet__fields="author_id,created_at,conversation_id",
            expansions="author_id",
            user__fields="verified",
        )
        assert whole["data"]["author_id"] == platform.number("fatima")
        assert whole["data"]["created_at"] == "2026-11-20T09:00:00.000Z"
        (user,) = whole["includes"]["users"]
        assert set(user) == {"id", "name", "username", "verified"}


async def test_a_post_that_is_gone_is_an_error_in_a_good_answer() -> None:
    async with bench() as platform:
        number = await platform.publishes()
        await platform.simulation.act(platform.house, "fatima", Revoke(number))
        body = await _get(platform, f"/2/tweets/{number}")
        assert "data" not in body
        assert body["errors"][0]["type"].endswith("/resource-not-found")


async def test_what_is_there_comes_beside_errors_about_what_is_not() -> None:
    async with bench() as platform:
        number = await platform.publishes()
        body = await _get(platform, "/2/tweets", ids=f"{number},123")
        assert [row["id"] for row in body["data"]] == [number]
        assert [row["value"] for row in body["errors"]] == ["123"]


async def test_a_reference_to_what_is_gone_is_an_error_beside_the_post() -> None:
    async with bench() as platform:
        first = await platform.publishes(person="tom")
        number = await platform.publishes(parent=first)
        query = {"expansions": "referenced_tweets.id,referenced_tweets.id.author_id"}
        body = await _get(platform, f"/2/tweets/{number}", **query)
        assert body["includes"]["tweets"][0]["id"] == first
        assert body["includes"]["users"][0]["id"] == platform.number("tom")
        await platform.simulation.act(platform.house, "tom", Revoke(first))
        body = await _get(platform, f"/2/tweets/{number}", **query)
        assert body["errors"][0]["value"] == first
        assert body["data"]["id"] == number


async def test_posts_go_by_their_newer_names_for_whom_asks_in_those() -> None:
    async with bench() as platform:
        first = await platform.publishes(person="tom")
        number = await platform.publishes(parent=first)
        query = {
            "post.fields": "conversation_id",
            "expansions": "author_id,referenced_posts,edit_history_post_ids",
        }
        body = await _get(platform, f"/2/tweets/{number}", **query)
        assert body["data"]["conversation_id"] == first
        assert body["data"]["edit_history_post_ids"] == [number]
        referenced = [{"type": "replied_to", "id": first}]
        assert body["data"]["referenced_posts"] == referenced
        assert [post["id"] for post in body["includes"]["posts"]] == [first]
        assert "tweet" not in str(body["data"])
        body = await _get(platform, f"/2/tweets/{number}", post__fields="lang")
        assert set(body["data"]) == {"id", "text", "edit_history_post_ids", "lang"}
        query = {"expansions": "referenced_posts"}
        body = await _get(platform, f"/2/tweets/{number}", **query)
        assert body["data"]["referenced_posts"] == referenced


async def test_errors_can_be_put_beside_everything() -> None:
    async with bench() as platform:
        number = await platform.publishes()
        platform.simulation.switch({"partial_errors": "on"})
        body = await _get(platform, f"/2/tweets/{number}", expansions="author_id")
        assert body["data"]["id"] == number
        assert body["errors"][0]["type"].endswith("/not-authorized-for-resource")


async def test_we_are_who_we_are() -> None:
    async with bench() as platform:
        body = await _get(platform, "/2/users/me")
        assert body["data"]["username"] == "vlietdrecht"
        assert body["data"]["id"] == platform.house


async def test_mentions_are_whoever_names_or_answers_us_newest_first() -> None:
    async with bench() as platform:
        path = f"/2/users/{platform.house}/mentions"
        assert await _get(platform, path) == {"meta": {"result_count": 0}}
        named = await platform.publishes()
        answered = await platform.publishes("Fijn", parent=platform.ours)
        below = await platform.publishes("Ook", person="tom", parent=answered)
        await platform.publishes("Vlietdrecht is leuk")
        await platform.publishes("@vlietdrecht", person="slot")
        body = await _get(platform, path)
        assert [row["id"] for row in body["data"]] == [below, answered, named]
        assert body["meta"]["newest_id"] == below
        body = await _get(platform, path, since_id=named)
        assert [row["id"] for row in body["data"]] == [below, answered]


async def test_pages_follow_each_other() -> None:
    async with bench() as platform:
        numbers = [await platform.publishes(f"@vlietdrecht {n}") for n in range(12)]
        path = f"/2/users/{platform.house}/mentions"
        first = await _get(platform, path, max_results="5")
        token = first["meta"]["next_token"]
        second = await _get(platform, path, max_results="5", pagination_token=token)
        token = second["meta"]["next_token"]
        third = await _get(platform, path, max_results="5", pagination_token=token)
        assert "next_token" not in third["meta"]
        seen = [row["id"] for page in (first, second, third) for row in page["data"]]
        assert seen == numbers[::-1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("vlietdrecht", {"mention", "keyword", "tag"}),
        ("vlietdrecht -@vlietdrecht", {"keyword", "tag"}),
        ("vlietdrecht -from:fatima_elamrani", {"tag"}),
        ("@vlietdrecht", {"mention"}),
        ("#rij", {"tag"}),
        ('"drukke rij"', {"tag"}),
        ('"rij drukke"', set()),
        ("koffer OR drukke", {"mention", "tag"}),
        ("(koffer OR drukke) from:tombaker_leeds", {"tag"}),
        ("-(koffer OR drukke) from:fatima_elamrani", {"keyword", "answer"}),
        ("to:vlietdrecht is:reply", {"answer"}),
        ("from:fatima_elamrani -is:reply", {"mention", "keyword"}),
        ("lang:en", {"tag"}),
        ("has:links", {"keyword"}),
        ("url:voorbeeld", {"keyword"}),
    ],
)
async def test_a_search_finds_what_it_says(query: str, found: set[str]) -> None:
    async with bench() as platform:
        written = {
            await platform.publishes("@vlietdrecht mijn koffer"): "mention",
            await platform.publishes("Vlietdrecht! https://voorbeeld.example/x"): (
                "keyword"
            ),
            await platform.publishes(
                "Wat een drukke rij op Vlietdrecht #rij", person="tom"
            ): "tag",
            await platform.publishes("Fijn", parent=platform.ours): "answer",
        }
        body = await _get(platform, "/2/tweets/search/recent", query=query)
        rows = body.get("data", [])
        assert {written[r["id"]] for r in rows if r["id"] in written} == found


async def test_a_search_for_a_conversation_finds_all_of_it() -> None:
    async with bench() as platform:
        root = platform.ours
        first = await platform.publishes("Fijn", parent=root)
        second = await platform.publishes("Ook", person="tom", parent=first)
        body = await _get(
            platform, "/2/tweets/search/recent", query=f"conversation_id:{root}"
        )
        assert [row["id"] for row in body["data"]] == [second, first, root]


async def test_a_search_reaches_back_seven_days() -> None:
    async with bench() as platform:
        await platform.publishes("vlietdrecht")
        await platform.passes(days=7, seconds=1)
        path = "/2/tweets/search/recent"
        answer = await platform.http.get(
            path, params={"query": "vlietdrecht"}, headers=APP
        )
        assert answer.json() == {"meta": {"result_count": 0}}


@pytest.mark.parametrize(
    "query", ["", "(a", "a)", 'a "b', "OR a", "sample:1", "a" * 5000]
)
async def test_a_search_that_cannot_be_read(query: str) -> None:
    async with bench() as platform:
        path = "/2/tweets/search/recent"
        answer = await platform.http.get(path, params={"query": query})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["parameters"]["query"]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/2/tweets/abc", {}),
        ("/2/tweets", {"ids": ""}),
        ("/2/users/1402558831/mentions", {"max_results": "3"}),
        ("/2/users/1402558831/mentions", {"pagination_token": "x"}),
        ("/2/tweets/search/recent", {"query": "a", "max_results": "5"}),
        ("/2/tweets/search/recent", {"query": "a", "start_time": "gisteren"}),
    ],
)
async def test_a_question_that_is_not_put_well(
    path: str, query: dict[str, str]
) -> None:
    async with bench() as platform:
        await platform.publishes("@vlietdrecht a")
        answer = await platform.http.get(path, params=query)
        assert answer.status_code == 400


async def test_the_months_cap_stops_reading_and_nothing_else() -> None:
    async with bench() as platform:
        number = await platform.publishes()
        platform.simulation.switch({"monthly_cap": "1"})
        await _get(platform, f"/2/tweets/{number}")
        usage = await platform.asks("/2/usage/tweets")
        assert usage["data"]["project_usage"] == "1"
        answer = await platform.http.get(f"/2/tweets/{number}")
        assert answer.status_code == 429
        assert answer.json()["type"].endswith("/usage-capped")
        assert (await platform.answers_post(number)).is_success
