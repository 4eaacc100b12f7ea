"""What X tells about the account, and events that are not used here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from webcare.domain.inbound import ChannelReported
from webcare.plugin import sentence
from webcare.plugin.payloads import Json, as_json, digest, nested, text
from webcare_twitter.moments import moment_or_none

if TYPE_CHECKING:
    from webcare_twitter.settings import TwitterSettings

REVOKED = sentence(
    "Somebody withdrew our app's access to the account at X. Connect the account again."
)
UNUSED = sentence(
    "X sends events that are not used here, and may bill them. End that subscription."
)
UNKNOWN = sentence("X sent a kind of event that is not known here. It was kept.")
UNREADABLE_CHAT = sentence(
    "Something happened in an encrypted chat, which only X itself can show. Look there."
)
REPLAYED = sentence("X has sent again what was missed.")
REPLAY_FAILED = sentence(
    "X could not send everything again that was missed. Look in X what it was."
)

_DONE = "complete"


def revoked(item: Json, settings: TwitterSettings) -> ChannelReported:
    """Return that our app may no longer act for the account."""
    return ChannelReported(
        what="authorisation.revoked",
        level="error",
        topic="authorisation",
        text=REVOKED,
        detail=as_json(item),
        key=digest("revoked", settings.user_id, item),
        reported_at=moment_or_none(nested(item, "revoke"), "date_time", "created_at"),
        account=settings.user_id,
    )


def unused(name: str, item: Json, settings: TwitterSettings) -> ChannelReported:
    """Return that events come which are not used: told once for each name."""
    return _told_once(f"unused.{name}", UNUSED, item, settings)


def unknown(name: str, item: Json, settings: TwitterSettings) -> ChannelReported:
    """Return an event of a kind that is not known here."""
    return ChannelReported(
        what=f"unknown.{name}",
        level="info",
        topic=f"unknown.{name}",
        text=UNKNOWN,
        detail=as_json(item),
        key=digest("unknown", settings.user_id, name, item),
        account=settings.user_id,
    )


def chat_changed(name: str, item: Json, settings: TwitterSettings) -> ChannelReported:
    """Return that something happened in an encrypted chat, with nobody known."""
    return ChannelReported(
        what=name,
        level="info",
        topic="encrypted",
        text=UNREADABLE_CHAT,
        detail=as_json(item),
        key=digest(name, settings.user_id, item),
        account=settings.user_id,
    )


def replay_status(status: Json, settings: TwitterSettings) -> ChannelReported:
    """Return how sending again what was missed went."""
    state = text(status, "job_state").lower()
    level: Literal["ok", "warning"] = "ok" if state == _DONE else "warning"
    return ChannelReported(
        what=f"replay.{state or 'unknown'}",
        level=level,
        topic="replay",
        text=REPLAYED if level == "ok" else REPLAY_FAILED,
        detail=as_json(status),
        key=digest("replay", settings.user_id, status),
        account=settings.user_id,
    )


def _told_once(
    what: str, words: str, item: Json, settings: TwitterSettings
) -> ChannelReported:
    return ChannelReported(
        what=what,
        level="info",
        topic=what,
        text=words,
        detail=as_json(item),
        key=digest(settings.user_id, what),
        account=settings.user_id,
    )
