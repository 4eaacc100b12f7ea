"""X Activity: one event for every subscription that asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare_twitter.simulation import outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from webcare_twitter.simulation.wire import Json
    from webcare_twitter.simulation.world import Subscription, World

PRIVATE = frozenset(
    {
        "block.block",
        "block.unblock",
        "chat.conversation_join",
        "chat.received",
        "chat.sent",
        "dm.indicate_typing",
        "dm.read",
        "dm.received",
        "dm.sent",
        "mute.mute",
        "mute.unmute",
        "oauth.revoke",
        "post.mention.create",
        "post.quote.create",
        "post.reply.create",
        "post.repost.create",
    }
)
"""What only an account that allowed our app can be followed for."""

PUBLIC = frozenset(
    {
        "broadcast.end",
        "broadcast.start",
        "follow.follow",
        "follow.unfollow",
        "like.create",
        "news.new",
        "post.create",
        "post.delete",
        "profile.update.affiliate_badge",
        "profile.update.banner_picture",
        "profile.update.bio",
        "profile.update.geo",
        "profile.update.handle",
        "profile.update.profile_picture",
        "profile.update.screenname",
        "profile.update.url",
        "profile.update.verified_badge",
        "spaces.end",
        "spaces.start",
    }
)

USUAL = (
    "post.mention.create",
    "post.reply.create",
    "post.quote.create",
    "post.create",
    "post.delete",
    "dm.received",
    "dm.sent",
    "dm.read",
    "dm.indicate_typing",
    "chat.received",
    "oauth.revoke",
)
"""What the laboratory subscribes an account to when it saves a webhook's address."""


def _nothing() -> None:
    return


def emit(
    world: World,
    event_type: str,
    user: str,
    payload: Json,
    *,
    includes: Json | None = None,
    direction: str = "",
    lane: str = "",
    taken: Callable[[], None] = _nothing,
) -> None:
    """Tell every subscription to this type of event of this user, each by itself."""
    for subscription in _matching(world, event_type, user, direction):
        data: Json = {
            "event_uuid": str(world.random.randrange(-(2**63), 2**63)),
            "filter": {"user_id": user},
            "event_type": event_type,
            "tag": subscription.tag,
            "payload": payload,
        }
        if direction and subscription.direction:
            data["filter"]["direction"] = subscription.direction
        if includes:
            data["includes"] = includes
        _send(world, subscription, {"data": data}, lane=lane, taken=taken)


def _matching(
    world: World, event_type: str, user: str, direction: str
) -> Iterable[Subscription]:
    return [
        subscription
        for subscription in world.subscriptions.values()
        if subscription.event_type == event_type
        and subscription.user == user
        and subscription.direction in {"", direction}
    ]


def _send(
    world: World,
    subscription: Subscription,
    body: Json,
    *,
    lane: str,
    taken: Callable[[], None],
) -> None:
    if subscription.hook is None:
        for stream in world.activity:
            stream.put_nowait(body)
        return
    hook = world.hooks.get(subscription.hook)
    if hook is not None and world.scenario.shape == "activity":
        label = subscription.event_type
        outbox.deliver(world, hook, body, label=label, lane=lane, taken=taken)
