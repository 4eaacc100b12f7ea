"""Posts, and who is engaged with whom by them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from webcare_twitter.simulation import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

EDITABLE_FOR = timedelta(hours=1)
EDITS = 5


@dataclass(slots=True, kw_only=True)
class Post:
    """One public post.

    Attributes:
        text: as it was typed.
        before: the user names that X puts before a reply's text; nobody typed them.
        root: the id of the post that began the conversation.
        media: the ids of its files.
        history: the ids of its versions, oldest first, its own last.
        replies_from: the author's `reply_settings`.
        deep_link: an address that opens a direct message, given beside the text.
        gone: deleted by its author.
    """

    id: str
    author: str
    text: str
    at: datetime
    root: str
    reply_to: str | None = None
    quotes: str | None = None
    before: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    replies_from: str = "everyone"
    deep_link: str = ""
    hidden: bool = False
    gone: bool = False
    liked_by: set[str] = field(default_factory=set)

    @property
    def whole(self) -> str:
        """Return the text with the names before it, addresses as typed."""
        return words.joined(self.before, self.text)


class Posts:
    """All posts of the platform, the oldest first."""

    def __init__(self) -> None:
        self._known: dict[str, Post] = {}
        self._newest: dict[str, Post] = {}
        self._by_author: dict[str, list[Post]] = defaultdict(list)
        self._answers: Counter[str] = Counter()
        self._quotes: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Post]:
        """Yield the posts that are there now: the newest version of each."""
        return iter([post for post in self._newest.values() if not post.gone])

    def add(self, post: Post) -> None:
        """Publish a post."""
        post.history = post.history or (post.id,)
        self._known[post.id] = post
        self._newest[post.history[0]] = post
        self._by_author[post.author].append(post)
        self._count(post, 1)

    def get(self, number: str | None) -> Post | None:
        """Return a post that is there, also an earlier version of one."""
        post = self._known.get(number or "")
        return post if post and not post.gone else None

    def newest(self, number: str | None) -> Post | None:
        """Return the newest version of a post; None when it is gone."""
        post = self.get(number)
        return self._newest[post.history[0]] if post else None

    def remove(self, post: Post) -> None:
        """Take a post away, with all its versions."""
        for number in self._newest[post.history[0]].history:
            self._known[number].gone = True
            self._count(self._known[number], -1)

    def by(self, author: str) -> list[Post]:
        """Return what somebody has published, the oldest first, each version."""
        return [post for post in self._by_author[author] if not post.gone]

    def answers(self, post: Post) -> int:
        """Return how many posts answer one."""
        return self._answers[post.id]

    def quotes(self, post: Post) -> int:
        """Return how many posts quote one."""
        return self._quotes[post.id]

    def answers_to(self, post: Post, author: str) -> bool:
        """Tell whether a post answers one of an author's directly."""
        above = self._known.get(post.reply_to or "")
        return above is not None and above.author == author

    def quotes_of(self, post: Post, author: str) -> bool:
        """Tell whether a post quotes one of an author's directly."""
        quoted = self._known.get(post.quotes or "")
        return quoted is not None and quoted.author == author

    def _count(self, post: Post, by: int) -> None:
        if post.reply_to:
            self._answers[post.reply_to] += by
        if post.quotes:
            self._quotes[post.quotes] += by
