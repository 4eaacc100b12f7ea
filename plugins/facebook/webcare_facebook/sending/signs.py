"""Small signs: that we have read, that we type, that we like a comment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from webcare.errors import PermanentDeliveryError
from webcare.plugin import sentence
from webcare_facebook.faults import CHAT_RULES
from webcare_facebook.parsing.likes import LIKE
from webcare_facebook.sending.recipient import known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webcare.domain.outbound import OutboundReaction
    from webcare.domain.people import Alias
    from webcare_facebook.sending.graph import Graph

ONLY_LIKES = sentence("On Facebook we can only like what somebody wrote.")
NOT_IN_PRIVATE = sentence(
    "Facebook lets us react to what somebody wrote in public, and not in Messenger."
)

_PUBLIC_ID = re.compile(r"\d+(?:_\d+)*")
"""Ids of posts and comments are numbers; those of messages begin with a letter."""


async def send_like(graph: Graph, reaction: OutboundReaction) -> None:
    """Like a comment or post, or take the like away; doing so twice does no harm.

    Raises:
        DeliveryError: when Meta refuses, or it is no like.
    """
    if not _PUBLIC_ID.fullmatch(reaction.target):
        raise PermanentDeliveryError(NOT_IN_PRIVATE)
    if reaction.emoji not in {"", LIKE}:
        raise PermanentDeliveryError(ONLY_LIKES)
    method = "POST" if reaction.emoji else "DELETE"
    await graph.call(method, reaction.target, "likes")


async def send_seen(graph: Graph, person: Sequence[Alias], *, typing: bool) -> None:
    """Show the customer that all is read and, if asked, that we type.

    Meta ends the typing by itself after 20 seconds, or when we send.

    Raises:
        DeliveryError: when Meta refuses, or we have no id in Messenger.
    """
    recipient = known(person)
    for action in ("mark_seen", "typing_on") if typing else ("mark_seen",):
        await graph.call(
            "POST",
            graph.settings.page_id,
            "messages",
            json={"recipient": recipient, "sender_action": action},
            rules=CHAT_RULES,
        )
