"""The public side of a platform as its page shows it: threads, and where links lead."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from webcare.simulator.views import anchor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from webcare.plugin.simulation import Simulation, Wall, WallPost

_LINK = re.compile(r"https?://\S+")
_DEEPEST = 2
"""Replies to replies stand beside each other, as on a narrow screen."""


@dataclass(frozen=True, slots=True)
class Door:
    """A private chat on another platform that a link in a post opens."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class PostView:
    """A post in its thread.

    Attributes:
        depth: 0 at the top of a thread, at most 2.
        answers: the author of what it replies to; empty at the top.
        doors: the chats elsewhere that its links open.
    """

    post: WallPost
    anchor: str
    depth: int
    answers: str
    doors: tuple[Door, ...]


def threads(wall: Wall, others: Sequence[Simulation]) -> list[PostView]:
    """Return all posts, thread by thread, the newest thread first.

    Args:
        wall: what a person sees.
        others: the other platforms, to which a link may lead.
    """
    known = {post.id: post for post in wall.posts}
    below: dict[str | None, list[WallPost]] = defaultdict(list)
    for post in wall.posts:
        # What hangs under something that was removed stands by itself.
        below[post.parent if post.parent in known else None].append(post)

    def told(post: WallPost, depth: int) -> Iterator[PostView]:
        above = known.get(post.parent or "")
        yield PostView(
            post=post,
            anchor=anchor(post.id),
            depth=min(depth, _DEEPEST),
            answers=above.author if above else "",
            doors=tuple(_doors(post, wall.person.id, others)),
        )
        for reply in below[post.id]:
            yield from told(reply, depth + 1)

    return [view for top in reversed(below[None]) for view in told(top, 0)]


def _doors(
    post: WallPost, person_id: str, platforms: Iterable[Simulation]
) -> Iterator[Door]:
    for link in _LINK.findall(post.text):
        for simulation in platforms:
            entrance = simulation.entrance(link)
            if entrance is None:
                continue
            person = _same_person(simulation, person_id)
            query = urlencode({"text": entrance.text})
            path = f"/{simulation.type}/{entrance.account}/{person}?{query}"
            yield Door(simulation.title, path)


def _same_person(simulation: Simulation, wanted: str) -> str:
    """Return who a person of one platform is on another: the same name, or anybody."""
    people = [person.id for person in simulation.people]
    return wanted if wanted in people else people[0]
