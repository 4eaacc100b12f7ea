"""Taking over a chat that another app has, or asking for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.errors import PermanentDeliveryError
from webcare.plugin import sentence
from webcare_facebook.faults import CHAT_RULES, CONTROLLED, NO_TAKING
from webcare_facebook.sending.recipient import known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webcare.domain.people import Alias
    from webcare.plugin.payloads import Json
    from webcare_facebook.sending.graph import Graph

ASKED = sentence(
    "Facebook does not let us take over this conversation, so we asked the other app "
    "for it. Answer when it has handed it over."
)
_NOT_OURS_TO_TAKE = frozenset({CONTROLLED.for_agent, NO_TAKING.for_agent})


async def take_control(graph: Graph, person: Sequence[Alias]) -> None:
    """Take a chat over; where only the default app may, ask that one for it.

    Raises:
        DeliveryError: when Meta refuses both; also when we could only ask, for then
            the chat is not ours until the other app passes it.
    """
    body = {"recipient": known(person), "metadata": "webcare"}
    try:
        await _call(graph, "take_thread_control", body)
    except PermanentDeliveryError as error:
        if error.for_agent not in _NOT_OURS_TO_TAKE:
            raise
        await _call(graph, "request_thread_control", body)
        raise PermanentDeliveryError(ASKED, code=error.code) from error


async def _call(graph: Graph, name: str, body: Json) -> None:
    await graph.call("POST", graph.settings.page_id, name, json=body, rules=CHAT_RULES)
