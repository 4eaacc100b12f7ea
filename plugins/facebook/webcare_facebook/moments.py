"""Moments as Meta writes them here, in three ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.plugin.payloads import Json, iso_moment, text, unix_moment, whole_number

if TYPE_CHECKING:
    from datetime import datetime

_MILLISECONDS_FROM = 100_000_000_000
"""Beyond it a number counts milliseconds: as seconds it would be after the year 5000,
as milliseconds it is in 1973, long before there was a Facebook."""


def moment_or_none(item: Json, name: str) -> datetime | None:
    """Return a moment, None when there is none.

    What is about Messenger counts in milliseconds, what is about the Page in seconds,
    and one body may hold both. The API itself writes `2026-11-21T10:00:00+0000`.
    """
    number = whole_number(item, name)
    if number is None:
        return iso_moment(text(item, name))
    return unix_moment(number, per_second=1000 if number >= _MILLISECONDS_FROM else 1)
