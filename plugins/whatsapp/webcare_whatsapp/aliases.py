"""The ids that WhatsApp gives a person, and which of them proves who it is.

Since 2026 a customer may have a user name and show no phone number. The
business-scoped user id (BSUID) is the key; a number can be handed to somebody else
and a user name is changed at will, so both are weak.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from webcare.domain.people import Alias

if TYPE_CHECKING:
    from collections.abc import Sequence

BSUID = "bsuid"
PARENT_BSUID = "parent_bsuid"
PHONE = "phone"
USERNAME = "username"
OPAQUE = "wa_id"
"""A `wa_id` that is no phone number: kept, but never shown or dialled as one."""

PARENT_SCOPE = "parent"

_ID = r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}"
_REPLACED_AT_END = re.compile(
    rf"(?P<old>{_ID})\s+\S{{1,20}}\s+(?P<new>{_ID})\W{{0,3}}$"
)
_SHORTEST_NUMBER = 5
_LONGEST_NUMBER = 20


def phone_number(wa_id: str) -> str:
    """Return a number in the one spelling `+31612345678`; empty when it is none."""
    digits = "".join(character for character in wa_id if character not in "+ -().")
    is_number = digits.isascii() and digits.isdigit()
    fits = _SHORTEST_NUMBER <= len(digits) <= _LONGEST_NUMBER
    return f"+{digits}" if is_number and fits else ""


def aliases(
    *,
    waba: str,
    user_id: str = "",
    parent_id: str = "",
    wa_id: str = "",
    name: str = "",
) -> tuple[Alias, ...]:
    """Return what is known of a person as aliases, the most telling first.

    Args:
        waba: the business account; within it a person has one BSUID.
        user_id: the BSUID, empty when it is not given.
        parent_id: the BSUID of a linked parent portfolio.
        wa_id: the phone number without `+`, as WhatsApp writes it.
        name: the user name.
    """
    found = []
    if user_id:
        found.append(Alias(BSUID, user_id, "strong", waba))
    if parent_id:
        found.append(Alias(PARENT_BSUID, parent_id, "strong", PARENT_SCOPE))
    if wa_id:
        phone = phone_number(wa_id)
        found.append(Alias(PHONE if phone else OPAQUE, phone or wa_id, "weak"))
    if name:
        found.append(Alias(USERNAME, name, "weak"))
    return tuple(found)


def value_of(person: Sequence[Alias], kind: str) -> str:
    """Return a person's first alias of a kind, empty when there is none."""
    return next((alias.value for alias in person if alias.kind == kind), "")


def replaced_bsuid(sentence: str, current: str) -> str:
    """Return the BSUID that the current one replaces, by a system message's words.

    Meta names the old id only there: "User X changed from OLD to NEW". X is the
    person's own choice, so only what the sentence ends with counts.
    """
    found = _REPLACED_AT_END.search(sentence)
    return found["old"] if found and found["new"] == current else ""
