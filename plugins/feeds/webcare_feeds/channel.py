"""Feeds as a type of channel: one that is only read."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from webcare.errors import (
    DeliveryError,
    MalformedPayload,
    PermanentDeliveryError,
    SignatureError,
)
from webcare.plugin import (
    Account,
    Capabilities,
    Channel,
    Check,
    Polled,
    Unclaimed,
    Visibility,
    WebhookRequest,
    sentence,
)
from webcare_feeds.entries import Feed, about, read_feed
from webcare_feeds.fetching import Cursor, fetch
from webcare_feeds.settings import FeedSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx2

    from webcare.domain.inbound import Inbound, PostFound
    from webcare.domain.outbound import OutboundMessage, Receipt

FIRST_LOOK = timedelta(days=7)
"""How far back a feed is read that is new to us."""

NO_FEED = sentence("There is no RSS or Atom feed at this address.")
READABLE = sentence("The feed can be read")
FOUND = sentence("It is called %(title)s and has %(count)s entries")


class Feeds(Channel[FeedSettings]):
    """One RSS or Atom feed of a forum or blog."""

    type = "feeds"
    title = "RSS"
    settings = FeedSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        text_limit=1,
        read_only=True,
        visibility=frozenset({Visibility.PUBLIC}),
        polling=True,
    )
    colours = ("#9A4A00", "#FFB066")
    glyph = (
        "M5 12.500a6.500 6.500 0 0 1 6.500 6.500M5 6a13 13 0 0 1 13 13M5 18.500h.500"
    )

    def verify(self, account: Account[FeedSettings], request: WebhookRequest) -> None:
        """Refuse: no site posts to us.

        Raises:
            SignatureError: always.
        """
        del account
        raise SignatureError(f"a feed has no webhook ({request.method})")

    def parse(
        self, account: Account[FeedSettings], request: WebhookRequest
    ) -> list[Inbound]:
        """Refuse: no site posts to us.

        Raises:
            MalformedPayload: always.
        """
        del account
        raise MalformedPayload(f"a feed has no webhook ({request.method})")

    async def send(
        self,
        account: Account[FeedSettings],
        message: OutboundMessage,
        http: httpx2.AsyncClient,
    ) -> Receipt:
        """Refuse: a feed takes no answers.

        Raises:
            Unclaimed: always.
        """
        del account, http
        raise Unclaimed(self, message.kind)

    async def poll(
        self, account: Account[FeedSettings], cursor: str, http: httpx2.AsyncClient
    ) -> Polled:
        """Read the feed, when it changed since the last time.

        Raises:
            DeliveryError: when the site does not give it, or it is no feed.
        """
        settings = account.settings
        known = Cursor.read(cursor, settings.base_url)
        pause = timedelta(minutes=settings.minutes)
        fetched = await fetch(http, known)
        if fetched is None:
            return Polled(cursor=known.written(), again_in=pause)
        now = datetime.now(UTC)
        feed = await _read(fetched.body, fetched.media_type, now)
        since = _since(known, now)
        fresh = [post for post in feed.posts if post.published_at >= since]
        after = replace(
            known,
            etag=fetched.etag,
            modified=fetched.modified,
            # What is dated later than now would hide all that comes before then.
            read_until=min(now, max([since, *_moments(fresh)])).isoformat(),
        )
        return Polled(
            events=tuple(about(fresh, settings.wanted)),
            cursor=after.written(),
            again_in=pause,
        )

    async def check(
        self, account: Account[FeedSettings], http: httpx2.AsyncClient
    ) -> Sequence[Check]:
        """Read the feed once."""
        try:
            fetched = await fetch(http, Cursor(url=account.settings.base_url))
            body = fetched.body if fetched else b""
            media_type = fetched.media_type if fetched else ""
            feed = await _read(body, media_type, datetime.now(UTC))
        except DeliveryError as error:
            return (Check(name=READABLE, outcome="failed", text=error.for_agent),)
        values = (("title", feed.title), ("count", str(len(feed.posts))))
        return (Check(name=READABLE, outcome="ok", text=FOUND, values=values),)


async def _read(body: bytes, media_type: str, now: datetime) -> Feed:
    # A large feed takes seconds, in which everything else would stand still.
    feed = await asyncio.to_thread(read_feed, body, media_type, now)
    if feed is None:
        raise PermanentDeliveryError(NO_FEED)
    return feed


def _since(cursor: Cursor, now: datetime) -> datetime:
    """Return from when entries are new; a day is overlap for those that come late."""
    try:
        read_until = datetime.fromisoformat(cursor.read_until)
    except ValueError:
        return now - FIRST_LOOK
    if read_until.tzinfo is None:
        return now - FIRST_LOOK
    return read_until - timedelta(days=1)


def _moments(posts: Sequence[PostFound]) -> list[datetime]:
    return [post.published_at for post in posts]
