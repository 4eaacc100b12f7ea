"""Does Meta still send to us, and what did it not send?"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.plugins.facebook.cast import (
    ACCOUNT,
    APP,
    AT,
    CHANNEL,
    COMMENT,
    NOOR_ID,
    NOOR_IN_PUBLIC,
    PAGE,
    POST,
    REPLY,
)
from tests.plugins.facebook.meta import Meta, answer, error
from webcare.domain.content import MessageKind
from webcare.domain.inbound import (
    ChannelReported,
    Inbound,
    MessageReceived,
    PostPublished,
    Visibility,
)
from webcare.domain.people import Person
from webcare.errors import ChannelDown, TemporaryDeliveryError
from webcare.plugin import Account, Polled
from webcare_facebook.polling.cursor import Cursor, read_cursor
from webcare_facebook.polling.look import INTERVAL, look
from webcare_facebook.polling.subscription import NEEDED, WANTED
from webcare_facebook.sending.graph import Graph

APPS = f"/{PAGE}/subscribed_apps"
CHATS = f"/{PAGE}/conversations"
NOBODY = EMPTY = answer({"data": []})
WALL = f"/{PAGE}/feed"
DONE = answer({"success": True})
WELL = Cursor(well_at=AT - INTERVAL).as_text()


def subscribed(*fields: str, app: str = APP) -> httpx2.Response:
    """Return which app gets what of the Page."""
    return answer({"data": [{"id": app, "subscribed_fields": [*fields]}]})


ALL = subscribed(*WANTED)


def said(identifier: str, minutes_ago: float, **more: Any) -> dict[str, Any]:
    """Return a message as the API tells it."""
    at = AT - timedelta(minutes=minutes_ago)
    return {
        "id": identifier,
        "created_time": at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "from": {"name": "Noor de Wit", "id": NOOR_ID.value},
        "to": {"data": [{"name": "Voorbeeld Energie", "id": PAGE}]},
        "message": f"words of {identifier}",
        **more,
    }


def chats(
    *messages: dict[str, Any], minutes_ago: float = 1, after: str = ""
) -> httpx2.Response:
    """Return a page with one chat, its newest message first."""
    at = AT - timedelta(minutes=minutes_ago)
    chat = {
        "id": "t_1",
        "updated_time": at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "messages": {"data": [*messages]},
    }
    body: dict[str, Any] = {"data": [chat]}
    if after:
        body["paging"] = {"cursors": {"after": after}, "next": "https://graph…"}
    return answer(body)


def looked(meta: Meta, cursor: str = WELL) -> Polled:
    """Look at the Page at ten o'clock."""
    return meta.call(lambda http: look(Graph(ACCOUNT.settings, http), cursor, AT))


def levels(events: tuple[Inbound, ...]) -> list[str]:
    return [event.level for event in events if isinstance(event, ChannelReported)]


def words(events: tuple[Inbound, ...]) -> list[str]:
    return [event.text for event in events if isinstance(event, MessageReceived)]


def test_while_all_is_well_one_call_is_enough() -> None:
    meta = Meta(ALL)
    polled = looked(meta)
    assert meta.calls == [("GET", APPS)]
    assert polled.events == ()
    assert polled.again_in == INTERVAL == timedelta(minutes=5)
    assert read_cursor(polled.cursor) == Cursor(well_at=AT)


def test_the_first_look_brings_the_pages_posts_and_nothing_that_was_said() -> None:
    """So that an agent sees what a comment is about."""
    own = {
        "id": POST,
        "message": "Storing in Vlietwijk.",
        "created_time": "2026-11-20T09:00:00+0000",
        "from": {"name": "Voorbeeld Energie", "id": PAGE},
        "comments": {"data": [{"id": COMMENT, "message": "Hier ook."}]},
    }
    polled = looked(Meta(ALL, answer({"data": [own]})), "")
    (post,) = polled.events
    assert isinstance(post, PostPublished)
    assert (post.external_id, post.text) == (POST, "Storing in Vlietwijk.")
    assert looked(Meta(ALL, error(10)), "").events == ()


def test_what_the_first_look_could_not_repair_costs_no_posts() -> None:
    own = {
        "id": POST,
        "message": "Storing in Vlietwijk.",
        "created_time": "2026-11-20T09:00:00+0000",
        "from": {"name": "Voorbeeld Energie", "id": PAGE},
    }
    troubled = Cursor(troubled=True).as_text()
    post, report = looked(Meta(ALL, answer({"data": [own]})), troubled).events
    assert isinstance(post, PostPublished)
    assert levels((report,)) == ["ok"]


@pytest.mark.parametrize("cursor", ["", "{", "[]", '{"well_at":"soon"}'])
def test_the_first_look_fetches_no_messages(cursor: str) -> None:
    """What was said before the channel was connected is nobody's work here."""
    for apps in (ALL, NOBODY):
        meta = Meta(apps, DONE)
        polled = looked(meta, cursor)
        assert ("GET", CHATS) not in meta.calls
        assert read_cursor(polled.cursor).well_at == AT


@pytest.mark.parametrize(
    "apps", [NOBODY, subscribed(*WANTED, app="777"), subscribed("messages")]
)
def test_when_meta_has_stopped_we_subscribe_again_and_fetch(
    apps: httpx2.Response,
) -> None:
    meta = Meta(apps, DONE, EMPTY, chats(said("m_2", 2), said("m_1", 4)))
    polled = looked(meta)
    assert meta.calls == [
        ("GET", APPS),
        ("POST", APPS),
        ("GET", WALL),
        ("GET", CHATS),
    ]
    fields = meta.requests[1].url.params["subscribed_fields"].split(",")
    assert set(fields) == WANTED
    assert levels(polled.events) == ["warning"]
    assert words(polled.events) == ["words of m_1", "words of m_2"]


def test_all_that_is_understood_is_asked_for_and_documented() -> None:
    assert {"messaging_feedback", "response_feedback"} <= WANTED
    root = Path(__file__).parents[3]
    for page in ("plugins/facebook/README.md", "docs/how-to/connect-facebook.md"):
        text = (root / page).read_text()
        assert [name for name in WANTED if f"`{name}`" not in text] == []


def test_once_it_sends_again_that_is_told_and_nothing_more() -> None:
    repaired = looked(Meta(NOBODY, DONE, EMPTY, chats()))
    polled = looked(Meta(ALL), repaired.cursor)
    assert levels(polled.events) == ["ok"]
    assert levels(looked(Meta(ALL), polled.cursor).events) == []


def test_what_cannot_be_repaired_is_an_error_and_nothing_is_forgotten() -> None:
    polled = looked(Meta(NOBODY, error(200)))
    assert levels(polled.events) == ["error"]
    kept = read_cursor(polled.cursor)
    assert kept.missed_from == AT - INTERVAL
    later = looked(Meta(ALL, EMPTY, chats(said("m_1", 4))), polled.cursor)
    assert levels(later.events) == ["ok"]
    assert words(later.events) == ["words of m_1"]


def test_after_a_time_without_us_what_was_missed_is_fetched() -> None:
    away = Cursor(well_at=AT - timedelta(hours=2)).as_text()
    meta = Meta(ALL, EMPTY, chats(said("m_2", 100), said("m_1", 200)))
    polled = looked(meta, away)
    assert meta.calls == [("GET", APPS), ("GET", WALL), ("GET", CHATS)]
    assert words(polled.events) == ["words of m_2"]
    assert levels(polled.events) == []


def test_a_short_time_without_us_is_enough() -> None:
    """Meta tries a message a few times at once, and then never again."""
    away = Cursor(well_at=AT - timedelta(minutes=8)).as_text()
    polled = looked(Meta(ALL, EMPTY, chats(said("m_1", 6))), away)
    assert words(polled.events) == ["words of m_1"]


def test_a_little_before_the_gap_is_fetched_too() -> None:
    """Clocks differ, and a webhook may have been on its way."""
    polled = looked(Meta(NOBODY, DONE, EMPTY, chats(said("m_1", 9), said("m_0", 11))))
    assert words(polled.events) == ["words of m_1"]


def test_many_chats_are_fetched_bit_by_bit() -> None:
    first = looked(
        Meta(
            NOBODY,
            DONE,
            EMPTY,
            chats(said("m_4", 1), after="two"),
            chats(said("m_3", 2), after="three"),
        )
    )
    assert words(first.events) == ["words of m_4", "words of m_3"]
    assert first.again_in < timedelta(seconds=10)
    meta = Meta(ALL, chats(said("m_2", 3), minutes_ago=20, after="four"))
    second = looked(meta, first.cursor)
    assert meta.requests[1].url.params["after"] == "three"
    assert words(second.events) == ["words of m_2"]
    assert second.again_in == INTERVAL
    assert read_cursor(second.cursor).missed_from is None


def test_too_many_calls_put_it_off_and_lose_nothing() -> None:
    polled = looked(
        Meta(NOBODY, DONE, EMPTY, chats(said("m_2", 1), after="two"), error(613))
    )
    assert words(polled.events) == ["words of m_2"]
    kept = read_cursor(polled.cursor)
    assert (kept.missed_from, kept.page) == (AT - INTERVAL, "two")
    assert timedelta(seconds=30) <= polled.again_in < INTERVAL


def test_a_missed_message_is_as_if_it_came_by_webhook() -> None:
    photo = {"id": "1", "mime_type": "image/png", "image_data": {"url": "https://x"}}
    ours = {
        "from": {"name": "Voorbeeld Energie", "id": PAGE},
        "to": {"data": [{"name": "Noor de Wit", "id": NOOR_ID.value}]},
    }
    polled = looked(
        Meta(
            NOBODY,
            DONE,
            EMPTY,
            chats(
                said("m_5", 1, message="", shares={"data": [{"link": "https://y"}]}),
                said("m_4", 1, message="", sticker="https://s"),
                said("m_3", 1, message="", attachments={"data": [photo]}),
                said("m_2", 1, **ours),
                {"id": "m_1", "created_time": "2026-11-21T09:59:00+0000"},
            ),
        )
    )
    messages = [each for each in polled.events if isinstance(each, MessageReceived)]
    assert {each.person for each in messages} == {Person((NOOR_ID,), "Noor de Wit")}
    assert [(each.external_id, each.direction, each.kind) for each in messages] == [
        ("m_2", "out", MessageKind.TEXT),
        ("m_3", "in", MessageKind.IMAGE),
        ("m_4", "in", MessageKind.STICKER),
        ("m_5", "in", MessageKind.TEXT),
    ]
    assert messages[1].media[0].external_id == "m_3#0"
    assert messages[3].text == "https://y"


WALLS = answer(
    {
        "data": [
            {
                "id": POST,
                "message": "Storing in Utrecht.",
                "created_time": "2026-11-20T09:00:00+0000",
                "from": {"name": "Voorbeeld Energie", "id": PAGE},
                "comments": {
                    "data": [
                        {
                            "id": REPLY,
                            "message": "Hier ook.",
                            "created_time": "2026-11-21T09:59:00+0000",
                            "from": {"name": "Sami", "id": "7719000000000002"},
                            "parent": {"id": COMMENT},
                        },
                        {
                            "id": COMMENT,
                            "message": "Kijk",
                            "created_time": "2026-11-21T09:58:00+0000",
                            "from": {"name": "Noor de Wit", "id": "7719000000000001"},
                            "attachment": {"media": {"image": {"src": "https://x"}}},
                        },
                        {"id": "9001_1", "created_time": "2026-11-21T08:00:00+0000"},
                        {"created_time": "2026-11-21T09:59:00+0000"},
                    ]
                },
            },
            {
                "id": f"{PAGE}_9002",
                "message": "Waar blijft mijn monteur?",
                "created_time": "2026-11-21T09:57:00+0000",
                "from": {"name": "Noor de Wit", "id": "7719000000000001"},
            },
        ]
    }
)


def test_missed_comments_and_posts_are_as_if_they_came_by_webhook() -> None:
    polled = looked(Meta(NOBODY, DONE, WALLS, chats()))
    messages = [each for each in polled.events if isinstance(each, MessageReceived)]
    assert [(each.text, each.thread_root, each.reply_to) for each in messages] == [
        ("Waar blijft mijn monteur?", f"{PAGE}_9002", None),
        ("Kijk", POST, None),
        ("Hier ook.", POST, COMMENT),
    ]
    assert {each.visibility for each in messages} == {Visibility.PUBLIC}
    assert messages[1].person == NOOR_IN_PUBLIC
    assert messages[1].media[0].url == "https://x"


def test_without_the_permission_for_the_wall_the_chats_still_come() -> None:
    polled = looked(Meta(NOBODY, DONE, error(10), chats(said("m_1", 4))))
    assert words(polled.events) == ["words of m_1"]
    assert read_cursor(polled.cursor).missed_from is None


def test_a_wall_that_cannot_be_read_now_is_read_later() -> None:
    polled = looked(Meta(NOBODY, DONE, error(613)))
    assert read_cursor(polled.cursor).missed_from == AT - INTERVAL


def test_a_platform_that_does_not_answer_is_asked_again_by_the_core() -> None:
    with pytest.raises(TemporaryDeliveryError):
        looked(Meta(httpx2.ConnectError("no")))
    with pytest.raises(ChannelDown):
        looked(Meta(error(190)))


def test_without_our_own_id_any_app_of_the_page_counts() -> None:
    settings = ACCOUNT.settings.model_copy(update={"app_id": ""})
    account = Account("fb", settings)
    meta = Meta(subscribed(*NEEDED, app="777"))
    polled = meta.call(lambda http: CHANNEL.poll(account, "", http))
    assert levels(polled.events) == []
    assert ("POST", APPS) not in meta.calls


def test_an_app_that_does_not_say_what_it_gets_is_believed() -> None:
    polled = looked(Meta(answer({"data": [{"id": APP}]})))
    assert polled.events == ()
