"""Refusing somebody's messages at WhatsApp, and taking them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.errors import PermanentDeliveryError
from webcare.plugin import sentence
from webcare.plugin.payloads import first_object, nested, text
from webcare_whatsapp.faults import said
from webcare_whatsapp.sending.recipient import blocked_user

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webcare.domain.people import Alias
    from webcare_whatsapp.sending.graph import Graph

NOT_BLOCKED = sentence(
    "WhatsApp did not block this person. "
    "That only works within 24 hours after they wrote."
)
NOT_UNBLOCKED = sentence("WhatsApp did not unblock this person. Try it again later.")


async def set_blocked(graph: Graph, person: Sequence[Alias], *, blocked: bool) -> None:
    """Put a person on the number's block list, or take them off it.

    Raises:
        DeliveryError: when Meta refuses, also for this one person.
    """
    answer = await graph.call(
        "POST" if blocked else "DELETE",
        graph.settings.phone_number_id,
        "block_users",
        json={
            "messaging_product": "whatsapp",
            "block_users": [blocked_user(person)],
        },
    )
    failed = first_object(nested(answer, "block_users"), "failed_users")
    if failed is not None:
        error = first_object(failed, "errors") or {}
        raise PermanentDeliveryError(
            NOT_BLOCKED if blocked else NOT_UNBLOCKED,
            code=text(error, "code"),
            detail=said(error),
        )
