"""The API as routes, behind its tokens, with its description."""

from collections.abc import Mapping, Sequence
from functools import cache

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, Router

from webcare.api import (
    attachments,
    channels,
    contact_fields,
    contact_notes,
    contacts,
    conversations,
    dead_letters,
    events,
    found_posts,
    kept,
    merges,
    messages,
    pilots,
    policies,
    privately,
    promises,
    tokens,
    users,
)
from webcare.api.authentication import RequireToken
from webcare.api.openapi import describe
from webcare.api.operations import PREFIX, Operation, answer
from webcare.api.problems import problem

OPERATIONS: Sequence[Operation] = (
    conversations.list_conversations,
    conversations.get_conversation,
    conversations.change_conversation,
    kept.get_kept,
    messages.list_messages,
    messages.say,
    messages.get_message,
    messages.cancel_message,
    messages.moderate_message,
    privately.list_ways,
    privately.go_on_in_private,
    privately.take_over,
    promises.list_promises,
    promises.count_promises,
    attachments.get_attachment,
    attachments.upload,
    contacts.list_contacts,
    contacts.get_contact,
    contacts.patch_contact,
    contact_notes.list_contact_notes,
    contact_notes.add_contact_note,
    contact_notes.remove_contact_note,
    merges.list_suggestions,
    merges.refuse_suggestion,
    merges.list_merges,
    merges.merge_contact,
    merges.undo_merge,
    contact_fields.list_contact_fields,
    contact_fields.put_contact_field,
    contact_fields.remove_contact_field,
    channels.list_channels,
    channels.get_channel,
    channels.change_channel,
    channels.get_costs,
    channels.list_templates,
    pilots.get_pilot,
    pilots.stop,
    pilots.resume,
    policies.list_policies,
    users.list_users,
    users.get_me,
    users.get_user,
    users.list_teams,
    dead_letters.list_dead_letters,
    dead_letters.get_dead_letter,
    dead_letters.replay_dead_letter,
    found_posts.list_found_posts,
    found_posts.answer_found_post,
    found_posts.set_found_post_aside,
    found_posts.restore_found_post,
    events.stream_events,
    tokens.list_tokens,
    tokens.create_token,
    tokens.revoke_token,
)
"""All calls; of two paths that both fit a request, the first one is taken."""

DESCRIPTION = "/openapi.json"


def api_routes() -> list[Mount]:
    """Return the API under its prefix; `app.state` must have `core` and `hub`.

    Errors are left to whoever stands around it: see `webcare.answers`.
    """
    behind_tokens = RequireToken(
        Router([_description(), *_routes(OPERATIONS)], redirect_slashes=False),
        respond=problem,
        public=[PREFIX + DESCRIPTION],
    )
    return [Mount(PREFIX, app=behind_tokens)]


def _description() -> Route:
    document = _described()

    async def openapi(_: Request) -> Response:
        return Response(document, media_type="application/json")

    return Route(DESCRIPTION, openapi)


@cache
def _described() -> bytes:
    """Return the description: the same for every application, and slow to make."""
    return orjson.dumps(describe(OPERATIONS))


def _routes(operations: Sequence[Operation]) -> list[Route]:
    """Return one route for each path, so that a wrong method is told all right ones."""
    by_path: dict[str, dict[str, Operation]] = {}
    for each in operations:
        by_path.setdefault(each.path, {})[each.method] = each
    return [_route(path, methods) for path, methods in by_path.items()]


def _route(path: str, methods: Mapping[str, Operation]) -> Route:
    async def respond(request: Request) -> Response:
        # HEAD is answered as GET; the server leaves the body out.
        method = "GET" if request.method == "HEAD" else request.method
        return await answer(methods[method], request)

    return Route(path, respond, methods=list(methods))
