"""Where a visitor came from who followed a link on a web site, kept with what they say.

It travels in the words that are filled in for them, or as the reference of the link
where the platform has one.
"""

import re

from webcare.domain.content import Referral

CONTACT_BLOCK = "contact_block"
"""The `Referral.source` of who brings it in their words."""

_BEGINS = "via:"
_PLACE = "[a-z0-9][a-z0-9._/-]{0,59}"
_MARK = re.compile(rf"\({_BEGINS}({_PLACE})\)")
_REFERENCE = re.compile(rf"{_BEGINS}({_PLACE})")


def place_named(text: str) -> str:
    """Return a place as it may stand in a link; empty for what cannot be one."""
    place = text.strip().lower()
    return place if re.fullmatch(_PLACE, place) else ""


def reference_to(place: str) -> str:
    """Return what a link carries to bring a place back; empty for none."""
    return _BEGINS + place if place else ""


def question(place: str, language: str) -> str:
    """Return what who follows a link finds written, for them to go on with."""
    words = (
        "Hello, I have a question." if language == "en" else "Hallo, ik heb een vraag."
    )
    return f"{words} ({reference_to(place)})" if place else words


def came_from(text: str) -> Referral | None:
    """Return the place that somebody brings in their words; None without one."""
    if f"({_BEGINS}" not in text:
        return None
    found = _MARK.search(text)
    return Referral(source=CONTACT_BLOCK, id=reference_to(found[1])) if found else None


def place_of(referral: Referral) -> str:
    """Return the place that a referral names; empty when it is of another kind."""
    found = _REFERENCE.fullmatch(referral.id)
    return found[1] if found else ""
