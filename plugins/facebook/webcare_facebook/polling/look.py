"""One look at the Page: is our app still subscribed, and was anything missed?

All is well in one call. When Meta has stopped sending to us, or nobody looked for a
while, what was said meanwhile is fetched, a few pages at a time.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import structlog

from webcare.domain.inbound import ChannelReported, Inbound, PostPublished
from webcare.errors import ChannelDown, DeliveryError, PermanentDeliveryError
from webcare.plugin import Polled, sentence
from webcare.plugin.payloads import digest
from webcare_facebook.polling.cursor import Cursor, read_cursor
from webcare_facebook.polling.missed import fetch_missed
from webcare_facebook.polling.missed_walls import fetch_missed_walls
from webcare_facebook.polling.subscription import NEEDED, subscribe, subscribed_fields

if TYPE_CHECKING:
    from datetime import datetime

    from webcare_facebook.sending.graph import Graph

log = structlog.get_logger()

INTERVAL = timedelta(minutes=5)
_SOON = timedelta(seconds=2)
_LATER = timedelta(minutes=1)
_GAP = INTERVAL + timedelta(minutes=2)
"""Nobody looked for so long: then we may not have been there to receive either. Meta
tries to send a message a few times at once, and then never again."""

_OVERLAP = timedelta(minutes=5)
"""Looked at twice, because clocks differ and webhooks are late."""

_RECENT = timedelta(days=90)
"""How old the posts may be that people still comment on."""

_PAGES = 2
"""Pages of chats in one look: Meta takes two such calls a second."""

NOT_SENDING = sentence(
    "Facebook no longer sends us what happens on the Page, and subscribing again did "
    "not work. Ask for a new access token with pages_manage_metadata."
)
SENDING_AGAIN = sentence(
    "Facebook had stopped sending us what happens on the Page, because our webhook did "
    "not answer. We subscribed again, and fetch what was missed."
)
ALL_WELL = sentence("Facebook sends us what happens on the Page.")


async def look(graph: Graph, cursor: str, now: datetime) -> Polled:
    """Look whether Meta still sends to us, and fetch what it did not send.

    Args:
        graph: the API, as the Page calls it.
        cursor: what the last look returned, empty at first.
        now: the moment of looking.

    Raises:
        DeliveryError: when Meta refuses, or does not answer, the first question.
    """
    known = read_cursor(cursor)
    fields = await subscribed_fields(graph)
    events = await _posts(graph, now) if known.well_at is None else ()
    if fields is None or NEEDED - fields:
        return await _repaired(graph, known, now, events)
    if known.troubled:
        events = (*events, _report(graph, "ok", ALL_WELL, now))
    gap = known.well_at is not None and now - known.well_at > _GAP
    missed_from = known.missed_from or (known.well_at if gap else None)
    well = replace(known, well_at=now, missed_from=missed_from, troubled=False)
    return await _caught_up(graph, well, events)


async def _posts(graph: Graph, now: datetime) -> tuple[Inbound, ...]:
    """Return the Page's newest posts: what the comments to come will hang under.

    What people said there before the channel was connected is nobody's work here.
    """
    try:
        found = await _walls(graph, now - _RECENT)
    except DeliveryError:
        # A comment is answered without its post, too.
        return ()
    return tuple(each for each in found if isinstance(each, PostPublished))


async def _repaired(
    graph: Graph, known: Cursor, now: datetime, events: tuple[Inbound, ...]
) -> Polled:
    missed_from = known.missed_from or known.well_at
    try:
        await subscribe(graph)
    except DeliveryError:
        still = replace(known, missed_from=missed_from, troubled=True)
        return Polled(
            events=(*events, _report(graph, "error", NOT_SENDING, now)),
            cursor=still.as_text(),
            again_in=INTERVAL,
        )
    again = replace(known, well_at=now, missed_from=missed_from, troubled=True)
    report = _report(graph, "warning", SENDING_AGAIN, now)
    return await _caught_up(graph, again, (*events, report))


async def _caught_up(
    graph: Graph, known: Cursor, events: tuple[Inbound, ...]
) -> Polled:
    """Fetch what was missed, as far as one look allows."""
    found = list(events)
    for _ in range(_PAGES):
        if known.missed_from is None:
            break
        since = known.missed_from - _OVERLAP
        try:
            if not known.page:
                found += await _walls(graph, since)
            missed = await fetch_missed(graph, since, known.page)
        except DeliveryError:
            # Too many calls, say: go on from here the next time.
            return Polled(events=tuple(found), cursor=known.as_text(), again_in=_LATER)
        found += missed.events
        known = replace(
            known,
            page=missed.next_page,
            missed_from=known.missed_from if missed.next_page else None,
        )
    more = known.missed_from is not None
    return Polled(
        events=tuple(found),
        cursor=known.as_text(),
        again_in=_SOON if more else INTERVAL,
    )


async def _walls(graph: Graph, since: datetime) -> tuple[Inbound, ...]:
    """Return missed posts and comments; none without the permission to read them.

    Raises:
        TemporaryDeliveryError: when it may work later.
    """
    try:
        return await fetch_missed_walls(graph, since)
    except (ChannelDown, PermanentDeliveryError) as error:
        log.warning("walls.not_fetched", page=graph.settings.page_id, code=error.code)
        return ()


def _report(
    graph: Graph,
    level: Literal["ok", "warning", "error"],
    said: str,
    now: datetime,
) -> ChannelReported:
    page = graph.settings.page_id
    return ChannelReported(
        what=f"subscription.{level}",
        level=level,
        topic="subscription",
        text=said,
        detail="{}",
        key=digest(page, "subscription", level, now.isoformat()),
        reported_at=now,
        account=page,
    )
