"""Our own id on a message, which Messenger gives back in the message's echo.

Other programs of the Page may mark their messages too, so ours is told from theirs by
how it begins.
"""

from __future__ import annotations

_OURS = "webcare:"


def metadata(outbox_id: str) -> str:
    """Return what goes with a message of ours; at most 1,000 characters are taken."""
    return f"{_OURS}{outbox_id}"


def outbox_id(given: str) -> str:
    """Return our own id from an echo, empty when it is not of ours."""
    return given.removeprefix(_OURS) if given.startswith(_OURS) else ""
