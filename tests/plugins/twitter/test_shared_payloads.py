"""Real payloads of other people's systems, where they are at hand."""

from pathlib import Path

import pytest

from tests.plugins.twitter.cast import SHARED, parsed
from webcare.domain.inbound import (
    ChannelReported,
    Inbound,
    MessageReceived,
    MessageRevoked,
)
from webcare.errors import MalformedPayload

FOLDER = SHARED / "payloads" / "x"
FILES = sorted(FOLDER.glob("*.*"))
WEBHOOKS = [path for path in FILES if path.name.startswith(("aaa.", "xaa."))]

pytestmark = pytest.mark.skipif(
    not FILES, reason="needs the shared folder of real payloads beside the project"
)

EVENTS: dict[str, type[Inbound]] = {
    "aaa.direct_message_events": MessageReceived,
    "aaa.direct_message_indicate_typing_events": ChannelReported,
    "aaa.follow_events": ChannelReported,
    "aaa.mute_events": ChannelReported,
    "aaa.tweet_create_events": MessageReceived,
    "aaa.tweet_delete_events": MessageRevoked,
    "xaa.dm": MessageReceived,
}


@pytest.mark.parametrize("path", WEBHOOKS, ids=lambda path: path.stem)
def test_a_real_webhook_becomes_what_its_name_says(path: Path) -> None:
    events = parsed(path)
    expected = next(sort for name, sort in EVENTS.items() if path.name.startswith(name))
    assert {type(event) for event in events} == {expected}


def test_the_folder_holds_what_this_test_was_written_for() -> None:
    assert len(WEBHOOKS) >= 8


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_of_any_kind_raises_anything_else(path: Path) -> None:
    """Requests and answers lie there too; they are no webhooks, and say so."""
    try:
        parsed(path)
    except MalformedPayload:
        assert path not in WEBHOOKS
