"""The ids that Facebook gives a person, and where each is known.

One person has two ids with a Page, and nothing but a private reply joins them: the
page-scoped id (PSID) of Messenger, and the id that stands beside what they write in
public. Both are valid within one Page only. A public message may come without any id,
when the person's privacy or our permissions forbid it: then nobody knows who it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.people import Alias

if TYPE_CHECKING:
    from collections.abc import Sequence

PSID = "psid"
USER = "user"
USER_REF = "user_ref"
"""Who ticked a box on a website and has not written yet: one visit, not one person."""

NAMELESS = "nameless"
"""Whoever wrote one public message without an id; its value is the message's id."""


def psid(value: str, page: str) -> Alias:
    """Return a person's id in Messenger with a Page."""
    return Alias(PSID, value, "strong", page)


def user(value: str, page: str) -> Alias:
    """Return a person's id in what they write on a Page."""
    return Alias(USER, value, "strong", page)


def visitor(value: str) -> Alias:
    """Return the id of a ticked box, in a scope of its own: a person may tick more."""
    return Alias(USER_REF, value, "strong", f"visit:{value}")


def nameless(message: str) -> Alias:
    """Return what stands for the unknown writer of one public message."""
    return Alias(NAMELESS, message, "strong", f"message:{message}")


def value_of(person: Sequence[Alias], kind: str) -> str:
    """Return a person's first alias of a kind, empty when there is none."""
    return next((alias.value for alias in person if alias.kind == kind), "")
