"""Which events the simulated X sends, to whom, and in which shape."""

import json
from typing import Any

import pytest

from tests.plugins.twitter.simulation.bench import APP, Bench, bench
from webcare.plugin.simulation import Block, Edit, Read, Revoke


async def test_a_mention_is_told_with_its_author() -> None:
    async with bench() as platform:
        number = await platform.publishes("@vlietdrecht waar is mijn koffer?")
        assert platform.types == ["post.mention.create"]
        (event,) = platform.events
        assert event["filter"] == {"user_id": platform.house}
        assert event["payload"]["id"] == number
        assert event["payload"]["conversation_id"] == number
        assert event["payload"]["author_id"] == platform.number("fatima")
        names = [user["username"] for user in event["includes"]["users"]]
        assert "fatima_elamrani" in names
        metrics = event["includes"]["users"][0]["public_metrics"]
        assert metrics["followers_count_str"] == str(metrics["followers_count"])


async def test_an_answer_and_a_mention_in_one_post_come_twice_with_other_uuids() -> (
    None
):
    async with bench() as platform:
        number = await platform.publishes("@vlietdrecht onzin!", parent=platform.ours)
        assert platform.types == ["post.mention.create", "post.reply.create"]
        assert {event["payload"]["id"] for event in platform.events} == {number}
        assert len({event["event_uuid"] for event in platform.events}) == 2


async def test_a_name_that_nobody_typed_is_no_mention() -> None:
    async with bench() as platform:
        await platform.publishes("Fijn zo", parent=platform.ours)
        assert platform.types == ["post.reply.create"]
        payload = platform.events[0]["payload"]
        assert payload["text"] == "@vlietdrecht Fijn zo"
        assert payload["display_text_range"] == [13, 20]
        assert payload["in_reply_to_user_id"] == platform.house


async def test_an_answer_to_somebody_else_in_our_thread_is_told_to_nobody() -> None:
    async with bench() as platform:
        first = await platform.publishes("Fijn zo", parent=platform.ours)
        platform.posted.clear()
        second = await platform.publishes("Vind ik ook", person="tom", parent=first)
        assert platform.types == []
        post = platform.world.posts.get(second)
        assert post is not None
        assert post.before == ("fatima_elamrani", "vlietdrecht")
        await platform.performs("third_party", person="piet")
        assert platform.types == []


async def test_a_quote_is_told_as_one() -> None:
    async with bench() as platform:
        address = f"https://x.com/vlietdrecht/status/{platform.ours}"
        await platform.publishes(f"Lees dit {address}")
        assert platform.types == ["post.quote.create"]
        referenced = platform.events[0]["payload"]["referenced_tweets"]
        assert referenced == [{"type": "quoted", "id": platform.ours}]


async def test_what_only_speaks_about_us_is_told_to_nobody() -> None:
    async with bench() as platform:
        await platform.publishes("Mooie luchthaven, dat Vlietdrecht")
        assert platform.types == []


async def test_our_own_posts_and_messages_come_back() -> None:
    async with bench() as platform:
        answer = await platform.posts("Goedemorgen")
        await platform.messages("Dag Fatima")
        assert platform.types == ["post.create", "dm.sent"]
        assert platform.events[0]["payload"]["id"] == answer.json()["data"]["id"]
        event = platform.events[1]["payload"]["direct_message_events"][0]
        assert event["message_create"]["sender_id"] == platform.house


async def test_what_our_account_does_outside_of_our_tools_is_told_too() -> None:
    async with bench() as platform:
        await platform.publishes()
        platform.posted.clear()
        for what in ("post", "answer", "message", "delete"):
            await platform.performs("ours", what=what)
        types = ["post.create", "post.create", "dm.sent", "post.delete"]
        assert platform.types == types


async def test_a_direct_message_has_the_old_shape_and_both_people() -> None:
    async with bench() as platform:
        number = await platform.says("Hoi")
        payload = platform.events[0]["payload"]
        (event,) = payload["direct_message_events"]
        assert event["type"] == "message_create"
        assert event["id"] == number
        created = event["message_create"]
        assert created["target"]["recipient_id"] == platform.house
        assert created["message_data"]["text"] == "Hoi"
        assert set(payload["users"]) == {platform.house, platform.number("fatima")}
        names = {user["data"]["username"] for user in payload["users"].values()}
        assert names == {"vlietdrecht", "fatima_elamrani"}
        assert "dm_conversation_id" not in json.dumps(payload)
        assert platform.chat()[0].status == "delivered"


async def test_encrypted_chat_is_told_of_and_cannot_be_read() -> None:
    async with bench() as platform:
        await platform.says("Geheim", person="ravi")
        assert platform.types == ["chat.received"]
        assert "Geheim" not in platform.posted[0].content.decode()
        listed = (await platform.http.get("/2/dm_events")).json()
        assert listed == {"meta": {"result_count": 0}}
        await platform.performs("encrypted", person="ravi", on="")
        await platform.says("Open", person="ravi")
        assert platform.types[-1] == "dm.received"


async def test_reading_and_typing_are_told_unless_kept_silent() -> None:
    async with bench() as platform:
        sent = (await platform.messages("Dag")).json()["data"]["dm_event_id"]
        platform.posted.clear()
        await platform.simulation.act(platform.house, "fatima", Read())
        await platform.performs("typing")
        assert platform.types == ["dm.read", "dm.indicate_typing"]
        mark = platform.events[0]["payload"]["direct_message_mark_read_events"][0]
        assert mark["last_read_event_id"] == sent
        assert mark["sender_id"] == platform.number("fatima")
        assert platform.chat()[0].status == "read"
        platform.simulation.switch({"reading": "silent"})
        await platform.messages("Nog iets")
        platform.posted.clear()
        await platform.simulation.act(platform.house, "fatima", Read())
        await platform.passes()
        assert platform.posted == []


async def test_a_changed_post_comes_again_under_another_id() -> None:
    async with bench() as platform:
        old = await platform.publishes("@vlietdrecht waar is mijn kofer?")
        edit = Edit(old, "@vlietdrecht waar is mijn koffer?")
        new = await platform.simulation.act(platform.house, "fatima", edit)
        await platform.passes()
        assert platform.types == ["post.mention.create"] * 2
        payload = platform.events[1]["payload"]
        assert payload["id"] == new
        assert new != old
        assert payload["edit_history_tweet_ids"] == [old, new]
        assert payload["conversation_id"] == old


async def test_a_persons_deletion_is_told_to_whom_follows_that_person_only() -> None:
    async with bench() as platform:
        number = await platform.publishes()
        platform.posted.clear()
        hook = {"webhook_id": platform.hook["id"]}
        wanted = {"user_id": platform.number("fatima")}
        revoke = Revoke(number)
        await platform.simulation.act(platform.house, "fatima", revoke)
        await platform.passes()
        assert platform.posted == []
        other = await platform.publishes()
        body = {"event_type": "post.delete", "filter": wanted, **hook}
        path = "/2/activity/subscriptions"
        assert (await platform.http.post(path, json=body, headers=APP)).is_success
        platform.posted.clear()
        await platform.simulation.act(platform.house, "fatima", Revoke(other))
        await platform.passes()
        assert platform.types == ["post.delete"]
        assert platform.events[0]["payload"]["id"] == other


async def test_a_protected_account_is_never_heard() -> None:
    async with bench() as platform:
        await platform.publishes(person="slot")
        assert platform.posted == []
        await platform.performs("protected", person="slot", on="")
        await platform.publishes("@vlietdrecht nu wel", person="slot")
        assert platform.types == ["post.mention.create"]


async def test_a_block_is_seen_by_nobody_but_the_blocker() -> None:
    async with bench() as platform:
        await platform.simulation.act(platform.house, "fatima", Block(blocked=True))
        await platform.passes()
        assert platform.posted == []


async def test_consent_that_is_taken_back_is_told_and_closes_the_api() -> None:
    async with bench() as platform:
        await platform.performs("revoke")
        assert platform.types == ["oauth.revoke"]
        assert (await platform.posts()).status_code == 401
        refused = await platform.subscribes("dm.received")
        assert refused.status_code == 403
        await platform.publishes()
        assert platform.types == ["oauth.revoke"]
        await platform.performs("allow")
        assert (await platform.posts()).status_code == 201


@pytest.mark.parametrize(
    "what",
    ["like.create", "follow.follow", "post.repost.create", "mute.mute", "block.block"],
)
async def test_other_events_come_to_whom_subscribes_to_them(what: str) -> None:
    async with bench() as platform:
        await platform.performs("occasion", what=what)
        assert platform.posted == []
        await platform.subscribes(what, webhook_id=platform.hook["id"])
        await platform.performs("occasion", what=what)
        assert platform.types == [what]


async def test_another_user_name_is_told_and_the_number_stays() -> None:
    async with bench() as platform:
        number = platform.number("fatima")
        await platform.performs("rename", username="@fatima_nl")
        await platform.publishes()
        users = platform.events[0]["includes"]["users"]
        assert {"id": number, "username": "fatima_nl"}.items() <= next(
            user for user in users if user["id"] == number
        ).items()


# --- Subscriptions ----------------------------------------------------------------


async def test_a_subscription_is_one_type_of_one_user() -> None:
    async with bench(connected=False) as platform:
        await platform.http.post("/2/webhooks", json={"url": "http://a/"}, headers=APP)
        hook = platform.hook["id"]
        made = await platform.subscribes("dm.received", webhook_id=hook, tag="t")
        data = made.json()["data"]["subscription"]
        assert data["event_type"] == "dm.received"
        assert data["filter"] == {"user_id": platform.house}
        again = await platform.subscribes("dm.received", webhook_id=hook)
        assert again.status_code == 409
        await platform.publishes()
        await platform.says()
        assert platform.types == ["dm.received"]
        assert platform.events[0]["tag"] == "t"
        number = data["subscription_id"]
        path = f"/2/activity/subscriptions/{number}"
        changed = await platform.http.put(path, json={"tag": "u"}, headers=APP)
        assert changed.json()["data"]["subscription"]["tag"] == "u"
        rows = (await platform.asks("/2/activity/subscriptions"))["data"]
        assert [row["subscription_id"] for row in rows] == [number]
        gone = await platform.http.delete(path, headers=APP)
        assert gone.json() == {"data": {"deleted": True}}
        assert (await platform.http.delete(path, headers=APP)).status_code == 404


async def test_several_subscriptions_are_deleted_at_once() -> None:
    async with bench() as platform:
        ids = [*list(platform.world.subscriptions)[:2], "404"]
        answer = await platform.http.delete(
            "/2/activity/subscriptions", params={"ids": ",".join(ids)}, headers=APP
        )
        body = answer.json()
        assert [row["deleted"] for row in body["data"]] == [True, True]
        assert [row["subscription_id"] for row in body["errors"]] == ["404"]
        left = len(platform.world.subscriptions)
        assert body["meta"]["total_subscriptions"] == left


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"event_type": "PostMentionCreate"}, 400),
        ({"event_type": "post.create", "filter": {}}, 400),
        ({"event_type": "post.create", "filter": {"user_id": "x"}}, 400),
        ({"event_type": "post.create", "unknown": 1}, 400),
        ({"event_type": "post.create", "tag": "a" * 201}, 400),
        ({"event_type": "post.create", "webhook_id": "12"}, 404),
        ({"event_type": "dm.received", "filter": {"user_id": "999"}}, 403),
    ],
)
async def test_a_subscription_that_is_refused(
    body: dict[str, Any], status: int
) -> None:
    async with bench(connected=False) as platform:
        whole = {"filter": {"user_id": platform.house}, **body}
        path = "/2/activity/subscriptions"
        answer = await platform.http.post(path, json=whole, headers=APP)
        assert answer.status_code == status


# --- The older shape --------------------------------------------------------------


async def _older(platform: Bench) -> None:
    path = f"/2/account_activity/webhooks/{platform.hook['id']}/subscriptions/all"
    assert (await platform.http.get(path)).json()["data"] == {"subscribed": False}
    assert (await platform.http.post(path)).json()["data"] == {"subscribed": True}


async def test_the_older_subscription_gets_the_older_shape() -> None:
    async with bench(connected=False) as platform:
        await platform.http.post("/2/webhooks", json={"url": "http://a/"}, headers=APP)
        await _older(platform)
        number = await platform.publishes("@vlietdrecht hallo", parent=platform.ours)
        await platform.says("Hoi")
        first, second = platform.bodies
        assert first["for_user_id"] == platform.house
        (tweet,) = first["tweet_create_events"]
        assert tweet["id_str"] == number
        assert tweet["user"]["screen_name"] == "fatima_elamrani"
        assert tweet["in_reply_to_screen_name"] == "vlietdrecht"
        event = second["direct_message_events"][0]
        assert event["message_create"]["message_data"]["text"] == "Hoi"
        users = second["users"]
        assert users[platform.number("fatima")]["screen_name"] == "fatima_elamrani"
        path = (
            f"/2/account_activity/webhooks/{platform.hook['id']}/subscriptions/"
            f"{platform.house}/all"
        )
        assert (await platform.http.delete(path, headers=APP)).is_success
        platform.posted.clear()
        await platform.says()
        assert platform.posted == []


async def test_the_switch_turns_todays_shape_into_the_older_one() -> None:
    async with bench() as platform:
        platform.simulation.switch({"shape": "older"})
        long = "@vlietdrecht " + "woord " * 30
        number = await platform.publishes(long)
        await platform.says()
        await platform.messages()
        await platform.simulation.act(platform.house, "fatima", Read())
        await platform.performs("typing")
        await platform.posts("Dag allemaal")
        await platform.performs("ours", what="delete")
        await platform.performs("occasion", what="follow.follow")
        await platform.performs("revoke")
        kinds = [
            next(k for k in b if k not in {"for_user_id", "user_has_blocked"})
            for b in platform.bodies
        ]
        assert kinds == [
            "tweet_create_events",
            "direct_message_events",
            "direct_message_events",
            "direct_message_mark_read_events",
            "direct_message_indicate_typing_events",
            "tweet_create_events",
            "tweet_delete_events",
            "follow_events",
            "user_event",
        ]
        tweet = platform.bodies[0]["tweet_create_events"][0]
        assert tweet["truncated"] is True
        assert tweet["id_str"] == number
        assert tweet["extended_tweet"]["full_text"] == long.strip()
        assert len(tweet["text"]) <= 140
