"""Reading posts and people: one, several, mentions of an account, and a search."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from webcare_twitter.simulation.problems import Problem, invalid, missing
from webcare_twitter.simulation.rendering import Wish, beside, shown
from webcare_twitter.simulation.searching import parse
from webcare_twitter.simulation.surroundings import mentions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from webcare_twitter.simulation.calls import Call
    from webcare_twitter.simulation.posts import Post
    from webcare_twitter.simulation.wire import Json
    from webcare_twitter.simulation.world import World

RECENT = timedelta(days=7)
_MOST = 100


async def one(call: Call) -> Json:
    """Answer `GET /2/tweets/:id`; 200 with `errors` only when it is not there."""
    return _several(call, [call.part("id")], single=True)


async def several(call: Call) -> Json:
    """Answer `GET /2/tweets?ids=`; what is not there stands under `errors`."""
    ids = call.listed("ids")
    if not 1 <= len(ids) <= _MOST:
        raise invalid("The `ids` query parameter holds 1 to 100 ids", "ids")
    return _several(call, ids, single=False)


async def me(call: Call) -> Json:
    """Answer `GET /2/users/me`."""
    wish = Wish.of(call)
    told = call.house.profile.wire
    return {"data": {name: told[name] for name in told if name in wish.user}}


async def mentions_of(call: Call) -> Json:
    """Answer `GET /2/users/:id/mentions`: whoever names or answers an account."""
    world, number = call.world, call.part("id")
    found = [post for post in _visible(world) if mentions(world, post, number)]
    return _page(call, found, call.number("max_results", 10, 5, _MOST))


async def search(call: Call) -> Json:
    """Answer `GET /2/tweets/search/recent`: the posts of the last seven days."""
    world = call.world
    matches = parse(call.query.get("query", ""))
    since = world.now - RECENT
    found = [p for p in _visible(world) if p.at >= since and matches(world, p)]
    return _page(call, found, call.number("max_results", 10, 10, _MOST))


async def usage(call: Call) -> Json:
    """Answer `GET /2/usage/tweets`: how many posts were read this month."""
    world = call.world
    return {
        "data": {
            "project_id": "1",
            "project_usage": str(world.reads),
            "project_cap": str(int(world.scenario.monthly_cap)),
            "cap_reset_day": 1,
        }
    }


def _several(call: Call, ids: Sequence[str], *, single: bool) -> Json:
    world, wish = call.world, Wish.of(call)
    found = [post for number in ids if (post := _seen(call, number))]
    known = {post.id for post in found}
    _count(world, len(found))
    told = beside(world, found, wish)
    parameter = "id" if single else "ids"
    errors = [missing("tweet", parameter, n) for n in ids if n not in known]
    errors = errors + told.get("errors", [])
    rows = [shown(world, post, wish) for post in found]
    answer: Json = {"data": rows[0] if single else rows} if rows else {}
    return answer | told | ({"errors": errors} if errors else {})


def _seen(call: Call, number: str) -> Post | None:
    post = call.world.posts.get(number)
    author = call.world.profile(post.author) if post else None
    hidden = author is not None and author.protected and author.id != call.caller.user
    return None if hidden else post


def _visible(world: World) -> list[Post]:
    closed = {person.id for person in world.people.values() if person.protected}
    return [post for post in world.posts if post.author not in closed]


def _page(call: Call, found: Iterable[Post], size: int) -> Json:
    wanted = sorted(
        (post for post in found if _within(call, post)),
        key=lambda post: int(post.id),
        reverse=True,
    )
    raw = call.query.get("next_token") or call.query.get("pagination_token") or "0"
    if not raw.removeprefix("page").isdigit():
        raise invalid("The `next_token` is not one of ours", "next_token", raw)
    start = int(raw.removeprefix("page"))
    page = wanted[start : start + size]
    _count(call.world, len(page))
    wish = Wish.of(call)
    meta: Json = {"result_count": len(page)}
    if page:
        meta |= {"newest_id": page[0].id, "oldest_id": page[-1].id}
    if start + size < len(wanted):
        meta["next_token"] = f"page{start + size}"
    rows = [shown(call.world, post, wish) for post in page]
    data = {"data": rows} if rows else {}
    return {**data, **beside(call.world, page, wish), "meta": meta}


def _within(call: Call, post: Post) -> bool:
    since, until = call.query.get("since_id"), call.query.get("until_id")
    start, end = call.query.get("start_time"), call.query.get("end_time")
    return (
        (not since or int(post.id) > int(since))
        and (not until or int(post.id) < int(until))
        and (not start or post.at >= datetime.fromisoformat(start))
        and (not end or post.at < datetime.fromisoformat(end))
    )


def _count(world: World, posts: int) -> None:
    """Count posts that were read against the month's cap."""
    if posts and world.reads + posts > world.scenario.monthly_cap:
        raise Problem(
            429,
            "Usage cap exceeded: Monthly product cap",
            "usage-capped",
            "UsageCapExceeded",
            more={"period": "Monthly", "scope": "Product"},
        )
    world.reads += posts
