"""The programs that may have a chat with a person, as people know them."""

from __future__ import annotations

from webcare.plugin import sentence

PAGE_INBOX = "263902037430900"
"""The id of the inbox in Meta Business Suite, the same for every Page."""

PAGE_INBOX_NAME = "Meta Business Suite"
ANOTHER = sentence("Another app")


def holder(app_id: str, ours: str) -> str:
    """Return who has a chat, empty when that is us.

    Args:
        app_id: the app that Meta names, empty when it names none.
        ours: the id of our own app, empty when the administrator gave none.
    """
    if app_id and app_id == ours:
        return ""
    return PAGE_INBOX_NAME if app_id == PAGE_INBOX else ANOTHER
