"""RSS and Atom feeds of forums and blogs, as something that Webcare listens to."""

from __future__ import annotations

from webcare.plugin import hookimpl
from webcare_feeds.channel import Feeds
from webcare_feeds.settings import FeedSettings

__all__ = ["FeedSettings", "Feeds", "webcare_register_channels"]


@hookimpl
def webcare_register_channels() -> list[Feeds]:
    """Bring feeds as a type of channel."""
    return [Feeds()]
