"""What hangs on an object in the API: `/{id}/{edge}`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from webcare_facebook.simulation import (
    bodies,
    comments,
    conversations,
    pages,
    selection,
    sending,
    threads,
)
from webcare_facebook.simulation.graph import GraphError, no_object, parameter
from webcare_facebook.simulation.paging import paged
from webcare_facebook.simulation.uploads import resolve

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from webcare_facebook.simulation.calls import Call
    from webcare_facebook.simulation.wire import Json
    from webcare_facebook.simulation.world import Chat

    Endpoint: TypeAlias = Callable[[Call], Awaitable[Json]]


def _listed(call: Call, rows: Sequence[Json], usual: Sequence[str]) -> Json:
    expression = str(call.values.get("fields") or ",".join(usual))
    wishes = selection.parse(expression)
    shown = [selection.pick(row, wishes) for row in rows]
    return paged(shown, call.values, call.url)


def _recipient(call: Call) -> Chat:
    call.own_page()
    recipient = call.values.get("recipient")
    number = recipient.get("id") if isinstance(recipient, dict) else recipient
    return call.chat(str(number))


async def _send(call: Call) -> Json:
    return await sending.send(call.world, call.own_page(), call.values, call.upload)


async def _upload(call: Call) -> Json:
    call.own_page()
    wanted = bodies.attachment(call.values)
    if not wanted.reusable:
        raise parameter("Param is_reusable must be true to upload an attachment.")
    stored = await resolve(call.world, wanted, call.upload)
    return {"attachment_id": stored.id}


async def _messages(call: Call) -> Json:
    conversations.need_pace(call.world, call.page)
    chat = conversations.find(call.world, call.page, call.id)
    if chat is None:
        raise no_object(call.method, call.id)
    rows = conversations.messages_of(call.world, chat)
    return _listed(call, rows, conversations.MESSAGE_FIELDS)


async def _conversations(call: Call) -> Json:
    if call.values.get("platform", "messenger").lower() != "messenger":
        return {"data": []}
    rows = conversations.of_page(call.world, call.own_page(), call.values)
    return _listed(call, rows, conversations.CONVERSATION_FIELDS)


async def _comments(call: Call) -> Json:
    entry = comments.find(call.world, call.page, call.id)
    stream = call.values.get("filter") == "stream"
    rows = comments.below(call.world, entry, all_levels=stream)
    if "reverse" in str(call.values.get("order", "")):
        rows.reverse()
    return _listed(call, rows, comments.DEFAULT_FIELDS)


async def _comment(call: Call) -> Json:
    entry = comments.find(call.world, call.page, call.id, call.method)
    return await comments.publish(
        call.world, call.page, entry, call.values, call.upload
    )


async def _posts(call: Call) -> Json:
    rows = comments.posts(call.world, call.own_page())
    return _listed(call, rows, comments.DEFAULT_FIELDS)


async def _visitor_posts(call: Call) -> Json:
    rows = comments.posts(call.world, call.own_page(), visitors=True)
    return _listed(call, rows, comments.DEFAULT_FIELDS)


async def _own_posts(call: Call) -> Json:
    rows = comments.posts(call.world, call.own_page(), visitors=False)
    return _listed(call, rows, comments.DEFAULT_FIELDS)


async def _post(call: Call) -> Json:
    page = call.own_page()
    return await comments.publish(call.world, page, None, call.values, call.upload)


async def _like(call: Call) -> Json:
    entry = comments.find(call.world, call.page, call.id, call.method)
    return comments.like(call.world, entry, liked=call.method == "POST")


async def _app_subscriptions(call: Call) -> Json:
    if call.id not in {"app", call.world.credentials.app_id}:
        raise no_object(call.method, call.id)
    if not call.by_app:
        words = "This method must be called with an app access_token."
        raise GraphError(15, words=words)
    return pages.subscriptions(call.world)


async def _subscribed(call: Call) -> Json:
    return pages.subscribed(call.world, call.own_page())


async def _subscribe(call: Call) -> Json:
    return pages.subscribe(call.world, call.own_page(), call.values)


async def _unsubscribe(call: Call) -> Json:
    return pages.unsubscribe(call.world, call.own_page())


async def _moderate(call: Call) -> Json:
    return pages.moderate(call.world, call.own_page(), call.values)


async def _owner(call: Call) -> Json:
    return threads.owner(call.world, _recipient(call))


async def _pass(call: Call) -> Json:
    return threads.pass_control(call.world, _recipient(call), call.values)


async def _take(call: Call) -> Json:
    return threads.take(call.world, _recipient(call))


async def _request(call: Call) -> Json:
    return threads.request(call.world, _recipient(call), call.values)


async def _release(call: Call) -> Json:
    return threads.release(call.world, _recipient(call))


async def _extend(call: Call) -> Json:
    return threads.extend(call.world, _recipient(call), call.values)


EDGES: dict[tuple[str, str], Endpoint] = {
    ("POST", "messages"): _send,
    ("GET", "messages"): _messages,
    ("POST", "message_attachments"): _upload,
    ("GET", "conversations"): _conversations,
    ("GET", "comments"): _comments,
    ("POST", "comments"): _comment,
    ("POST", "likes"): _like,
    ("DELETE", "likes"): _like,
    ("GET", "feed"): _posts,
    ("POST", "feed"): _post,
    ("GET", "visitor_posts"): _visitor_posts,
    ("GET", "posts"): _own_posts,
    ("GET", "published_posts"): _own_posts,
    ("GET", "subscriptions"): _app_subscriptions,
    ("GET", "subscribed_apps"): _subscribed,
    ("POST", "subscribed_apps"): _subscribe,
    ("DELETE", "subscribed_apps"): _unsubscribe,
    ("POST", "moderate_conversations"): _moderate,
    ("GET", "thread_owner"): _owner,
    ("POST", "pass_thread_control"): _pass,
    ("POST", "take_thread_control"): _take,
    ("POST", "request_thread_control"): _request,
    ("POST", "release_thread_control"): _release,
    ("POST", "extend_thread_control"): _extend,
}

MESSENGER = frozenset(
    {"messages", "message_attachments", "conversations", "thread_owner"}
    | {edge for _, edge in EDGES if edge.endswith("_thread_control")}
)
"""The edges whose calls count for Messenger; all others count for the Page."""
