"""Where a post or comment stands on Facebook, for a person to open."""

from __future__ import annotations

import re

from webcare.plugin.payloads import Json, nested, text

FACEBOOK = "https://www.facebook.com"

_ID = re.compile(r"[A-Za-z0-9_]{1,128}")
_ADDRESS = re.compile(r"https://[^\s]{1,2000}")


def address_of(external_id: str) -> str:
    """Return the address of a post or comment by its id, empty for an odd id."""
    return f"{FACEBOOK}/{external_id}" if _ID.fullmatch(external_id) else ""


def permalink(value: Json, external_id: str) -> str:
    """Return the address that Facebook gives, or else one made of the id."""
    given = text(value, "permalink_url") or _in_post(value, external_id)
    return given if _ADDRESS.fullmatch(given) else address_of(external_id)


def _in_post(value: Json, external_id: str) -> str:
    """Return the address of a comment on the page of its post."""
    post = text(nested(value, "post"), "permalink_url")
    comment = external_id.rpartition("_")[2]
    if not post or not _ID.fullmatch(comment) or external_id == text(value, "post_id"):
        return post
    return f"{post}{'&' if '?' in post else '?'}comment_id={comment}"
