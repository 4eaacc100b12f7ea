"""Facebook and Messenger as a channel of Webcare."""

from __future__ import annotations

from webcare.plugin import hookimpl
from webcare_facebook.channel import Facebook
from webcare_facebook.settings import FacebookSettings

__all__ = ["Facebook", "FacebookSettings", "webcare_register_channels"]


@hookimpl
def webcare_register_channels() -> list[Facebook]:
    """Bring Facebook as a type of channel."""
    return [Facebook()]
