"""What people do in public, and what we do there outside of our tools."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from webcare.errors import SimulationError
from webcare_twitter.simulation import posting, words
from webcare_twitter.simulation.posts import EDITABLE_FOR, EDITS, Post
from webcare_twitter.simulation.surroundings import before
from webcare_twitter.simulation.weights import LONGEST, weight

if TYPE_CHECKING:
    from webcare.plugin.simulation import Edit, Publish
    from webcare_twitter.simulation.world import World

_NOW = timedelta(0)


def publish(world: World, author: str, action: Publish) -> str:
    """Let somebody publish a post; return its id.

    An address of another post at the end of the text quotes that one.

    Raises:
        SimulationError: for no words, too many, or when the post above is gone.
    """
    _check(action.text, needed=action.file is None)
    above = world.posts.newest(action.parent)
    if action.parent and above is None:
        raise SimulationError("That post is not there any more.")
    media: tuple[str, ...] = ()
    if action.file is not None:
        media = (world.files.put(action.file, author, world.now).id,)
    return post(world, author, action.text, above=above, media=media)


def post(
    world: World,
    author: str,
    text: str,
    *,
    above: Post | None = None,
    media: tuple[str, ...] = (),
    ago: timedelta = _NOW,
) -> str:
    """Put a post on the platform; return its id."""
    at = world.now - ago
    number = world.new_id(at)
    posting.publish(
        world,
        Post(
            id=number,
            author=author,
            text=text.strip(),
            at=at,
            root=above.root if above else number,
            reply_to=above.id if above else None,
            quotes=words.quoted(text),
            before=before(world, author, above),
            media=media,
        ),
    )
    return number


def edit(world: World, author: str, action: Edit) -> str:
    """Let somebody change a post, which gives it another id; return that.

    Raises:
        SimulationError: after an hour, five changes, or for somebody else's.
    """
    old = _own(world, author, action.target)
    _check(action.text)
    if world.now - old.at > EDITABLE_FOR:
        raise SimulationError("A post can be changed for an hour.")
    if len(old.history) > EDITS:
        raise SimulationError("A post can be changed five times.")
    new = Post(
        id=world.new_id(),
        author=author,
        text=action.text.strip(),
        at=world.now,
        root=old.root,
        quotes=words.quoted(action.text),
        media=old.media,
    )
    posting.follow_on(new, old)
    posting.publish(world, new)
    return new.id


def revoke(world: World, author: str, number: str) -> str:
    """Let somebody delete a post; return its id.

    Raises:
        SimulationError: when it is not theirs.
    """
    old = _own(world, author, number)
    posting.withdraw(world, old)
    return old.id


def _own(world: World, author: str, number: str) -> Post:
    post = world.posts.newest(number)
    if post is None or post.author != author:
        raise SimulationError("That is not a post of yours that is still there.")
    return post


def _check(text: str, *, needed: bool = True) -> None:
    if needed and not text.strip():
        raise SimulationError("Write something first.")
    if weight(text) > LONGEST:
        raise SimulationError("A post has 280 characters at most.")
