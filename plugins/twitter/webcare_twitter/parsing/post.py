"""A post, the same whichever of X's two formats it came in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from webcare.domain.content import MediaReference
    from webcare.domain.people import Person

_PERMALINK = "https://x.com/{handle}/status/{id}"
_WITHOUT_HANDLE = "i"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A user name in a post; `start` is its place in the text, in characters."""

    user_id: str
    handle: str
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What somebody published.

    Attributes:
        handle: the author's user name; empty when X did not tell.
        thread_root: the id of the post on top of the thread, its own when it is that.
        replied_to: the id of the post that it answers; empty for none.
        replied_to_user: the id of that post's author.
        quoted: the id of the post that it quotes; empty for none.
        quoted_user: the id of that post's author, where X told.
        reposts: whether it only passes on somebody else's post.
        shown_from: where the text begins that its author wrote: what stands before it
            X put there, to name who is answered.
        versions: the ids of all its versions, the first one first; its own at least.
    """

    id: str
    author_id: str
    author: Person
    handle: str
    text: str
    created_at: datetime
    thread_root: str
    replied_to: str = ""
    replied_to_user: str = ""
    quoted: str = ""
    quoted_user: str = ""
    reposts: bool = False
    mentions: tuple[Mention, ...] = ()
    shown_from: int = 0
    versions: tuple[str, ...] = ()
    media: tuple[MediaReference, ...] = ()

    @property
    def first_id(self) -> str:
        """Return the id of its first version, under which it is known here."""
        return self.versions[0] if self.versions else self.id

    @property
    def edited(self) -> bool:
        """Tell whether it replaces an earlier version."""
        return self.first_id != self.id

    @property
    def permalink(self) -> str:
        """Return where it stands; X finds it without the user name, too."""
        return permalink(self.handle, self.id)

    def names(self, user_id: str, handle: str) -> list[Mention]:
        """Return every mention of a user."""
        return [
            mention
            for mention in self.mentions
            if mention.user_id == user_id
            or (handle and mention.handle.lower() == handle)
        ]


def permalink(handle: str, post_id: str) -> str:
    """Return the address of a post."""
    return _PERMALINK.format(handle=handle or _WITHOUT_HANDLE, id=post_id)
