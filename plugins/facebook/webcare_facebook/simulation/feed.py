"""The Page's wall as its feed tells of it: who wrote, changed, hid or removed what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare_facebook.simulation import outbox, wire

if TYPE_CHECKING:
    from webcare_facebook.simulation.wire import Json
    from webcare_facebook.simulation.world import Entry, World

_HOST = "https://www.facebook.com"


def permalink(entry: Entry) -> str:
    """Return the address at which people read a post or comment."""
    post = entry.post_id.replace(f"{entry.page_id}_", "")
    address = f"{_HOST}/{entry.page_id}/posts/{post}"
    if entry.is_post:
        return address
    return f"{address}?comment_id={entry.id.rsplit('_', 1)[-1]}"


def tell(world: World, entry: Entry, verb: str) -> None:
    """Tell that something happened to a post or comment.

    `verb` is `add`, `edited`, `remove`, `hide` or `unhide`.
    """
    now = world.timeline.now()
    moment = entry.at if verb == "add" else now
    value: Json = {
        **_author(world, entry),
        "item": _item(entry),
        "verb": verb,
        "post_id": entry.post_id,
        "created_time": wire.seconds(moment),
    }
    if not entry.is_post:
        value |= {"comment_id": entry.id, "parent_id": entry.parent_id}
    elif entry.author:
        value["recipient_id"] = entry.page_id
    if verb != "remove":
        value |= _substance(world, entry)
    outbox.post_change(world, world.pages[entry.page_id], value)


def tell_reaction(
    world: World, entry: Entry, person: str, sort: str, verb: str
) -> None:
    """Tell that somebody likes a post or comment, or does so no more."""
    value: Json = {
        "from": world.customer(person).author,
        "item": "reaction",
        "verb": verb,
        "reaction_type": sort,
        "post_id": entry.post_id,
        "parent_id": entry.parent_id or entry.post_id,
        "created_time": wire.seconds(world.timeline.now()),
    }
    if not entry.is_post:
        value["comment_id"] = entry.id
    outbox.post_change(world, world.pages[entry.page_id], value)


def _item(entry: Entry) -> str:
    if not entry.is_post:
        return "comment"
    if entry.file is not None and entry.file.mime_type.startswith("image/"):
        return "photo"
    return "post" if entry.author else "status"


def _author(world: World, entry: Entry) -> Json:
    author = world.author(entry)
    match world.scenario.authors:
        case "sender":
            return {"sender_id": author["id"], "sender_name": author["name"]}
        case "absent" if entry.author:
            return {}
        case _:
            return {"from": author}


def _substance(world: World, entry: Entry) -> Json:
    """Return what it says and what hangs on it."""
    told: Json = {"message": entry.text} if entry.text else {}
    if entry.file is not None:
        path = world.files.path(entry.file.id, world.timeline.now())
        told |= _file(entry, f"{world.base()}/{path}")
    if entry.is_post:
        return told | {"published": 1}
    post = world.walls.get(entry.post_id)
    if post is not None:
        told["post"] = {
            "id": post.id,
            "type": "status",
            "status_type": "mobile_status_update",
            "is_published": True,
            "updated_time": wire.iso(post.at),
            "permalink_url": permalink(post),
            "promotion_status": "inactive",
        }
    return told


def _file(entry: Entry, url: str) -> Json:
    file = entry.file
    if file is None:
        return {}
    if entry.is_post and file.mime_type.startswith("image/"):
        return {"link": url, "photo_id": file.id}
    family = file.mime_type.split("/", 1)[0]
    return {{"image": "photo", "video": "video"}.get(family, "link"): url}
