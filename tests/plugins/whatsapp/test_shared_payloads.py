"""Real webhooks of other people's systems, where they are at hand."""

import re
from pathlib import Path

import pytest

from tests.plugins.whatsapp.cast import SHARED, parsed
from webcare.domain.content import MessageKind
from webcare.domain.inbound import (
    ChannelReported,
    IdentityChanged,
    Inbound,
    ItemFailed,
    MessageEdited,
    MessageReceived,
    PreferenceChanged,
    ReactionChanged,
    StatusChanged,
    TemplateChanged,
)
from webcare.errors import MalformedPayload

FOLDER = SHARED / "payloads" / "whatsapp"
WEBHOOK = re.compile(r"(message|status|field|batch|smb_message_echoes)\.")
FILES = sorted(path for path in FOLDER.glob("*.json") if WEBHOOK.match(path.name))

pytestmark = pytest.mark.skipif(
    not FILES, reason="needs the shared folder of real payloads beside the project"
)

KINDS = {
    "audio": {MessageKind.AUDIO, MessageKind.VOICE},
    "button": {MessageKind.CHOICE},
    "button_referral": {MessageKind.CHOICE},
    "contacts": {MessageKind.CONTACTS},
    "document": {MessageKind.DOCUMENT},
    "image": {MessageKind.IMAGE},
    "interactive": {MessageKind.CHOICE, MessageKind.FORM},
    # One file has the words LOCATION_LATITUDE for a number.
    "location": {MessageKind.LOCATION, MessageKind.UNKNOWN},
    "order": {MessageKind.ORDER},
    "sticker": {MessageKind.STICKER},
    "unknown": {MessageKind.UNSUPPORTED},
    "unsupported": {MessageKind.UNSUPPORTED},
    "video": {MessageKind.VIDEO},
    "voice": {MessageKind.VOICE},
}
EVENTS: dict[str, type[Inbound]] = {
    "message.edit": MessageEdited,
    "message.reaction": ReactionChanged,
    "message.system": IdentityChanged,
    "status.": StatusChanged,
    "field.message_template_quality_update": TemplateChanged,
    "field.message_template_status_update": TemplateChanged,
    "field.user_preferences": PreferenceChanged,
    "field.": ChannelReported,
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_real_webhook_becomes_what_its_name_says(path: Path) -> None:
    events = parsed(path)
    assert events
    assert not [event for event in events if isinstance(event, ItemFailed)]
    for start, sort in EVENTS.items():
        if path.name.startswith(start):
            assert {type(event) for event in events} == {sort}
            return
    messages = [event for event in events if isinstance(event, MessageReceived)]
    if path.name.startswith("message."):
        assert len(messages) == len(events)
        name = re.split(r"[.]|--", path.name)[1]
        expected = KINDS.get(name, {MessageKind.TEXT})
        assert {message.kind for message in messages} <= expected


def test_the_folder_holds_what_this_test_was_written_for() -> None:
    assert len(FILES) > 140


@pytest.mark.parametrize(
    "path",
    sorted(FOLDER.glob("*.*")) if FILES else [],
    ids=lambda path: path.name,
)
def test_no_file_of_any_kind_raises_anything_else(path: Path) -> None:
    """Requests and answers lie there too; they are no webhooks, and say so."""
    try:
        parsed(path)
    except MalformedPayload:
        assert path not in FILES
