"""A like, or another feeling, about something in public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.inbound import Inbound, ReactionChanged
from webcare.plugin.payloads import Json, first_text, text
from webcare_facebook.parsing.entry import Entry, author, author_id
from webcare_facebook.parsing.reports import OTHERS_LIKE, OWN_LIKE
from webcare_facebook.parsing.verbs import REMOVED

if TYPE_CHECKING:
    from collections.abc import Iterator

LIKE = "👍"
_EMOJI = {
    "angry": "😡",
    "care": "🤗",
    "haha": "😆",
    "like": LIKE,
    "love": "❤️",
    "sad": "😢",
    "wow": "😮",
}
_UNKNOWN = "❔"


def read_like(entry: Entry, value: Json) -> Iterator[Inbound]:
    """Yield a feeling, or that it was taken away; nothing when it is about nothing.

    Our own likes, and those of people whom Facebook does not name, are only kept as
    information: there is nobody to show them with.

    Raises:
        Unreadable: when it has no moment.
    """
    target = first_text(value, "comment_id", "open_graph_story_id", "post_id")
    if not target:
        return
    by = author_id(value)
    if not by or by == entry.page:
        yield entry.report(
            value,
            what="like.own" if by else "like.nameless",
            level="info",
            topic="likes",
            said=OWN_LIKE if by else OTHERS_LIKE,
        )
        return
    at = entry.moment(value, "created_time")
    yield ReactionChanged(
        external_id=entry.key(by, target, at.isoformat(), value),
        target=target,
        person=author(entry, value, target),
        emoji=_emoji(value),
        reacted_at=at,
        account=entry.page,
    )


def _emoji(value: Json) -> str:
    if text(value, "verb") in REMOVED:
        return ""
    return _EMOJI.get(text(value, "reaction_type") or "like", _UNKNOWN)
