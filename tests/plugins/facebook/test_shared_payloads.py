"""Real webhooks of other people's systems, where they are at hand."""

import json
import re
from pathlib import Path

import pytest

from tests.plugins.facebook.cast import SHARED, parsed
from webcare.domain.content import MessageKind
from webcare.domain.inbound import (
    ChannelReported,
    ControlChanged,
    Inbound,
    ItemFailed,
    MessageEdited,
    MessageHidden,
    MessageReceived,
    MessageRevoked,
    PreferenceChanged,
    ReactionChanged,
    StatusReached,
)
from webcare.errors import MalformedPayload

FOLDER = SHARED / "payloads" / "facebook"
PARTS = {"messaging_item": "messaging", "change_item": "changes"}
FILES = sorted(path for path in FOLDER.glob("*.*") if not path.name.startswith("api_"))

pytestmark = pytest.mark.skipif(
    not FILES, reason="needs the shared folder of real payloads beside the project"
)

EVENTS: dict[str, type[Inbound]] = {
    "change.feed.comment_add": MessageReceived,
    "change.feed.comment_edited": MessageEdited,
    "change.feed.comment_hide": MessageHidden,
    "change.feed.comment_remove": MessageRevoked,
    "change.feed.comment_unhide": MessageHidden,
    "change.leadgen": ChannelReported,
    "change.ratings.like": ReactionChanged,
    "change.ratings.rating_add": MessageReceived,
    "change.ratings.reaction": ReactionChanged,
    "messaging.delivery": StatusReached,
    "messaging.message_deleted": MessageRevoked,
    "messaging.message_edit": MessageEdited,
    "messaging.message": MessageReceived,
    "messaging.optin": PreferenceChanged,
    "messaging.pass_thread_control": ControlChanged,
    "messaging.policy_enforcement": ChannelReported,
    "messaging.postback": MessageReceived,
    "messaging.reaction": ReactionChanged,
    "messaging.read": StatusReached,
    "messaging.referral": MessageReceived,
    "messaging.take_thread_control": ControlChanged,
    "messaging.unknown_event": ChannelReported,
    "webhook.": ChannelReported,
}
KINDS = {
    "messaging.message_attachment_image": MessageKind.IMAGE,
    "messaging.message_attachment_location": MessageKind.LOCATION,
    "messaging.message_quick_reply": MessageKind.CHOICE,
    "messaging.message_sticker": MessageKind.STICKER,
    "messaging.message_text": MessageKind.TEXT,
    "messaging.message_unsupported": MessageKind.UNSUPPORTED,
    "messaging.postback": MessageKind.CHOICE,
}


def body_of(path: Path) -> bytes:
    """Return a file as a whole body; of a part one is made."""
    name = PARTS.get(path.name.split(".", 1)[0])
    if name is None:
        return path.read_bytes()
    item = json.loads(path.read_bytes())
    page = (item.get("recipient") or {}).get("id", "104412500000001")
    entry = {"id": page, "time": 1511951015, name: [item]}
    return json.dumps({"object": "page", "entry": [entry]}).encode()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_real_webhook_becomes_what_its_name_says(path: Path) -> None:
    events = parsed(body_of(path))
    assert events
    assert not [event for event in events if isinstance(event, ItemFailed)]
    name = re.sub("^(messaging|change)_item", r"\1", path.name)
    sorts = [sort for start, sort in EVENTS.items() if name.startswith(start)]
    if sorts:
        assert {type(event) for event in events} == {sorts[0]}
    for start, kind in KINDS.items():
        if name.startswith(start):
            assert [getattr(event, "kind", None) for event in events] == [kind]


def test_the_folder_holds_what_this_test_was_written_for() -> None:
    assert len(FILES) > 120


@pytest.mark.parametrize(
    "path",
    sorted(FOLDER.glob("api_*")) if FILES else [],
    ids=lambda path: path.name,
)
def test_calls_and_answers_bring_no_event(path: Path) -> None:
    """They are no webhooks, and most say so by what they lack."""
    try:
        assert parsed(path) == []
    except MalformedPayload:
        return
