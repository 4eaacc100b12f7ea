"""Moments as Meta writes them here: unix seconds, as a string or a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.plugin.payloads import Json, Unreadable, unix_moment, whole_number

if TYPE_CHECKING:
    from datetime import datetime


def moment(item: Json, name: str = "timestamp") -> datetime:
    """Return a moment that must be there.

    Raises:
        Unreadable: when it is absent or no moment.
    """
    found = moment_or_none(item, name)
    if found is None:
        raise Unreadable(f"{name} is not a moment in unix seconds")
    return found


def moment_or_none(item: Json, name: str) -> datetime | None:
    """Return a moment, None when there is none."""
    seconds = whole_number(item, name)
    return None if seconds is None else unix_moment(seconds)
