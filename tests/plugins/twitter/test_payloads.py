"""What becomes of every kind of webhook: from fixture to what must be true."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.plugins.twitter.cast import (
    AT,
    MENTION,
    NOOR,
    NOOR_ID,
    PAYLOADS,
    ROOT,
    US,
    fixture,
    having,
    names,
    parsed,
)
from webcare.domain.content import (
    Location,
    MediaReference,
    MessageKind,
    Unsupported,
)
from webcare.domain.inbound import (
    ChannelReported,
    Charge,
    Fault,
    Inbound,
    ItemFailed,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    PostPublished,
    StatusReached,
    Visibility,
)
from webcare.domain.people import Alias, Person
from webcare.domain.status import MessageStatus
from webcare_twitter.parsing.addressed import NOT_SUMMONED
from webcare_twitter.parsing.messages import ENCRYPTED

POST_READ = Charge(category="post read", billable=True, micros=5_000, currency="USD")
MESSAGE_READ = Charge(
    category="direct message read", billable=True, micros=10_000, currency="USD"
)
CHAT = "https://x.com/messages/111222333-900100200"
SENT_AT = AT.replace(microsecond=123_000)
BARE_NOOR = Person((Alias("user_id", NOOR_ID),))
NOOR_BY_HANDLE = Person((*NOOR.aliases,))


def said(external_id: str, text: str, **more: Any) -> MessageReceived:
    """Return a public post of Noor that addresses us."""
    usual: dict[str, Any] = {
        "person": NOOR,
        "sent_at": AT,
        "visibility": Visibility.PUBLIC,
        "thread_root": external_id,
        "permalink": f"https://x.com/NoorDeWit/status/{external_id}",
        "charge": POST_READ,
        "account": US,
    }
    return MessageReceived(external_id=external_id, text=text, **{**usual, **more})


def told(external_id: str, text: str, **more: Any) -> MessageReceived:
    """Return a direct message of Noor."""
    usual: dict[str, Any] = {
        "person": NOOR,
        "sent_at": SENT_AT,
        "permalink": CHAT,
        "charge": MESSAGE_READ,
        "account": US,
    }
    return MessageReceived(external_id=external_id, text=text, **{**usual, **more})


def ours(external_id: str, text: str, **more: Any) -> MessageReceived:
    """Return a public reply of ours to Noor's mention, made elsewhere."""
    usual: dict[str, Any] = {
        "person": NOOR_BY_HANDLE,
        "direction": "out",
        "thread_root": MENTION,
        "permalink": f"https://x.com/luchthaven/status/{external_id}",
        "charge": None,
    }
    return said(external_id, text, **{**usual, **more})


LATER = AT.replace(minute=5)
EXPECTED: dict[str, list[Inbound]] = {
    "post.mention.create__plain": [
        said(MENTION, "@luchthaven mijn koffer is stuk & nat")
    ],
    "post.mention.create__link_and_picture": [
        said(
            "1990000000000000102",
            "Kijk @luchthaven https://voorbeeld.example/koffer",
            kind=MessageKind.IMAGE,
            media=(
                MediaReference(
                    kind=MessageKind.IMAGE,
                    external_id="3_1990000000000000900",
                    url="https://pbs.twimg.com/media/koffer.jpg",
                ),
                MediaReference(
                    kind=MessageKind.VIDEO,
                    external_id="7_1990000000000000901",
                    url="https://video.twimg.com/groot.mp4",
                    mime_type="video/mp4",
                ),
            ),
        )
    ],
    "post.mention.create__picture_by_key_only": [
        said(
            "1990000000000000103",
            "@luchthaven kijk",
            kind=MessageKind.VIDEO,
            media=(
                MediaReference(
                    kind=MessageKind.VIDEO,
                    external_id="13_1990000000000000902",
                    mime_type="video/mp4",
                ),
            ),
        )
    ],
    "post.mention.create__long": [
        said(
            "1990000000000000104",
            "@luchthaven het begon zo, en het eindigde nog veel erger dan dat.",
        )
    ],
    "post.mention.create__edited": [
        said(
            MENTION,
            "@luchthaven mijn koffer is héél stuk",
            sent_at=LATER,
            permalink="https://x.com/NoorDeWit/status/1990000000000000106",
        ),
        MessageEdited(
            external_id=MENTION,
            text="@luchthaven mijn koffer is héél stuk",
            edited_at=LATER,
            account=US,
        ),
    ],
    "post.mention.create__without_people": [
        said(
            "1990000000000000107",
            "@luchthaven hallo",
            person=BARE_NOOR,
            permalink="https://x.com/i/status/1990000000000000107",
        )
    ],
    "post.mention.create__old_name": [said("1990000000000000108", "@luchthaven hallo")],
    "post.reply.create__to_our_post": [
        said(
            "1990000000000000110",
            "@luchthaven en hoe laat?",
            thread_root=ROOT,
            reply_to="1990000000000000105",
        )
    ],
    "post.quote.create__of_ours": [
        said("1990000000000000111", "Dit dus", reply_to=ROOT)
    ],
    "post.create__our_own": [
        PostPublished(
            external_id=ROOT,
            text="Vandaag is het druk op Schiphol.",
            published_at=AT,
            author="@luchthaven",
            permalink=f"https://x.com/luchthaven/status/{ROOT}",
            account=US,
        )
    ],
    "post.create__our_reply": [
        ours(
            "1990000000000000120",
            "@NoorDeWit Wat vervelend!",
            reply_to=MENTION,
        )
    ],
    "post.create__our_reply_part_2": [
        ours(
            "1990000000000000121",
            "@NoorDeWit We zoeken hem. 2/2",
            reply_to="1990000000000000120",
        )
    ],
    "post.create__our_thread": [
        PostPublished(
            external_id="1990000000000000122",
            text="En morgen weer. 2/2",
            published_at=AT,
            author="@luchthaven",
            permalink="https://x.com/luchthaven/status/1990000000000000122",
            account=US,
        )
    ],
    "post.delete__ours": [
        MessageRevoked(
            external_id="1990000000000000120",
            # By the event's id, which tells when it was made.
            revoked_at=datetime(2026, 5, 21, 0, 54, 53, 648_000, UTC),
            account=US,
        )
    ],
    "dm.received__text": [told("1990000000000000201", "Mijn nummer is 12 <geheim>")],
    "dm.received__two": [
        told("1990000000000000202", "Een"),
        told("1990000000000000203", "Twee"),
    ],
    "dm.received__picture": [
        told(
            "1990000000000000204",
            "kijk",
            kind=MessageKind.IMAGE,
            media=(
                MediaReference(
                    kind=MessageKind.IMAGE,
                    url="https://ton.twitter.com/1.1/ton/data/dm/1990000000000000204/"
                    "1990000000000000903/abc.jpg",
                ),
            ),
        )
    ],
    "dm.received__place": [
        told(
            "1990000000000000205",
            "hier",
            kind=MessageKind.LOCATION,
            content=Location(latitude=52.31, longitude=4.76),
        )
    ],
    "dm.received__quick_reply": [told("1990000000000000206", "Ja")],
    "dm.received__another_type": [
        told(
            "1990000000000000207",
            "?",
            kind=MessageKind.UNKNOWN,
            content=Unsupported(what="participants_join"),
        )
    ],
    "dm.sent__elsewhere": [
        told("1990000000000000208", "We kijken het na.", direction="out", charge=None)
    ],
    "dm.read__by_them": [
        StatusReached(
            person=NOOR,
            status=MessageStatus.READ,
            until=AT.replace(minute=1),
            external_ids=("1990000000000000208",),
            account=US,
        )
    ],
    "dm.read__by_us": [],
    "chat.received__encrypted": [
        told(
            "1990000000000000301",
            "",
            sent_at=AT,
            kind=MessageKind.UNSUPPORTED,
            content=Unsupported(what="encrypted"),
            permalink="https://x.com/i/chat/111222333-900100200",
            fault=Fault(code="encrypted", for_agent=ENCRYPTED),
            charge=None,
        )
    ],
    "chat.sent__encrypted": [
        told(
            "1990000000000000302",
            "",
            sent_at=datetime(2025, 11, 16, 10, 12, 27, 69_000, UTC),
            kind=MessageKind.UNSUPPORTED,
            content=Unsupported(what="encrypted"),
            direction="out",
            permalink="https://x.com/i/chat/111222333:900100200",
            fault=Fault(code="encrypted", for_agent=ENCRYPTED),
            charge=None,
        )
    ],
    "tweet_create_events__mention": [
        said("1990000000000000601", "@luchthaven goedemorgen")
    ],
    "tweet_create_events__extended": [
        said(
            "1990000000000000602",
            "@luchthaven dit is een heel lang verhaal dat niet paste",
            kind=MessageKind.IMAGE,
            media=(
                MediaReference(
                    kind=MessageKind.IMAGE, url="https://pbs.twimg.com/media/oud.jpg"
                ),
            ),
        )
    ],
    "tweet_create_events__implicit_mention": [
        said(
            "1990000000000000603",
            "@luchthaven @ander ik ook",
            reply_to="1990000000000000599",
            thread_root="1990000000000000599",
            reply_refusal=NOT_SUMMONED,
        )
    ],
    "tweet_create_events__our_reply": [
        ours(
            "1990000000000000604",
            "@NoorDeWit Dank je!",
            reply_to="1990000000000000601",
            thread_root="1990000000000000601",
        )
    ],
    "tweet_create_events__quote": [
        said("1990000000000000605", "Grappig", reply_to=ROOT)
    ],
    "tweet_create_events__repost": [],
    "tweet_delete_events__plain": [
        MessageRevoked(
            external_id="1990000000000000604",
            revoked_at=AT.replace(minute=1, second=40),
            account=US,
        )
    ],
    "direct_message_events__old": [told("1990000000000000610", "Hallo")],
    "direct_message_mark_read_events__old": [
        StatusReached(
            person=NOOR,
            status=MessageStatus.READ,
            until=AT.replace(minute=1),
            external_ids=("1990000000000000611",),
            account=US,
        )
    ],
}

# What, level and topic of the reports.
REPORTED = {
    "chat.received__of_nobody": ("chat.received", "info", "encrypted"),
    "chat.conversation_join__plain": ("chat.conversation_join", "info", "encrypted"),
    "dm.indicate_typing__plain": ("unused.dm.indicate_typing", "info", None),
    "post.repost.create__of_ours": ("unused.post.repost.create", "info", None),
    "like.create__of_ours": ("unused.like.create", "info", None),
    "follow.follow__plain": ("unused.follow.follow", "info", None),
    "hologram.create__future": ("unknown.hologram.create", "info", None),
    "oauth.revoke__plain": ("authorisation.revoked", "error", "authorisation"),
    "user_event__revoke": ("authorisation.revoked", "error", "authorisation"),
    "replay_job_status__complete": ("replay.complete", "ok", "replay"),
    "replay_job_status__incomplete": ("replay.incomplete", "warning", "replay"),
    "direct_message_indicate_typing_events__old": (
        "unused.direct_message_indicate_typing_events",
        "info",
        None,
    ),
    "favorite_events__old": ("unused.favorite_events", "info", None),
    "carrier_pigeon_events__future": ("unknown.carrier_pigeon_events", "info", None),
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_webhook_becomes_exactly_these_events(name: str) -> None:
    assert parsed(PAYLOADS / f"{name}.json") == EXPECTED[name]


@pytest.mark.parametrize("name", sorted(REPORTED))
def test_a_notice_is_reported(name: str) -> None:
    what, level, topic = REPORTED[name]
    (report,) = parsed(PAYLOADS / f"{name}.json")
    assert isinstance(report, ChannelReported)
    assert (report.what, report.level, report.topic) == (what, level, topic or what)
    assert report.text.endswith(".")
    assert report.account == US


def test_every_fixture_stands_in_a_table() -> None:
    """Without this a fixture could lie here unused."""
    assert names(PAYLOADS.glob("*.json")) == sorted({*EXPECTED, *REPORTED})


def test_what_is_not_used_is_told_once_however_often_it_comes() -> None:
    first, second = (fixture("like.create__of_ours") for _ in range(2))
    second["data"]["event_uuid"] = "2057263829184872999"
    keys = {report.key for body in (first, second) for report in _reports(body)}
    assert len(keys) == 1


def test_news_of_the_account_has_keys_of_its_own() -> None:
    bodies = [fixture(name) for name in REPORTED]
    keys = [report.key for body in bodies for report in _reports(body)]
    assert len(set(keys)) == len(keys)


def test_one_post_by_two_subscriptions_is_one_message() -> None:
    mention = fixture("post.mention.create__plain")
    again = fixture("post.mention.create__plain")
    again["data"] |= {"event_uuid": "-7", "event_type": "post.reply.create"}
    assert parsed(mention) == parsed(again)


def test_with_another_access_every_post_may_be_answered_and_none_is_billed() -> None:
    (post,) = parsed(
        PAYLOADS / "tweet_create_events__implicit_mention.json",
        having(access="public_utility"),
    )
    assert isinstance(post, MessageReceived)
    assert (post.reply_refusal, post.charge) == ("", None)


@pytest.mark.parametrize(
    ("changes", "may"),
    [
        ({"text": "@ander ik ook"}, False),
        (
            {"text": "@luchthaven ik ook", "entities": {"mentions": [{"start": 0}]}},
            True,
        ),
        (
            {
                "display_text_range": [12, 20],
                "entities": {"mentions": [{"start": 0}]},
            },
            False,
        ),
        (
            {
                "display_text_range": [12, 40],
                "entities": {"mentions": [{"start": 0}, {"start": 20}]},
            },
            True,
        ),
        ({"in_reply_to_user_id": US}, True),
        ({"in_reply_to_user_id": "5"}, False),
    ],
    ids=range(6),
)
def test_x_takes_our_reply_only_to_who_addressed_us(
    changes: dict[str, Any],
    may: bool,  # noqa: FBT001
) -> None:
    body = fixture("post.mention.create__plain")
    body["data"]["event_type"] = "post.create"
    post = body["data"]["payload"]
    post.pop("entities")
    post |= changes
    for mention in post.get("entities", {}).get("mentions", []):
        mention |= {"id": US, "username": "luchthaven"}
    (found,) = parsed(body)
    assert isinstance(found, MessageReceived)
    assert (found.reply_refusal == "") is may


def test_another_account_of_the_same_app_reads_its_own_events() -> None:
    body = fixture("post.create__our_reply")
    body["data"]["filter"]["user_id"] = "42"
    (post,) = parsed(body)
    assert isinstance(post, MessageReceived)
    assert (post.account, post.direction) == ("42", "in")


def test_one_message_that_cannot_be_read_does_not_cost_the_other() -> None:
    body = fixture("dm.received__two")
    body["data"]["payload"]["direct_message_events"][0].pop("id")
    failed, second = parsed(body)
    assert isinstance(failed, ItemFailed)
    assert second == EXPECTED["dm.received__two"][1]
    (again,) = parsed(failed.item.encode())
    assert isinstance(again, ItemFailed)
    assert again.item == failed.item


def test_one_tweet_that_cannot_be_read_does_not_cost_the_other() -> None:
    body = fixture("tweet_create_events__mention")
    body["tweet_create_events"].insert(0, {"id_str": "1"})
    failed, second = parsed(body)
    assert isinstance(failed, ItemFailed)
    assert parsed(failed.item.encode()) == [failed]
    assert second == EXPECTED["tweet_create_events__mention"][0]


def _reports(body: object) -> list[ChannelReported]:
    return [event for event in parsed(body) if isinstance(event, ChannelReported)]
