"""The Page itself in the API: what it is, its webhooks, and whom it keeps out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare_facebook.simulation import subscription, wire
from webcare_facebook.simulation.graph import GraphError, parameter

if TYPE_CHECKING:
    from webcare_facebook.simulation.customers import Page
    from webcare_facebook.simulation.wire import Json
    from webcare_facebook.simulation.world import Chat, World

SCOPES = (
    "pages_show_list",
    "pages_messaging",
    "pages_manage_metadata",
    "pages_manage_engagement",
    "pages_read_engagement",
    "pages_read_user_content",
    "business_management",
)
MOST_PEOPLE = 10

_ACTIONS = frozenset(
    {"ban_user", "block_user", "move_to_spam", "unban_user", "unblock_user"}
)


def node(page: Page) -> Json:
    """Return a Page with all its fields."""
    return {
        "id": page.id,
        "name": page.name,
        "username": page.username,
        "category": page.category,
        "link": f"https://www.facebook.com/{page.username}",
        "is_published": True,
        "is_messenger_platform_bot": True,
        "verification_status": "blue_verified",
        "tasks": ["MESSAGING", "MODERATE", "CREATE_CONTENT", "ANALYZE"],
        "fan_count": 18_240,
        "followers_count": 19_112,
    }


def app(world: World) -> Json:
    """Return the app that a token was made by."""
    credentials = world.credentials
    return {
        "id": credentials.app_id,
        "name": credentials.app_name,
        "link": f"https://www.facebook.com/games/?app_id={credentials.app_id}",
        "category": "Business",
    }


def subscriptions(world: World) -> Json:
    """Return the webhooks that are saved for the app itself, in its dashboard."""
    urls = [held.url for held in world.subscriptions.values() if held.url]
    if not urls:
        return {"data": []}
    fields = [{"name": name, "version": "v26.0"} for name in subscription.FIELDS]
    row = {"object": "page", "callback_url": urls[0], "active": True, "fields": fields}
    return {"data": [row]}


def debug(world: World, page: Page | None) -> Json:
    """Return what a token is good for; that of no Page is good for nothing."""
    if page is None:
        error = {"code": 190, "message": "Invalid OAuth access token."}
        return {"data": {"error": error, "is_valid": False, "scopes": []}}
    targets = [{"scope": scope, "target_ids": [page.id]} for scope in SCOPES]
    return {
        "data": {
            "app_id": world.credentials.app_id,
            "type": "PAGE",
            "application": world.credentials.app_name,
            "data_access_expires_at": 0,
            "expires_at": 0,
            "is_valid": not world.scenario.token_expired,
            "issued_at": wire.seconds(world.timeline.now()),
            "profile_id": page.id,
            "scopes": list(SCOPES),
            "granular_scopes": targets,
            "user_id": "10217700001234567",
        }
    }


def subscribed(world: World, page: Page) -> Json:
    """Return which webhooks of a Page our app gets; nothing when none."""
    fields = subscription.of(world, page).fields
    if fields is None:
        return {"data": []}
    return {"data": [{**app(world), "subscribed_fields": sorted(fields)}]}


def subscribe(world: World, page: Page, values: Json) -> Json:
    """Begin to send a Page's webhooks, also after they were dropped."""
    given = values.get("subscribed_fields") or []
    names = given.split(",") if isinstance(given, str) else given
    subscription.of(world, page).subscribe(str(name).strip() for name in names)
    world.changes.note("laboratory")
    return {"success": True}


def unsubscribe(world: World, page: Page) -> Json:
    """Send a Page's webhooks no more."""
    subscription.of(world, page).fields = None
    world.changes.note("laboratory")
    return {"success": True}


def profile(world: World, chat: Chat) -> Json:
    """Return what a Page may know of somebody who writes to it.

    Raises:
        GraphError: 100/2018218 for who never wrote.
    """
    if chat.acted_at is None:
        raise GraphError(100, 2018218)
    customer = world.customer(chat.customer_id)
    first, _, last = customer.name.partition(" ")
    return {
        "id": world.psid(chat),
        "first_name": first,
        "last_name": last,
        "name": customer.name,
        "profile_pic": f"{world.base()}/cdn/portraits/{world.psid(chat)}.png",
        "locale": {"nl": "nl_NL", "en": "en_GB"}.get(customer.language, "nl_NL"),
    }


def moderate(world: World, page: Page, values: Json) -> Json:
    """Keep people out of chat or wall, or let them in again.

    Raises:
        GraphError: 100 for more than ten people, an unknown action or person.
    """
    ids, actions = values.get("user_ids"), values.get("actions")
    if not isinstance(ids, list) or not 1 <= len(ids) <= MOST_PEOPLE:
        raise parameter(f"Param user_ids must have 1 to {MOST_PEOPLE} elements.")
    if not isinstance(actions, list) or not actions or set(actions) - _ACTIONS:
        known = ", ".join(sorted(_ACTIONS))
        raise parameter(f"Param actions must be one of {{{known}}}.")
    public = all(action.endswith("ban_user") for action in actions)
    chats = [_meant(world, page, _number(user), public=public) for user in ids]
    found = [chat for chat in chats if chat is not None]
    if len(found) < len(ids):
        raise GraphError(100, 2018001)
    for chat in found:
        for action in actions:
            _moderate(world, chat, action)
    return {"success": True}


def _meant(world: World, page: Page, number: str, *, public: bool) -> Chat | None:
    """Return whose id it is; for the wall the one that stands there does as well."""
    for customer in world.customers.values() if public else ():
        if customer.user_id == number:
            return world.chat(page.id, customer.id)
    return world.chat_of(page, number)


def _number(user: object) -> str:
    return str(user.get("id", "")) if isinstance(user, dict) else str(user)


def _moderate(world: World, chat: Chat, action: str) -> None:
    key = (chat.page.id, chat.customer_id)
    match action:
        case "block_user":
            chat.blocked_by_us = True
        case "unblock_user":
            chat.blocked_by_us = False
        case "ban_user":
            world.banned.add(key)
        case "unban_user":
            world.banned.discard(key)
    world.changes.note(chat.topic)
