"""Lists of the Graph API, a page at a time."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from starlette.datastructures import URL

from webcare_facebook.simulation.graph import parameter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webcare_facebook.simulation.wire import Json

USUAL = 25
MOST = 100


def paged(rows: Sequence[Json], values: Json, following: str) -> Json:
    """Return the part of a list that a request asks for, with its cursors.

    Args:
        rows: the whole list.
        values: the request's parameters, of which `limit` and `after` count.
        following: the request's own address, for `paging.next`.
    """
    limit = min(int(values.get("limit") or USUAL), MOST)
    start = _position(str(values.get("after") or ""))
    page = list(rows[start : start + limit])
    end = start + len(page)
    if not page:
        return {"data": []}
    paging: Json = {"cursors": {"before": _cursor(start), "after": _cursor(end)}}
    if end < len(rows):
        # As Meta does, with the token in it: a client must not log this address.
        paging["next"] = str(URL(following).include_query_params(after=_cursor(end)))
    return {"data": page, "paging": paging}


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(str(position).encode()).decode().rstrip("=")


def _position(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return int(base64.urlsafe_b64decode(padded))
    except ValueError:
        raise parameter("Invalid cursors values") from None
