"""The objects of the API: `/{id}`, whatever the id is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare_facebook.simulation import comments, conversations, pages, selection
from webcare_facebook.simulation.graph import no_object

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webcare_facebook.simulation.calls import Call
    from webcare_facebook.simulation.wire import Json

_PAGE_FIELDS = ("name", "id")
_APP_FIELDS = ("category", "link", "name", "id")
_PROFILE_FIELDS = ("first_name", "last_name", "profile_pic", "id")


async def call_node(call: Call) -> Json:
    """Read, change or delete what an id is of.

    Raises:
        GraphError: 100/33 when it does not exist, or cannot be done with it.
    """
    if call.method == "GET":
        node, usual = _node(call)
        expression = str(call.values.get("fields") or ",".join(usual))
        return selection.pick(node, selection.parse(expression)) if usual else node
    entry = comments.find(call.world, call.page, call.id, call.method)
    if call.method == "DELETE":
        return comments.delete(call.world, entry)
    return comments.update(call.world, entry, call.values)


def _node(call: Call) -> tuple[Json, Sequence[str]]:
    """Return an object with all its fields, and the fields that it usually shows."""
    world, page = call.world, call.page
    if call.id == page.id:
        return pages.node(page), _PAGE_FIELDS
    if call.id in {"app", world.credentials.app_id}:
        return pages.app(world), _APP_FIELDS
    if call.id == "debug_token":
        asked = str(call.values.get("input_token") or "")
        of = next((p for p in world.pages.values() if p.token == asked), None)
        return pages.debug(world, of), ()
    if call.id in world.walls:
        entry = comments.find(world, page, call.id)
        return comments.node(world, entry), comments.DEFAULT_FIELDS
    return _messenger_node(call)


def _messenger_node(call: Call) -> tuple[Json, Sequence[str]]:
    """Return a conversation, a message or somebody who writes to the Page."""
    world, page = call.world, call.page
    if chat := conversations.find(world, page, call.id):
        conversations.need_pace(world, page)
        return conversations.node(world, chat), conversations.CONVERSATION_FIELDS
    if message := conversations.find_message(world, page, call.id):
        return message, conversations.MESSAGE_FIELDS
    if chat := world.chat_of(page, call.id):
        return pages.profile(world, chat), _PROFILE_FIELDS
    raise no_object(call.method, call.id)
