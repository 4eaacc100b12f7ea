"""What customers do on the Page's wall."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from webcare.errors import SimulationError
from webcare_facebook.simulation import feed, inbound, wire
from webcare_facebook.simulation.inbound import REACTIONS
from webcare_facebook.simulation.world import Entry

if TYPE_CHECKING:
    from webcare.plugin.simulation import Edit, Publish, React, Revoke
    from webcare_facebook.simulation.customers import Page
    from webcare_facebook.simulation.files import Stored
    from webcare_facebook.simulation.world import Chat, World

_LINK = re.compile(r"(?:https?://)?(?:www\.)?m\.me/[^\s<>\"')\]]+", re.IGNORECASE)
_PUBLIC = {
    "love": "love",
    "smile": "haha",
    "wow": "wow",
    "sad": "sad",
    "angry": "angry",
}
"""What a reaction is called in public; every other one is `like`."""


def publish(world: World, page: Page, person: str, action: Publish) -> str:
    """Let a customer write on the wall; return the id of the post or comment."""
    if not action.text.strip() and action.file is None:
        raise SimulationError("Write something first.")
    if (page.id, person) in world.banned:
        raise SimulationError("The Page does not let you write here.")
    parent = None if action.parent is None else world.walls.get(action.parent)
    if action.parent is not None and (parent is None or parent.page_id != page.id):
        raise SimulationError("What you answer is not there any more.")
    stored = None
    if action.file is not None:
        family = action.file.mime_type.split("/", 1)[0]
        type_ = family if family in {"image", "video"} else "file"
        stored = world.files.put(type_, action.file)
    return add(world, page, person, action.text, parent=parent, stored=stored).id


def add(
    world: World,
    page: Page,
    author: str,
    text: str,
    *,
    parent: Entry | None = None,
    stored: Stored | None = None,
) -> Entry:
    """Put a post or comment on the wall and tell of it.

    A reply to a reply hangs under the comment above: there is one level.
    """
    top = parent
    if parent is not None and not parent.is_post and parent.parent_id != parent.post_id:
        top = world.walls.get(parent.parent_id, parent)
    number = wire.digits(world.random)
    post_id = top.post_id if top else f"{page.id}_{number}"
    entry = Entry(
        id=f"{post_id.rsplit('_', 1)[-1]}_{number}" if top else post_id,
        page_id=page.id,
        author=author,
        text=text,
        at=world.timeline.now(),
        post_id=post_id,
        parent_id=top.id if top else "",
        file=stored.phone if stored else None,
    )
    world.put_entry(entry)
    feed.tell(world, entry, "add")
    return entry


def edit(world: World, person: str, action: Edit) -> str:
    """Let a customer change an own post or comment."""
    entry = _own(world, person, action.target)
    changed = replace(entry, text=action.text, edited=True)
    world.put_entry(changed)
    feed.tell(world, changed, "edited")
    return entry.id


def revoke(world: World, person: str, action: Revoke) -> str:
    """Let a customer remove an own post or comment, with all that hangs under it."""
    entry = _own(world, person, action.target)
    world.remove_entry(entry)
    feed.tell(world, entry, "remove")
    return entry.id


def react(world: World, person: str, action: React) -> str:
    """Let a customer like something on the wall, or take that back."""
    entry = world.walls[action.target]
    held = dict(entry.reactions)
    before = held.pop(person, "")
    sort = _PUBLIC.get(REACTIONS.get(action.emoji.rstrip("\ufe0f"), ""), "like")
    if action.emoji:
        held[person] = sort
        verb = "edit" if before else "add"
    elif before:
        sort, verb = before, "remove"
    else:
        return entry.id
    world.put_entry(replace(entry, reactions=tuple(held.items())))
    feed.tell_reaction(world, entry, person, sort, verb)
    return entry.id


def follow(world: World, chat: Chat, post: str) -> None:
    """Let a customer open the private chat that a link in a post leads to."""
    entry = world.walls.get(post)
    link = link_in(entry.text, chat.page) if entry else ""
    if not link:
        raise SimulationError("That post has no link to a private chat.")
    ref, text = asked_by(link)
    inbound.follow_link(world, chat, ref, text)


def link_in(text: str, page: Page) -> str:
    """Return the first address in a text that opens the Page's chat, empty for none."""
    for found in _LINK.findall(text):
        link = found.rstrip(".,;:!?")
        whole = link if "://" in link else f"https://{link}"
        if leads_to(whole, page):
            return whole
    return ""


def leads_to(link: str, page: Page) -> bool:
    """Tell whether an address opens the chat of a Page."""
    parts = urlsplit(link)
    names = {page.id, page.username.casefold()}
    known = (parts.hostname or "").removeprefix("www.") == "m.me"
    return known and parts.path.strip("/").casefold() in names


def asked_by(link: str) -> tuple[str, str]:
    """Return the `ref` and the text that an `m.me` address carries."""
    query = parse_qs(urlsplit(link).query)
    return query.get("ref", [""])[0], query.get("text", [""])[0]


def _own(world: World, person: str, target: str) -> Entry:
    entry = world.walls.get(target)
    if entry is None or entry.author != person:
        raise SimulationError("That is not a post of yours that is still there.")
    return entry
