"""The addresses of the API, what answers there, and what each of them counts for."""

from __future__ import annotations

from webcare_twitter.simulation import (
    direct,
    direct_reading,
    hooks,
    listening,
    lookups,
    posting,
    subscriptions,
    uploads,
)
from webcare_twitter.simulation.calls import Operation

_HOOKS = "/2/webhooks"
_EVENTS = "/2/activity/subscriptions"
_OLDER = "/2/account_activity/webhooks/{id}/subscriptions"
_RULES = "/2/tweets/search/stream/rules"
_DM = "/2/dm_conversations"

_POSTS = (
    Operation(
        "POST", "/2/tweets", posting.create, "user", "post", status=201, fails=True
    ),
    Operation("GET", "/2/tweets", lookups.several, "any", "lookup"),
    Operation("GET", "/2/tweets/search/recent", lookups.search, "any", "search"),
    Operation("GET", "/2/tweets/search/stream", listening.stream, "app", "stream"),
    Operation("GET", _RULES, listening.rules, "app", "rules_read"),
    Operation("POST", _RULES, listening.change_rules, "app", "rules_write"),
    Operation("GET", "/2/tweets/{id}", lookups.one, "any", "lookup"),
    Operation("DELETE", "/2/tweets/{id}", posting.delete, "user", "delete_post"),
    Operation("PUT", "/2/tweets/{id}/hidden", posting.hide, "user", "hide"),
)

_USERS = (
    Operation("GET", "/2/users/me", lookups.me, "user", "me"),
    Operation("GET", "/2/users/{id}/mentions", lookups.mentions_of, "any", "mentions"),
    Operation(
        "POST", "/2/users/{id}/dm/block", direct_reading.block, "user", "dm_block"
    ),
    Operation(
        "POST", "/2/users/{id}/dm/unblock", direct_reading.unblock, "user", "dm_block"
    ),
    Operation("GET", "/2/usage/tweets", lookups.usage, "app", "usage"),
)

_MESSAGES = (
    Operation(
        "POST",
        f"{_DM}/with/{{id}}/messages",
        direct.to_person,
        "user",
        "dm_with",
        status=201,
        fails=True,
    ),
    Operation(
        "POST",
        f"{_DM}/{{id}}/messages",
        direct.to_conversation,
        "user",
        "dm_conversation",
        status=201,
        fails=True,
    ),
    Operation("POST", _DM, direct.to_group, "user", "dm_group", status=201, fails=True),
    Operation("GET", "/2/dm_events", direct_reading.listed, "user", "dm_read"),
    Operation(
        "GET",
        f"{_DM}/with/{{id}}/dm_events",
        direct_reading.with_person,
        "user",
        "dm_read",
    ),
    Operation(
        "GET",
        f"{_DM}/{{id}}/dm_events",
        direct_reading.of_conversation,
        "user",
        "dm_read",
    ),
    Operation("GET", "/2/dm_events/{id}", direct_reading.one, "user", "dm_read"),
    Operation(
        "DELETE", "/2/dm_events/{id}", direct_reading.delete, "user", "dm_delete"
    ),
)

_FILES = (
    Operation("POST", "/2/media/upload", uploads.whole, "user", "media"),
    Operation("GET", "/2/media/upload", uploads.status, "user", "media_status"),
    Operation(
        "POST", "/2/media/upload/initialize", uploads.initialize, "user", "media_chunk"
    ),
    Operation(
        "POST", "/2/media/upload/{id}/append", uploads.append, "user", "media_chunk"
    ),
    Operation(
        "POST", "/2/media/upload/{id}/finalize", uploads.finalize, "user", "media_chunk"
    ),
    Operation("POST", "/2/media/metadata", uploads.metadata, "user", "metadata"),
)

_WEBHOOKS = (
    Operation("POST", _HOOKS, hooks.create, "any", "webhooks_post"),
    Operation("GET", _HOOKS, hooks.listed, "app", "webhooks_get"),
    Operation("POST", f"{_HOOKS}/replay", hooks.replay, "app", "replay"),
    Operation("PUT", f"{_HOOKS}/{{id}}", hooks.validate, "any", "webhooks_put"),
    Operation("DELETE", f"{_HOOKS}/{{id}}", hooks.remove, "any", "webhooks_delete"),
)

_SUBSCRIPTIONS = (
    Operation("GET", "/2/activity/stream", listening.activity_stream, "app", "stream"),
    Operation("POST", _EVENTS, subscriptions.create, "any", "subscriptions_post"),
    Operation("GET", _EVENTS, subscriptions.listed, "any", "subscriptions_get"),
    Operation(
        "DELETE", _EVENTS, subscriptions.remove_several, "app", "subscriptions_delete"
    ),
    Operation(
        "PUT", f"{_EVENTS}/{{id}}", subscriptions.change, "app", "subscriptions_put"
    ),
    Operation(
        "DELETE",
        f"{_EVENTS}/{{id}}",
        subscriptions.remove,
        "app",
        "subscriptions_delete",
    ),
    Operation(
        "POST",
        f"{_OLDER}/all",
        subscriptions.create_older,
        "user",
        "subscriptions_post",
    ),
    Operation(
        "GET", f"{_OLDER}/all", subscriptions.check_older, "user", "subscriptions_get"
    ),
    Operation(
        "DELETE",
        f"{_OLDER}/{{user}}/all",
        subscriptions.remove_older,
        "app",
        "subscriptions_delete",
    ),
)

OPERATIONS = (*_POSTS, *_USERS, *_MESSAGES, *_FILES, *_WEBHOOKS, *_SUBSCRIPTIONS)
"""All of them; where two addresses fit, the first one answers."""
