"""Keeping people and what they write off the Page: hiding, showing, blocking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.outbound import Moderation
from webcare_facebook.aliases import PSID, value_of
from webcare_facebook.sending.recipient import blockable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webcare.domain.people import Alias
    from webcare_facebook.sending.graph import Graph


async def moderate(graph: Graph, target: str, action: Moderation) -> None:
    """Hide a comment from all but its author and their friends, or show it again.

    Raises:
        DeliveryError: when Meta refuses.
    """
    hidden = action is Moderation.HIDE
    await graph.call("POST", target, json={"is_hidden": hidden})


async def set_blocked(graph: Graph, person: Sequence[Alias], *, blocked: bool) -> None:
    """Refuse a person's messages, or take them again.

    Whoever we know from Messenger is blocked there; whoever only wrote in public is
    kept off the Page.

    Raises:
        DeliveryError: when Meta refuses, or never told who it is.
    """
    user = blockable(person)
    what = "block_user" if value_of(person, PSID) else "ban_user"
    await graph.call(
        "POST",
        graph.settings.page_id,
        "moderate_conversations",
        json={
            "user_ids": [{"id": user}],
            "actions": [what if blocked else f"un{what}"],
        },
    )
