"""The public timeline around an account of ours, as a person sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.plugin.simulation import PhoneFile, WallPost
from webcare_twitter.simulation import words

if TYPE_CHECKING:
    from webcare_twitter.simulation.posts import Post
    from webcare_twitter.simulation.world import World


def posts(world: World, person: str) -> tuple[WallPost, ...]:
    """Return what a person sees, the oldest post first."""
    reader = world.person(person).id
    seen = [post for post in world.posts if _visible(world, post, reader)]
    seen.sort(key=lambda post: int(post.history[0]))
    return tuple(_shown(world, post, reader) for post in seen)


def _visible(world: World, post: Post, reader: str) -> bool:
    author = world.profile(post.author)
    return author is not None and (not author.protected or author.id == reader)


def _shown(world: World, post: Post, reader: str) -> WallPost:
    author = world.profile(post.author)
    above = world.posts.newest(post.reply_to)
    return WallPost(
        id=post.id,
        author=f"{author.name} @{author.username}" if author else "",
        text=_text(world, post),
        at=post.at,
        by_account=post.author in world.houses,
        by_person=post.author == reader,
        parent=above.id if above else post.reply_to,
        file=_file(world, post),
        hidden=post.hidden,
        edited=len(post.history) > 1,
        liked=bool(post.liked_by & world.houses.keys()),
        link=words.compose_link(post.text) or post.deep_link,
    )


def _text(world: World, post: Post) -> str:
    quoted = world.posts.get(post.quotes)
    writer = world.profile(quoted.author) if quoted else None
    if quoted is None or writer is None:
        return post.text
    return f"{post.text}\n\n@{writer.username}: “{quoted.text}”"


def _file(world: World, post: Post) -> PhoneFile | None:
    file = world.files.get(post.media[0]) if post.media else None
    if file is None or file.upload is None:
        return None
    return PhoneFile(
        id=file.id,
        filename=file.upload.filename,
        mime_type=file.upload.mime_type,
        size=len(file.upload.data),
    )
