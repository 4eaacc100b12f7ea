"""What X gets to see of a message, and what it costs."""

from dataclasses import replace

import httpx2
import pytest

from tests.plugins.twitter.cast import CHANNEL, MENTION, NOOR, NOOR_ID, having
from tests.plugins.twitter.xapi import (
    DELIVERED,
    POSTED,
    UPLOADED,
    X,
    answer,
    direct,
    reply,
    stored,
)
from webcare.domain.content import Location, MessageKind
from webcare.domain.inbound import Visibility
from webcare.domain.outbound import Moderation, OutboundMessage
from webcare.domain.people import Alias
from webcare.errors import PerhapsSent, PermanentDeliveryError

CHARGED = {
    "a reply": (reply(), "summoned reply", 10_000),
    "a reply with a link": (reply("Zie voorbeeld.nl"), "post with link", 200_000),
    "a post": (reply(reply_to=None), "post", 15_000),
    "a direct message": (direct(), "direct message", 15_000),
}


def test_a_reply_goes_to_the_post_that_it_answers() -> None:
    x = X()
    receipt = x.send(reply())
    assert x.calls == ["POST /2/tweets"]
    assert x.body == {
        "text": "Wat vervelend!",
        "reply": {"in_reply_to_tweet_id": MENTION},
    }
    assert receipt.external_id == POSTED["data"]["id"]
    assert receipt.permalink == "https://x.com/luchthaven/status/1990000000000000700"


def test_a_direct_message_goes_to_the_person() -> None:
    x = X(answer(DELIVERED, 201))
    receipt = x.send(direct())
    assert x.calls == [f"POST /2/dm_conversations/with/{NOOR_ID}/messages"]
    assert x.body == {"text": "Uw koffer is gevonden."}
    assert receipt.external_id == DELIVERED["data"]["dm_event_id"]


@pytest.mark.parametrize("name", CHARGED)
def test_what_it_costs_is_told(name: str) -> None:
    message, category, micros = CHARGED[name]
    both = {"data": POSTED["data"] | DELIVERED["data"]}
    (charge,) = X(answer(both, 201)).send(message).charges
    assert (charge.category, charge.micros, charge.currency) == (
        category,
        micros,
        "USD",
    )


def test_with_a_contract_nothing_is_charged() -> None:
    assert X(account=having(access="enterprise")).send(reply()).charges == ()


def test_the_place_of_x_is_a_setting() -> None:
    x = X(account=having(base_url="http://127.0.0.1:9000/"))
    x.send(reply())
    assert str(x.requests[0].url) == "http://127.0.0.1:9000/2/tweets"


@pytest.mark.parametrize(
    "message",
    [
        direct(to=()),
        direct(to=(Alias("username", "noordewit", "weak"),)),
        direct(
            kind=MessageKind.LOCATION, content=Location(latitude=52.3, longitude=4.7)
        ),
        reply(kind=MessageKind.DOCUMENT, media=stored()),
        reply(kind=MessageKind.IMAGE),
        reply(kind=MessageKind.IMAGE, media=stored(mime_type="image/tiff")),
        reply(kind=MessageKind.IMAGE, media=stored(size=0)),
        reply(kind=MessageKind.IMAGE, media=stored(size=5 * 1024 * 1024 + 1)),
        reply(
            kind=MessageKind.IMAGE,
            media=stored(mime_type="image/gif", size=15 * 1024 * 1024 + 1),
        ),
        reply(
            kind=MessageKind.IMAGE,
            media=stored(),
            more_media=(stored(mime_type="image/gif"),),
        ),
    ],
    ids=range(10),
)
def test_what_cannot_be_sent_is_refused_before_x_is_asked(
    message: OutboundMessage,
) -> None:
    x = X()
    with pytest.raises(PermanentDeliveryError) as caught:
        x.send(message)
    assert caught.value.for_agent.endswith(".")
    assert x.requests == []


@pytest.mark.parametrize("where", Visibility)
def test_a_picture_is_uploaded_at_once(where: Visibility) -> None:
    x = X(answer(UPLOADED), answer({"data": POSTED["data"] | DELIVERED["data"]}, 201))
    x.send(replace(reply(kind=MessageKind.IMAGE, media=stored()), visibility=where))
    assert x.calls[0] == "POST /2/media/upload"
    form = x.requests[0].content
    assert b"bytes of a file" in form
    category = {"public": b"tweet_image", "private": b"dm_image"}[where.value]
    assert category in form
    media_id = UPLOADED["data"]["id"]
    expected: dict[str, object] = {
        "public": {"media_ids": [media_id]},
        "private": [{"media_id": media_id}],
    }
    key = {"public": "media", "private": "attachments"}[where.value]
    assert x.body[key] == expected[where.value]


def test_four_pictures_stand_in_one_post() -> None:
    uploads = [answer({"data": {"id": str(number)}}) for number in range(1, 5)]
    x = X(*uploads, answer(POSTED, 201))
    pictures = (stored(), stored(), stored())
    x.send(reply(kind=MessageKind.IMAGE, media=stored(), more_media=pictures))
    assert x.body["media"] == {"media_ids": ["1", "2", "3", "4"]}


def working(state: str, **more: object) -> httpx2.Response:
    work = {"state": state, "check_after_secs": 0, **more}
    return answer({"data": {"id": "1", "processing_info": work}})


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []

    async def sleep(seconds: float) -> None:
        found.append(seconds)

    monkeypatch.setattr("asyncio.sleep", sleep)
    return found


FILM = reply(
    kind=MessageKind.VIDEO,
    media=stored(b"f" * (4 * 1024 * 1024 + 7), mime_type="video/mp4"),
)


def test_a_film_goes_in_pieces_and_x_is_waited_for(slept: list[float]) -> None:
    x = X(
        answer({"data": {"id": "1"}}),
        answer({}),
        httpx2.Response(204),
        working("pending", check_after_secs=3),
        working("in_progress"),
        working("succeeded"),
        answer(POSTED, 201),
    )
    x.send(FILM)
    assert x.calls == [
        "POST /2/media/upload/initialize",
        "POST /2/media/upload/1/append",
        "POST /2/media/upload/1/append",
        "POST /2/media/upload/1/finalize",
        "GET /2/media/upload",
        "GET /2/media/upload",
        "POST /2/tweets",
    ]
    assert b'name="segment_index"\r\n\r\n1' in x.requests[2].content
    assert slept == [3.0, 1.0]


def test_a_film_that_x_cannot_use_is_refused(slept: list[float]) -> None:
    failed = working("failed", error={"code": 1, "message": "Unsupported format"})
    x = X(answer({"data": {"id": "1"}}), answer({}), answer({}), failed)
    with pytest.raises(PermanentDeliveryError, match="Unsupported format"):
        x.send(FILM)
    assert slept == []


def test_an_answer_without_an_id_is_unclear() -> None:
    for message in (reply(), direct()):
        with pytest.raises(PerhapsSent):
            X(answer({"data": {}}, 201)).send(message)


@pytest.mark.parametrize("action", Moderation)
def test_a_reply_is_hidden_and_shown_again(action: Moderation) -> None:
    x = X(answer({"data": {"hidden": True}}))
    x.call(lambda http: CHANNEL.moderate(x.account, MENTION, action, http))
    assert x.calls == [f"PUT /2/tweets/{MENTION}/hidden"]
    assert x.body == {"hidden": action is Moderation.HIDE}


@pytest.mark.parametrize(("blocked", "verb"), [(True, "block"), (False, "unblock")])
def test_somebody_is_blocked_and_let_in_again(blocked: bool, verb: str) -> None:  # noqa: FBT001
    x = X(answer({"data": {"blocked": blocked}}))
    x.call(
        lambda http: CHANNEL.set_blocked(x.account, NOOR.aliases, http, blocked=blocked)
    )
    assert x.calls == [f"POST /2/users/{NOOR_ID}/dm/{verb}"]
