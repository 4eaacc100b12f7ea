"""What else we can do on X: hide a reply, refuse somebody's direct messages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from webcare.domain.outbound import Moderation
from webcare_twitter.people import user_id_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webcare.domain.people import Alias
    from webcare_twitter.sending.api import Api
    from webcare_twitter.settings import TwitterSettings

_COMPOSE = "https://x.com/messages/compose"


async def moderate(api: Api, post_id: str, action: Moderation) -> None:
    """Hide a reply to a post of ours, or show it again; doing so twice is no harm.

    Raises:
        DeliveryError: when X refuses, as for a reply to somebody else's post.
    """
    hidden = {"hidden": action is Moderation.HIDE}
    await api.call("PUT", api.url("tweets", post_id, "hidden"), json=hidden)


async def set_blocked(api: Api, person: Sequence[Alias], *, blocked: bool) -> None:
    """Refuse a person's direct messages, or take them again.

    Raises:
        DeliveryError: when X refuses, or we do not know their id.
    """
    verb = "block" if blocked else "unblock"
    await api.call("POST", api.url("users", user_id_of(person), "dm", verb))


def private_link(settings: TwitterSettings, greeting: str) -> str:
    """Return the address at which X opens a direct message to us.

    X writes it as a button when it stands in a post of ours.
    """
    return f"{_COMPOSE}?recipient_id={settings.user_id}&text={quote(greeting, safe='')}"
