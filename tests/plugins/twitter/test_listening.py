"""What a look at X brings: finds, mail without a webhook, and the webhook's health."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plugins.twitter.cast import (
    ACCOUNT,
    AT,
    MENTION,
    NOOR,
    NOOR_ID,
    ROOT,
    US,
    having,
)
from tests.plugins.twitter.xapi import answer, problem
from webcare.domain.inbound import (
    ChannelReported,
    ItemFailed,
    MessageReceived,
    PostFound,
    PostPublished,
    Visibility,
)
from webcare.errors import ChannelDown, DeliveryError, TemporaryDeliveryError
from webcare.plugin import Account, Polled
from webcare_twitter import TwitterSettings
from webcare_twitter.listening import stream
from webcare_twitter.listening.cursor import Cursor
from webcare_twitter.listening.poll import STREAM_AGAIN, poll
from webcare_twitter.parsing.addressed import NOT_SUMMONED
from webcare_twitter.sending.api import Api

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
NOOR_USER = {"id": NOOR_ID, "name": "Noor de Wit", "username": "NoorDeWit"}
OUR_USER = {"id": US, "name": "Luchthaven", "username": "luchthaven"}
# Given out about an hour before NOW.
RECENT = "2125000000000000000"
HOOK = {"id": "31", "url": "https://w.example/webhooks/x", "valid": True}

Respond = Callable[[httpx2.Request], httpx2.Response]


class Looks:
    """Lets an account look again and again, and remembers what X was asked."""

    def __init__(self, account: Account[TwitterSettings], respond: Respond) -> None:
        self.account = account
        self.respond = respond
        self.requests: list[httpx2.Request] = []
        self.cursor = ""

    def look(self, now: datetime = NOW) -> Polled:
        async def run() -> Polled:
            transport = httpx2.MockTransport(self._answer)
            async with httpx2.AsyncClient(transport=transport) as http:
                return await poll(Api(self.account, http), self.cursor, now)

        self.requests.clear()
        found = asyncio.run(run())
        self.cursor = found.cursor
        return found

    async def _answer(self, request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        self.requests.append(request)
        return self.respond(request)

    @property
    def calls(self) -> list[str]:
        return [f"{each.method} {each.url.path}" for each in self.requests]


def post(external_id: str, text: str, **more: Any) -> dict[str, Any]:
    """Return a post as a search gives it, in the newer spelling."""
    usual: dict[str, Any] = {
        "author_id": NOOR_ID,
        "conversation_id": external_id,
        "created_at": "2026-11-21T10:00:00.000Z",
        "edit_history_post_ids": [external_id],
    }
    return {"id": external_id, "text": text, **usual, **more}


def page(*posts: dict[str, Any], following: str = "", **beside: Any) -> httpx2.Response:
    meta = {"result_count": len(posts)} | (
        {"next_token": following} if following else {}
    )
    includes = {"users": [NOOR_USER, OUR_USER], **beside}
    return answer({"data": list(posts), "includes": includes, "meta": meta})


def by_path(**answers: httpx2.Response) -> Respond:
    def respond(request: httpx2.Request) -> httpx2.Response:
        name = request.url.path.removeprefix("/2/").replace("/", "_")
        found = answers[f"{request.method}_{name}"]
        return httpx2.Response(
            found.status_code, headers=found.headers, content=found.content
        )

    return respond


LISTENING = having(rules="koffer kwijt", bearer_token=None)
POLLING = having(receive="polling")


def test_a_search_brings_finds_under_its_own_words() -> None:
    looks = Looks(LISTENING, lambda _: page(post(RECENT, "Mijn koffer is kwijt")))
    found = looks.look()
    assert found.events == (
        PostFound(
            external_id=RECENT,
            person=NOOR,
            text="Mijn koffer is kwijt",
            published_at=AT,
            source="koffer kwijt",
            permalink=f"https://x.com/NoorDeWit/status/{RECENT}",
            thread_root=RECENT,
            reply_refusal=NOT_SUMMONED,
            account=US,
        ),
    )
    (charge,) = found.charges
    assert charge.micros == 5_000
    assert found.again_in == timedelta(minutes=1)


def test_a_search_goes_on_from_what_it_found_last() -> None:
    looks = Looks(LISTENING, lambda _: page(post(RECENT, "koffer kwijt")))
    looks.look()
    assert "since_id" not in looks.requests[0].url.params
    assert looks.look().events == ()
    assert looks.requests[0].url.params["since_id"] == RECENT


def test_what_x_has_forgotten_is_not_named_as_a_beginning() -> None:
    """X refuses a post of more than a week ago, and would then find nothing again."""
    looks = Looks(LISTENING, lambda _: page(post(MENTION, "koffer kwijt")))
    looks.look()
    looks.look()
    assert "since_id" not in looks.requests[0].url.params


def test_what_comes_to_us_anyway_is_no_find() -> None:
    """Neither is it asked for: X bills every post that it gives."""
    posts = (
        post(
            "2125000000000000001",
            "@luchthaven koffer kwijt",
            entities={"mentions": [{"id": US, "username": "luchthaven", "start": 0}]},
        ),
        post("2125000000000000002", "koffer kwijt", in_reply_to_user_id=US),
        post("2125000000000000003", "koffer kwijt", author_id=US),
        post(
            "2125000000000000004",
            "RT: koffer kwijt",
            referenced_posts=[{"type": "retweeted", "id": ROOT}],
        ),
        {"id": "2125000000000000005"},
    )
    looks = Looks(LISTENING, lambda _: page(*posts))
    assert looks.look().events == ()
    query = looks.requests[0].url.params["query"]
    assert query == "(koffer kwijt) -is:retweet -from:luchthaven -@luchthaven"


def test_a_search_finds_what_names_us_only_because_x_put_us_there() -> None:
    """X tells of no such reply, so nothing else would bring it."""
    implicit = post(
        RECENT,
        "@luchthaven @NoorDeWit mijn koffer ook",
        display_text_range=[23, 38],
        entities={"mentions": [{"id": US, "username": "luchthaven", "start": 0}]},
    )
    account = having(rules=f"conversation_id:{ROOT}", bearer_token=None)
    looks = Looks(account, lambda _: page(implicit))
    (found,) = looks.look().events
    assert isinstance(found, PostFound)
    assert found.reply_refusal == NOT_SUMMONED
    query = looks.requests[0].url.params["query"]
    assert query == f"(conversation_id:{ROOT}) -is:retweet -from:luchthaven"


def test_a_search_that_is_no_longer_there_is_forgotten() -> None:
    looks = Looks(LISTENING, lambda _: page(post(RECENT, "koffer kwijt")))
    looks.look()
    assert Cursor.read(looks.cursor).searches == {"koffer kwijt": RECENT}
    looks.account = having(rules="#vertraging", bearer_token=None)
    looks.look()
    assert "koffer kwijt" not in Cursor.read(looks.cursor).searches


def test_mentions_are_fetched_until_what_is_known() -> None:
    pages = {
        "": page(post("2125000000000000009", "@luchthaven drie"), following="tweede"),
        "tweede": page(
            post("2125000000000000008", "@luchthaven twee"), post(RECENT, "")
        ),
    }
    looks = Looks(
        POLLING,
        lambda request: (
            page()
            if request.url.path == "/2/dm_events"
            else pages[request.url.params.get("pagination_token", "")]
        ),
    )
    looks.cursor = Cursor(mentions=RECENT).written()
    found = looks.look()
    texts = [event.text for event in found.events if isinstance(event, MessageReceived)]
    assert texts == ["@luchthaven twee", "@luchthaven drie"]
    assert Cursor.read(found.cursor).mentions == "2125000000000000009"
    assert {charge.micros for charge in found.charges} == {10_000}


def test_the_post_on_top_comes_along_as_context() -> None:
    top = post(ROOT, "Vandaag is het druk", author_id=US)
    mention = post(
        RECENT,
        "@luchthaven hoezo?",
        conversation_id=ROOT,
        in_reply_to_user_id=US,
        referenced_posts=[{"type": "replied_to", "id": ROOT}],
    )
    respond = by_path(
        **{f"GET_users_{US}_mentions": page(mention, posts=[top])}, GET_dm_events=page()
    )
    context, received = Looks(POLLING, respond).look().events
    assert isinstance(context, PostPublished)
    assert (context.external_id, context.author) == (ROOT, "@luchthaven")
    assert isinstance(received, MessageReceived)
    assert (received.thread_root, received.reply_to) == (ROOT, ROOT)
    assert received.visibility is Visibility.PUBLIC


def message(external_id: str, **more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "event_type": "MessageCreate",
        "text": "Hallo",
        "sender_id": NOOR_ID,
        "dm_conversation_id": f"{NOOR_ID}-{US}",
        "created_at": "2026-11-21T10:00:00.000Z",
    }
    return {"id": external_id, **usual, **more}


def test_direct_messages_are_fetched_from_both_sides_and_never_from_groups() -> None:
    rows = (
        message("2125000000000000014", sender_id=None),
        message(
            "2125000000000000013",
            dm_conversation_id="2125000000000000099",
            participant_ids=[NOOR_ID, US, "5"],
        ),
        message("2125000000000000012", sender_id=US, text="Dag"),
        message("2125000000000000011"),
    )
    respond = by_path(**{f"GET_users_{US}_mentions": page()}, GET_dm_events=page(*rows))
    looks = Looks(POLLING, respond)
    found = looks.look()
    theirs, ours, failed = found.events
    assert isinstance(theirs, MessageReceived)
    assert (theirs.person, theirs.direction, theirs.text) == (NOOR, "in", "Hallo")
    assert isinstance(ours, MessageReceived)
    assert (ours.person, ours.direction, ours.text) == (NOOR, "out", "Dag")
    assert isinstance(failed, ItemFailed)
    assert looks.look().events == ()
    assert found.again_in >= timedelta(minutes=1)


def test_one_part_that_fails_does_not_stop_the_other() -> None:
    respond = by_path(
        **{f"GET_users_{US}_mentions": problem("…", 503)},
        GET_dm_events=page(message("2125000000000000011")),
    )
    assert len(Looks(POLLING, respond).look().events) == 1


def test_a_search_that_fails_is_told_once_and_does_not_undo_the_rest() -> None:
    """Without its cursor the watch would have X send everything again and again."""
    search = problem("…", 400, "https://api.x.com/2/problems/invalid-request")

    def respond(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/2/webhooks":
            return answer({"data": [HOOK]})
        return httpx2.Response(search.status_code, content=search.content)

    looks = Looks(having(rules="(koffer"), respond)
    told = [report.what for report in watched(looks, NOW)]
    assert told == ["webhook.valid", "looking.failed"]
    for minutes in range(5, 30, 5):
        assert watched(looks, NOW + timedelta(minutes=minutes)) == []
        assert "POST /2/webhooks/replay" not in looks.calls
    search = page()
    (report,) = watched(looks, NOW + timedelta(minutes=30))
    assert (report.what, report.level) == ("looking.recovered", "ok")


def test_a_part_that_fails_for_a_moment_is_not_told() -> None:
    respond = by_path(
        **{f"GET_users_{US}_mentions": page()}, GET_dm_events=problem("…", 503)
    )
    looks = Looks(POLLING, respond)
    levels = [[report.level for report in watched(looks, NOW)] for _ in range(5)]
    assert levels == [[], [], [], ["warning"], []]


@pytest.mark.parametrize(
    ("status", "error"), [(401, ChannelDown), (429, TemporaryDeliveryError)]
)
def test_when_all_fails_it_is_said(status: int, error: type[DeliveryError]) -> None:
    looks = Looks(POLLING, lambda _: problem("…", status))
    with pytest.raises(error):
        looks.look()


# The webhook


def watched(looks: Looks, now: datetime) -> list[ChannelReported]:
    return [e for e in looks.look(now).events if isinstance(e, ChannelReported)]


def test_a_webhook_that_works_is_told_once() -> None:
    looks = Looks(ACCOUNT, by_path(GET_webhooks=answer({"data": [HOOK]})))
    assert [report.level for report in watched(looks, NOW)] == ["ok"]
    assert watched(looks, NOW + timedelta(minutes=5)) == []
    assert looks.calls == ["GET /2/webhooks"]
    assert watched(looks, NOW + timedelta(minutes=6)) == []
    assert looks.calls == []  # it looks no more often than every five minutes


def test_a_webhook_that_x_gave_up_is_tried_and_what_was_missed_is_asked_for() -> None:
    valid = True

    def respond(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/2/webhooks":
            return answer({"data": [HOOK | {"valid": valid}]})
        return answer({"data": {"valid": True}})

    looks = Looks(ACCOUNT, respond)
    watched(looks, NOW)
    valid = False
    (report,) = watched(looks, NOW + timedelta(minutes=5))
    assert (report.what, report.level) == ("webhook.invalid", "error")
    assert "PUT /2/webhooks/31" in looks.calls
    valid = True
    (report,) = watched(looks, NOW + timedelta(minutes=10))
    assert (report.what, report.level) == ("webhook.valid", "ok")
    assert looks.calls[-1] == "POST /2/webhooks/replay"
    assert json.loads(looks.requests[-1].content) == {
        "webhook_id": "31",
        "from_date": "202611220300",
        "to_date": "202611220310",
    }
    assert watched(looks, NOW + timedelta(minutes=15)) == []


def test_after_an_outage_of_our_own_what_was_missed_is_asked_for_too() -> None:
    respond = by_path(
        GET_webhooks=answer({"data": [HOOK]}), POST_webhooks_replay=answer({"data": {}})
    )
    looks = Looks(ACCOUNT, respond)
    watched(looks, NOW)
    watched(looks, NOW + timedelta(days=3, seconds=45))
    body = json.loads(looks.requests[-1].content)
    # X keeps one day, refuses a longer one, and takes whole minutes.
    assert (body["from_date"], body["to_date"]) == ("202611240301", "202611250300")


def test_an_app_without_a_webhook_is_told() -> None:
    looks = Looks(ACCOUNT, by_path(GET_webhooks=answer({"data": []})))
    (report,) = watched(looks, NOW)
    assert (report.what, report.level) == ("webhook.none", "error")


# The stream

STREAMING = having(rules="koffer kwijt; #vertraging", listen_by="stream",
                   receive="polling")  # fmt: skip
NARROW = "-is:retweet -from:luchthaven -@luchthaven"


def flowing(*lines: str, endless: bool = False) -> Respond:
    async def content() -> AsyncIterator[bytes]:
        for line in lines:
            yield f"{line}\r\n".encode()
        if endless:
            await asyncio.sleep(3600)

    def respond(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, content=content())

    return respond


def looked(respond: Respond) -> tuple[Any, ...]:
    async def run() -> tuple[Any, ...]:
        async with httpx2.AsyncClient(transport=httpx2.MockTransport(respond)) as http:
            return await stream.look(Api(STREAMING, http), 0.05)

    return asyncio.run(run())


@pytest.mark.parametrize("endless", [True, False])
def test_what_flows_by_within_a_while_is_found(endless: bool) -> None:  # noqa: FBT001
    line = {
        "data": post(RECENT, "koffer kwijt"),
        "includes": {"users": [NOOR_USER]},
        "matching_rules": [{"id": "1", "tag": "webcare:koffer kwijt"}],
    }
    foreign = {**line, "matching_rules": [{"id": "2", "tag": "of somebody else"}]}
    given = ("", json.dumps(line), json.dumps(foreign), "no json", "")
    events, charges = looked(flowing(*given, endless=endless))
    (found,) = events
    assert (found.external_id, found.source) == (RECENT, "koffer kwijt")
    assert charges[0].micros == 10_000


def test_the_stream_is_not_opened_more_often_than_x_allows() -> None:
    turn = timedelta(seconds=stream.LONGEST_LOOK) + STREAM_AGAIN
    assert timedelta(minutes=15) / turn <= 50


def test_a_stream_that_x_refuses_is_sorted() -> None:
    with pytest.raises(TemporaryDeliveryError):
        looked(lambda _: problem("Too many connections", 429))


def test_the_rules_at_x_become_those_of_the_settings() -> None:
    there = [
        {"id": "1", "tag": "webcare:koffer kwijt", "value": f"(koffer kwijt) {NARROW}"},
        {"id": "2", "tag": "webcare:oud", "value": "(oud)"},
        {"id": "3", "tag": "of somebody else", "value": "kat"},
    ]
    sent: list[Any] = []

    def respond(request: httpx2.Request) -> httpx2.Response:
        if request.method == "POST":
            sent.append(json.loads(request.content))
        return answer({"data": there})

    async def run() -> None:
        async with httpx2.AsyncClient(transport=httpx2.MockTransport(respond)) as http:
            await stream.synchronise(Api(STREAMING, http))

    asyncio.run(run())
    assert sent == [
        {"delete": {"ids": ["2"]}},
        {"add": [{"value": f"(#vertraging) {NARROW}", "tag": "webcare:#vertraging"}]},
    ]


# The cursor


@given(st.text() | st.dictionaries(st.text(), st.integers()).map(json.dumps))
def test_any_cursor_can_be_read(given_text: str) -> None:
    cursor = Cursor.read(given_text)
    assert Cursor.read(cursor.written()) == cursor
