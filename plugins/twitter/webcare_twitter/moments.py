"""Moments as X writes them, also within its ids."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from webcare.plugin.payloads import (
    Unreadable,
    iso_moment,
    text,
    unix_moment,
    whole_number,
)

if TYPE_CHECKING:
    from webcare.plugin.payloads import Json

_LONGEST_ID = 19
_SNOWFLAKES_SINCE = 1_288_834_974_657


def moment(item: Json, *names: str) -> datetime:
    """Return a moment from the first of these that holds one.

    Raises:
        Unreadable: when none does.
    """
    found = moment_or_none(item, *names)
    if found is None:
        raise Unreadable(f"no moment in {' or '.join(names)}")
    return found


def moment_or_none(item: Json, *names: str) -> datetime | None:
    """Return a moment, in any of the three ways in which X writes one.

    Those are RFC 3339, milliseconds since 1970, and `Wed Feb 05 08:39:31 +0000 2020`.
    """
    for name in names:
        number = whole_number(item, name)
        if number is None:
            found = _written_out(text(item, name))
        else:
            found = unix_moment(number, per_second=1000)
        if found is not None:
            return found
    return None


def snowflake_moment(external_id: str) -> datetime:
    """Return when an id of X was given out, which stands in its upper bits.

    Raises:
        Unreadable: when it is no such id, or an old one without a moment.
    """
    if external_id.isascii() and external_id.isdigit():
        milliseconds = (int(external_id[:_LONGEST_ID]) >> 22) + _SNOWFLAKES_SINCE
        found = unix_moment(milliseconds, per_second=1000)
        if found is not None and milliseconds > _SNOWFLAKES_SINCE:
            return found
    raise Unreadable("the id tells no moment")


def _written_out(given: str) -> datetime | None:
    found = iso_moment(given)
    if found is not None or not given:
        return found
    try:
        return datetime.strptime(given, "%a %b %d %H:%M:%S %z %Y").astimezone(UTC)
    except (OverflowError, ValueError):
        return None
