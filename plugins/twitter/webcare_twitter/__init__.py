"""X (Twitter) as a channel of Webcare."""

from __future__ import annotations

from webcare.plugin import hookimpl
from webcare_twitter.channel import Twitter
from webcare_twitter.settings import TwitterSettings

__all__ = ["Twitter", "TwitterSettings", "webcare_register_channels"]


@hookimpl
def webcare_register_channels() -> list[Twitter]:
    """Bring X as a type of channel."""
    return [Twitter()]
