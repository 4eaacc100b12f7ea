"""What becomes of every kind of webhook: from fixture to what must be true."""

import json
from dataclasses import replace

import pytest

from tests.plugins.facebook import expected_chats, expected_walls
from tests.plugins.facebook.cast import (
    AT,
    NOOR,
    PAGE,
    PAYLOADS,
    SAMI,
    SETTINGS,
    names,
    parsed,
)
from tests.plugins.facebook.expected_chats import DERIVED, REACTIONS
from tests.plugins.facebook.expected_walls import LIKES
from webcare.domain.inbound import (
    ChannelReported,
    ControlChanged,
    Inbound,
    MessageReceived,
    ReactionChanged,
    StatusReached,
)
from webcare.plugin import Account

EXPECTED: dict[str, list[Inbound]] = {
    **expected_chats.EXPECTED,
    **expected_walls.EXPECTED,
    "delivery__without_entries": [],
}
BATCH = "batch__mixed"

# What the Page is told, its level, and the topic that it may replace.
REPORTED: dict[str, tuple[str, str, str]] = {
    "account_linking__linked": ("account_linking.linked", "info", "account_linking"),
    "account_linking__unlinked": (
        "account_linking.unlinked",
        "info",
        "account_linking",
    ),
    "request_thread_control__other": ("control.requested", "info", "control"),
    "app_roles__legacy": ("app_roles", "info", "control"),
    "policy_enforcement__blocked": ("policy.block", "error", "policy"),
    "policy_enforcement__warned": ("policy.warning", "warning", "policy"),
    "policy_enforcement__freed": ("policy.unblock", "ok", "policy"),
    "game_play__unused": ("messaging.game_play", "info", "webhooks"),
    "hologram__future": ("messaging.unknown", "info", "webhooks"),
    "entry__without_items": ("entry", "info", "webhooks"),
    "feed.comment_mystery__future": ("feed.comment.enlarge", "info", "page"),
    "feed.hologram_add__future": ("feed.hologram.add", "info", "page"),
    "feed.like_add__of_nothing": ("feed.like.add", "info", "page"),
    "feed.like_add__ours": ("like.own", "info", "likes"),
    "feed.like_add__nameless": ("like.nameless", "info", "likes"),
    "feed.photo_edited__ours_without_words": ("post.edited", "info", "posts"),
    "feed.status_remove__ours": ("post.remove", "info", "posts"),
    "feed.video_mute__ours": ("video.mute", "warning", "video 44"),
    "feed.video_unblock__ours": ("video.unblock", "ok", "video 44"),
    "field.leadgen__unused": ("field.leadgen", "info", "page"),
    "field.hologram__future": ("field.hologram", "info", "page"),
    "field.parking__without_value": ("field.parking", "info", "page"),
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_webhook_becomes_exactly_these_events(name: str) -> None:
    assert parsed(PAYLOADS / f"{name}.json") == EXPECTED[name]


@pytest.mark.parametrize("name", sorted(REACTIONS))
def test_a_feeling_in_messenger_is_an_emoji_on_our_message(name: str) -> None:
    (event,) = parsed(PAYLOADS / f"{name}.json")
    assert expected_chats.is_reaction_of_noor(event, REACTIONS[name])


@pytest.mark.parametrize("name", sorted(LIKES))
def test_a_feeling_in_public_is_an_emoji_on_what_was_written(name: str) -> None:
    (event,) = parsed(PAYLOADS / f"{name}.json")
    assert isinstance(event, ReactionChanged)
    assert (event.target, event.emoji) == LIKES[name]
    assert (event.person, event.reacted_at) == (SAMI, AT)


@pytest.mark.parametrize("name", sorted(DERIVED))
def test_what_has_no_id_gets_one_that_stays(name: str) -> None:
    path = PAYLOADS / f"{name}.json"
    (event,) = parsed(path)
    (again,) = parsed(_reversed(json.loads(path.read_bytes())))
    assert event == again
    assert isinstance(event, MessageReceived)
    assert ":" in event.external_id
    assert replace(event, external_id="m_in1") == DERIVED[name]


@pytest.mark.parametrize("name", sorted(REPORTED))
def test_a_notice_is_reported_with_what_it_says(name: str) -> None:
    (report,) = parsed(PAYLOADS / f"{name}.json")
    assert isinstance(report, ChannelReported)
    assert (report.what, report.level, report.topic) == REPORTED[name]
    assert report.text.endswith(".")
    assert report.account == PAGE
    assert report.reported_at is not None


def test_the_code_that_links_an_account_is_not_kept() -> None:
    (report,) = parsed(PAYLOADS / "account_linking__linked.json")
    assert "very-secret" not in str(report)


def test_a_batch_is_read_item_by_item_in_its_order() -> None:
    events = parsed(PAYLOADS / f"{BATCH}.json")
    kinds = [
        MessageReceived,
        StatusReached,
        MessageReceived,
        MessageReceived,
        ControlChanged,
        MessageReceived,
    ]
    assert sorted(kinds, key=str) == sorted(map(type, events), key=str)
    words = [event.text for event in events if isinstance(event, MessageReceived)]
    assert words == ["Een", "Twee", "Vier", "Drie"]
    assert [event.account for event in events].count("2002") == 1


def test_every_fixture_stands_in_a_table() -> None:
    """Without this a fixture could lie here unused."""
    tables = (EXPECTED, REACTIONS, LIKES, DERIVED, REPORTED, {BATCH: 1})
    known = sorted(name for table in tables for name in table)
    assert names(PAYLOADS.glob("*.json")) == known


def test_a_redelivery_has_the_same_keys_and_others_have_their_own() -> None:
    """Meta delivers again, to every app, with the keys of an object in any order."""
    bodies = [
        json.loads((PAYLOADS / f"{name}.json").read_bytes())
        for name in sorted({*REPORTED, *REACTIONS, *LIKES})
    ]
    first = list(map(_key, bodies))
    assert first == [_key(_reversed(body)) for body in bodies]
    assert len(set(first)) == len(first)


def test_who_got_a_chat_is_us_when_our_own_id_is_not_known() -> None:
    """Meta tells the app that gets it; only the inbox of the Page is told by name."""
    unknown = Account("fb", SETTINGS.model_copy(update={"app_id": ""}))
    passed = {
        name: parsed(PAYLOADS / f"pass_thread_control__{name}.json", unknown)
        for name in ("to_us", "to_other", "to_inbox")
    }
    holders = {
        name: event.holder
        for name, (event,) in passed.items()
        if isinstance(event, ControlChanged)
    }
    inbox = "Meta Business Suite"
    assert holders == {"to_us": "", "to_other": "", "to_inbox": inbox}


def test_a_page_with_another_id_does_not_make_us_the_sender() -> None:
    body = json.loads((PAYLOADS / "feed.comment_add__ours.json").read_bytes())
    body["entry"][0]["id"] = "2002"
    (event,) = parsed(body)
    assert isinstance(event, MessageReceived)
    assert (event.direction, event.account) == ("in", "2002")


def test_an_echo_with_both_ends_turned_around_is_still_about_the_person() -> None:
    body = json.loads((PAYLOADS / "message.echo__page_inbox.json").read_bytes())
    item = body["entry"][0]["messaging"][0]
    item["sender"], item["recipient"] = item["recipient"], item["sender"]
    (event,) = parsed(body)
    assert isinstance(event, MessageReceived)
    assert (event.person, event.direction, event.account) == (NOOR, "out", PAGE)


def _key(body: object) -> str:
    (event,) = parsed(body)
    if isinstance(event, ReactionChanged):
        return event.external_id
    assert isinstance(event, ChannelReported)
    return event.key


def _reversed(value: object) -> object:
    if isinstance(value, dict):
        return {name: _reversed(value[name]) for name in reversed(value)}
    return [_reversed(item) for item in value] if isinstance(value, list) else value
