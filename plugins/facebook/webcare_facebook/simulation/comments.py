"""Posts and comments in the API: read, answer, hide, change, like and delete."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from webcare_facebook.simulation import feed, publishing, wire
from webcare_facebook.simulation.bodies import Attached
from webcare_facebook.simulation.faults import FAULTS
from webcare_facebook.simulation.graph import GraphError, no_object, parameter
from webcare_facebook.simulation.sending import REPLYABLE_FOR
from webcare_facebook.simulation.uploads import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable

    from webcare.plugin.simulation import Upload
    from webcare_facebook.simulation.customers import Page
    from webcare_facebook.simulation.files import Stored
    from webcare_facebook.simulation.wire import Json
    from webcare_facebook.simulation.world import Entry, World

_MENTION = re.compile(r"@\[(\d+)\]")

LONGEST = 8000
SAME_TEXT = 5
"""So many times within an hour a Page may say the same in public."""

DEFAULT_FIELDS = ("created_time", "from", "message", "id")


def find(world: World, page: Page, number: str, method: str = "GET") -> Entry:
    """Return a post or comment on a Page's wall.

    Raises:
        GraphError: 100/33 when it is not there (any more).
    """
    entry = world.walls.get(number)
    if entry is None or entry.page_id != page.id:
        raise no_object(method, number)
    return entry


def node(world: World, entry: Entry) -> Json:
    """Return a post or comment with all its fields."""
    below = [e for e in world.walls.values() if e.parent_id == entry.id]
    likes = len(entry.reactions) + entry.liked
    told: Json = {
        "id": entry.id,
        "message": entry.text,
        "from": world.author(entry),
        "created_time": wire.iso(entry.at),
        "is_hidden": entry.hidden,
        "permalink_url": feed.permalink(entry),
        "comments": {"data": [node(world, other) for other in below]},
    }
    if entry.file is not None:
        told |= _attached(world, entry)
    if entry.is_post:
        return told | {"updated_time": wire.iso(entry.at), "is_published": True}
    parent = world.walls.get(entry.parent_id)
    if parent is not None and not parent.is_post:
        told["parent"] = {"id": parent.id, "message": parent.text}
    post = world.walls.get(entry.post_id)
    return told | {
        "object": {"id": entry.post_id} | ({"message": post.text} if post else {}),
        "can_hide": bool(entry.author),
        "can_remove": True,
        "can_comment": True,
        "can_like": True,
        "can_reply_privately": _replyable(world, entry),
        "private_reply_conversation": None,
        "like_count": likes,
        "user_likes": entry.liked,
        "comment_count": len(below),
    }


def _replyable(world: World, entry: Entry) -> bool:
    fresh = world.timeline.now() <= entry.at + REPLYABLE_FOR
    return bool(entry.author) and entry.answered_at is None and fresh


def _attached(world: World, entry: Entry) -> Json:
    file = entry.file
    if file is None:
        return {}
    url = f"{world.base()}/{world.files.path(file.id, world.timeline.now())}"
    family = file.mime_type.split("/", 1)[0]
    type_ = {"image": "photo", "video": "video_inline"}.get(family, "share")
    shown: Json = {"type": type_, "url": url, "target": {"id": file.id, "url": url}}
    if family == "image":
        shown["media"] = {"image": {"src": url, "width": 720, "height": 540}}
    if entry.is_post:
        return {"attachments": {"data": [shown]}, "full_picture": url}
    return {"attachment": shown}


def below(world: World, entry: Entry, *, all_levels: bool) -> list[Json]:
    """Return what hangs under a post or comment, oldest first."""
    if all_levels and entry.is_post:
        found: Iterable[Entry] = (
            e for e in world.walls.values() if e.post_id == entry.id and not e.is_post
        )
    else:
        found = (e for e in world.walls.values() if e.parent_id == entry.id)
    return [node(world, e) for e in found]


def posts(world: World, page: Page, *, visitors: bool | None = None) -> list[Json]:
    """Return the posts on a Page's wall, newest first; of one side when asked."""
    found = [
        e
        for e in world.walls.values()
        if e.is_post and e.page_id == page.id
        if visitors is None or bool(e.author) == visitors
    ]
    return [node(world, e) for e in sorted(found, key=lambda e: e.at, reverse=True)]


async def publish(
    world: World, page: Page, parent: Entry | None, values: Json, upload: Upload | None
) -> Json:
    """Write under a post or comment, or a post of the Page's own.

    Raises:
        GraphError: 100 without anything to say, 368 for the same text over and over.
    """
    text = str(values.get("message") or "")
    stored = await _file(world, values, upload)
    link = str(values.get("attachment_share_url") or values.get("link") or "")
    if not text.strip() and stored is None and not link:
        raise parameter("Missing message or attachment")
    if len(text) > LONGEST:
        raise parameter(f"Comment text is too long: at most {LONGEST} characters.")
    sent = _meet_fault(world)
    _refuse_repetition(world, page, text)
    whole = " ".join(filter(None, (_named(world, text), link)))
    entry = publishing.add(world, page, "", whole, parent=parent, stored=stored)
    if sent:
        raise sent
    return {"id": entry.id}


def _named(world: World, text: str) -> str:
    """Return a text with the names of whom it mentions by their ids."""
    names = {c.user_id: c.name for c in world.customers.values()}
    return _MENTION.sub(lambda found: names.get(found[1], found[0]), text)


async def _file(world: World, values: Json, upload: Upload | None) -> Stored | None:
    number, url = values.get("attachment_id"), values.get("attachment_url")
    if number and (stored := world.files.kept(str(number))):
        return stored
    if not (number or url or upload):
        return None
    wanted = Attached(type="image", url=str(url or ""), attachment_id=str(number or ""))
    return await resolve(world, wanted, upload)


def _meet_fault(world: World) -> GraphError | None:
    """Meet what the laboratory wants; return it when the comment appears anyway."""
    name = world.scenario.refuse_next
    if not name:
        return None
    world.scenario = replace(world.scenario, refuse_next="")
    world.changes.note("laboratory")
    fault = FAULTS[name]
    if not fault.sent:
        raise fault.error()
    return fault.error()


def _refuse_repetition(world: World, page: Page, text: str) -> None:
    now = world.timeline.now()
    hour = now - timedelta(hours=1)
    world.posted = [row for row in world.posted if row[2] > hour]
    same = sum((row[0], row[1]) == (page.id, text) for row in world.posted)
    if text and same >= SAME_TEXT:
        raise GraphError(368, 1390008)
    world.posted.append((page.id, text, now))


def update(world: World, entry: Entry, values: Json) -> Json:
    """Hide or show somebody's comment, or change one of our own.

    Raises:
        GraphError: 200 for what the Page may not do, 100 without anything to do.
    """
    if "is_hidden" in values:
        if not entry.author:
            raise GraphError(200, words="You cannot hide your own comment.")
        hidden = str(values["is_hidden"]).lower() in {"true", "1"}
        if hidden != entry.hidden:
            changed = replace(entry, hidden=hidden)
            world.put_entry(changed)
            feed.tell(world, changed, "hide" if hidden else "unhide")
        return {"success": True}
    text = str(values.get("message") or "")
    if not text:
        raise parameter("The parameter message or is_hidden is required.")
    if entry.author:
        raise GraphError(200)
    changed = replace(entry, text=text, edited=True)
    world.put_entry(changed)
    feed.tell(world, changed, "edited")
    return {"success": True}


def delete(world: World, entry: Entry) -> Json:
    """Remove a post or comment, whoever wrote it."""
    world.remove_entry(entry)
    feed.tell(world, entry, "remove")
    return {"success": True}


def like(world: World, entry: Entry, *, liked: bool) -> Json:
    """Like as the Page, or take it back."""
    world.put_entry(replace(entry, liked=liked))
    return {"success": True}
