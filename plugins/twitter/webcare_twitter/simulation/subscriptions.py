"""Which events of whom go where: X Activity, and the older Account Activity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare_twitter.simulation.activity import PRIVATE, PUBLIC, USUAL
from webcare_twitter.simulation.calls import only, part_of
from webcare_twitter.simulation.problems import Problem, invalid, not_found
from webcare_twitter.simulation.wire import iso
from webcare_twitter.simulation.world import Subscription

if TYPE_CHECKING:
    from webcare_twitter.simulation.calls import Call
    from webcare_twitter.simulation.wire import Json
    from webcare_twitter.simulation.world import Hook, World

MOST = 1500
MOST_OLDER = 3
_LONGEST_TAG = 200
_DIRECTIONS = {"", "inbound", "outbound"}


async def create(call: Call) -> Json:
    """Answer `POST /2/activity/subscriptions`.

    Raises:
        Problem: 400 for a body that is wrong, 403 without the user's consent or over
            the limit, 409 for what exists already.
    """
    body, world = await call.body(), call.world
    only(body, "event_type", "filter", "tag", "webhook_id")
    event_type = str(body.get("event_type") or "")
    if event_type not in PRIVATE | PUBLIC:
        raise invalid("$.event_type: is not one of them", "event_type", event_type)
    wanted = part_of(body, "filter")
    only(wanted, "user_id", "direction", "keyword")
    user, direction = (
        str(wanted.get("user_id") or ""),
        str(wanted.get("direction") or ""),
    )
    if not user.isdigit() or direction not in _DIRECTIONS:
        raise invalid("$.filter: is not a filter for this event", "filter", wanted)
    _check_consent(call, event_type, user)
    if len(world.subscriptions) >= MOST:
        raise Problem(403, "Subscription limit exceeded.")
    now = world.now
    made = Subscription(
        id=world.new_id(),
        event_type=event_type,
        user=user,
        created_at=now,
        updated_at=now,
        direction=direction,
        tag=_tag(body),
        hook=_hook_id(world, body),
    )
    if any(_same(made, other) for other in world.subscriptions.values()):
        raise Problem(409, "This subscription exists already.", "invalid-request")
    world.subscriptions[made.id] = made
    # X's guide puts the subscription right under `data`, its description one deeper.
    return {"data": {**told(made), "subscription": told(made)}}


async def listed(call: Call) -> Json:
    """Answer `GET /2/activity/subscriptions`."""
    rows = [told(subscription) for subscription in call.world.subscriptions.values()]
    return {"data": rows, "meta": {"result_count": len(rows)}}


async def change(call: Call) -> Json:
    """Answer `PUT /2/activity/subscriptions/:id`: another tag or webhook."""
    body, world = await call.body(), call.world
    only(body, "tag", "webhook_id")
    kept = _known(world, call.part("id"))
    if "tag" in body:
        kept.tag = _tag(body)
    if "webhook_id" in body:
        kept.hook = _hook_id(world, body)
    kept.updated_at = world.now
    total = len(world.subscriptions)
    return {"data": {"subscription": told(kept), "total_subscriptions": total}}


async def remove(call: Call) -> Json:
    """Answer `DELETE /2/activity/subscriptions/:id`."""
    kept = _known(call.world, call.part("id"))
    del call.world.subscriptions[kept.id]
    return {"data": {"deleted": True}}


async def remove_several(call: Call) -> Json:
    """Answer `DELETE /2/activity/subscriptions?ids=`."""
    rows, errors = [], []
    for number in call.listed("ids"):
        if call.world.subscriptions.pop(number, None):
            rows.append({"subscription_id": number, "deleted": True})
        else:
            reason = {"message": "There is no such subscription", "reason": "NotFound"}
            errors.append({"subscription_id": number, **reason})
    total = len(call.world.subscriptions)
    answer: Json = {"data": rows, "meta": {"total_subscriptions": total}}
    return {**answer, "errors": errors} if errors else answer


def subscribe_as_usual(world: World, user: str, hook: Hook) -> None:
    """Subscribe an account to everything that a connector needs."""
    for event_type in USUAL:
        now = world.now
        made = Subscription(
            id=world.new_id(),
            event_type=event_type,
            user=user,
            created_at=now,
            updated_at=now,
            tag="laboratory",
            hook=hook.id,
        )
        if not any(_same(made, other) for other in world.subscriptions.values()):
            world.subscriptions[made.id] = made


async def create_older(call: Call) -> Json:
    """Answer `POST /2/account_activity/webhooks/:id/subscriptions/all`."""
    world, number = call.world, call.part("id")
    if number not in world.hooks:
        raise not_found("webhook", "webhook_id", number)
    pair = (number, call.house.id)
    if pair not in world.older and len(world.older) >= MOST_OLDER:
        raise Problem(403, "Subscription limit exceeded.")
    world.older.add(pair)
    return {"data": {"subscribed": True}}


async def check_older(call: Call) -> Json:
    """Answer `GET /2/account_activity/webhooks/:id/subscriptions/all`."""
    subscribed = (call.part("id"), call.house.id) in call.world.older
    return {"data": {"subscribed": subscribed}}


async def remove_older(call: Call) -> Json:
    """Answer `DELETE /2/account_activity/webhooks/:id/subscriptions/:user/all`."""
    pair = (call.part("id"), call.part("user"))
    if pair not in call.world.older:
        raise not_found("subscription", "user_id", pair[1])
    call.world.older.discard(pair)
    return {"data": {"subscribed": False}}


def told(subscription: Subscription) -> Json:
    """Return a subscription as the API shows it."""
    wanted = {"user_id": subscription.user}
    if subscription.direction:
        wanted["direction"] = subscription.direction
    shown: Json = {
        "subscription_id": subscription.id,
        "event_type": subscription.event_type,
        "filter": wanted,
        "created_at": iso(subscription.created_at),
        "updated_at": iso(subscription.updated_at),
    }
    if subscription.tag:
        shown["tag"] = subscription.tag
    return {**shown, "webhook_id": subscription.hook} if subscription.hook else shown


def _check_consent(call: Call, event_type: str, user: str) -> None:
    if event_type not in PRIVATE:
        return
    consents = user in call.world.houses and user not in call.world.revoked
    if not consents or call.caller.user not in {None, user}:
        raise Problem(
            403,
            "The user has not authorized this app for private events.",
            "not-authorized-for-resource",
        )


def _same(one: Subscription, other: Subscription) -> bool:
    def place(each: Subscription) -> tuple[str | None, ...]:
        return each.event_type, each.user, each.direction, each.hook

    return place(one) == place(other)


def _tag(body: Json) -> str:
    tag = str(body.get("tag") or "")
    if len(tag) > _LONGEST_TAG:
        raise invalid("$.tag: is longer than 200 characters", "tag", tag)
    return tag


def _hook_id(world: World, body: Json) -> str | None:
    number = body.get("webhook_id")
    if number is None:
        return None
    if str(number) not in world.hooks:
        raise not_found("webhook", "webhook_id", str(number))
    return str(number)


def _known(world: World, number: str) -> Subscription:
    if number not in world.subscriptions:
        raise not_found("subscription", "subscription_id", number)
    return world.subscriptions[number]
