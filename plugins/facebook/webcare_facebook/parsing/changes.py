"""One element of `changes`: what happened in public, or with the Page itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.plugin.payloads import Json, as_object, required, text
from webcare_facebook.parsing.comments import read_comment
from webcare_facebook.parsing.likes import read_like
from webcare_facebook.parsing.posts import POSTS, read_post
from webcare_facebook.parsing.ratings import read_rating
from webcare_facebook.parsing.reports import (
    UNKNOWN_ACTION,
    UNKNOWN_FIELD,
    UNUSED_FIELD,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from webcare.domain.inbound import Inbound
    from webcare_facebook.parsing.entry import Entry

_PUBLIC = frozenset({"feed", "mention", "ratings"})
"""The fields that tell what people do in public; all have the same shape."""

_UNUSED = frozenset(
    {
        "about", "affiliation", "attire", "awards", "bio", "birthday", "category",
        "checkins", "company_overview", "conversations", "culinary_team",
        "current_location", "description", "email", "feature_access_list", "founded",
        "general_info", "general_manager", "group_feed", "hometown", "hours", "leadgen",
        "live_videos", "location", "members", "mission", "name", "page_about_story",
        "page_change_proposal", "page_upcoming_change", "parking", "payment_options",
        "personal_info", "personal_interests", "phone", "picture", "price_range",
        "product_review", "products", "public_transit", "website",
    }
)  # fmt: skip

_READERS: dict[str, Callable[[Entry, Json], Iterable[Inbound]]] = {
    "comment": read_comment,
    "like": read_like,
    "reaction": read_like,
    "rating": read_rating,
    **dict.fromkeys(POSTS, read_post),
}


def read_change(entry: Entry, given: object) -> Iterable[Inbound]:
    """Return what one change means.

    A field or an item that we do not know is kept as information, with all it says.

    Raises:
        Unreadable: when it lacks what makes it an event of its kind.
    """
    change = as_object(given, "a change")
    field = required(change, "field")
    if field not in _PUBLIC:
        said = UNUSED_FIELD if field in _UNUSED else UNKNOWN_FIELD
        return [_kept(entry, change, f"field.{field}", said)]
    value = as_object(change.get("value"), "a value")
    reader = _READERS.get(text(value, "item"))
    found = list(reader(entry, value)) if reader else []
    if found:
        return found
    done = ".".join(filter(None, (field, text(value, "item"), text(value, "verb"))))
    return [_kept(entry, change, done, UNKNOWN_ACTION)]


def _kept(entry: Entry, change: Json, what: str, said: str) -> Inbound:
    return entry.report(change, what=what, level="info", topic="page", said=said)
