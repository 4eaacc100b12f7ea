"""The language of searches and of the filtered stream's rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from webcare_twitter.simulation import words
from webcare_twitter.simulation.problems import invalid
from webcare_twitter.simulation.surroundings import names

if TYPE_CHECKING:
    from collections.abc import Callable

    from webcare_twitter.simulation.posts import Post
    from webcare_twitter.simulation.world import World

    Matches = Callable[[World, Post], bool]

LONGEST = 4096
_TOKEN = re.compile(r'\s*(-?"[^"]+"|-?\(|\)|-?[^\s()"]+)')


def parse(query: str) -> Matches:
    """Return what tells whether a post is meant.

    Words next to each other must all be there, `OR` lets one be enough, `-` forbids,
    brackets group.

    Raises:
        Problem: 400 for a query that cannot be read.
    """
    if not query.strip() or len(query) > LONGEST:
        raise invalid("The query is between 1 and 4096 characters", "query", query)
    reader = _Reader(query)
    found = reader.any_of()
    if reader.tokens:
        raise invalid(f"no viable alternative at '{reader.tokens[0]}'", "query", query)
    return found


class _Reader:
    """Reads a query from left to right."""

    def __init__(self, query: str) -> None:
        self._query = query
        self.tokens = _TOKEN.findall(query)
        if "".join(self.tokens) != re.sub(r'\s+(?=(?:[^"]*"[^"]*")*[^"]*$)', "", query):
            raise invalid("The query has a quote that is not closed", "query", query)

    def any_of(self) -> Matches:
        """Read parts of which one is enough."""
        parts = [self._all_of()]
        while self.tokens and self.tokens[0] == "OR":
            self.tokens.pop(0)
            parts.append(self._all_of())
        return lambda world, post: any(part(world, post) for part in parts)

    def _all_of(self) -> Matches:
        parts: list[Matches] = []
        while self.tokens and self.tokens[0] not in {"OR", ")"}:
            word = self.tokens.pop(0)
            if word == "AND":
                continue
            negative = word.startswith("-") and len(word) > 1
            part = self._part(word[1:] if negative else word)
            parts.append(_not(part) if negative else part)
        if not parts:
            raise invalid("missing EOF at 'OR'", "query", self._query)
        return lambda world, post: all(part(world, post) for part in parts)

    def _part(self, word: str) -> Matches:
        if word != "(":
            return _term(word, self._query)
        inner = self.any_of()
        if not self.tokens or self.tokens.pop(0) != ")":
            raise invalid("A bracket is not closed", "query", self._query)
        return inner


def _not(part: Matches) -> Matches:
    return lambda world, post: not part(world, post)


def _term(word: str, query: str) -> Matches:
    name, colon, value = word.partition(":")
    if colon and name in _OPERATORS and value:
        operator = _OPERATORS[name]
        wanted = value.strip('"').lstrip("@").lower()
        return lambda world, post: operator(world, post, wanted)
    if colon and name.isalpha() and not value.startswith("//"):
        raise invalid(f"Reference to invalid operator '{name}'", "query", query)
    if word.startswith("@"):
        return lambda world, post: _names(world, post, word[1:])
    if word.startswith("#"):
        return lambda _, post: word[1:].lower() in words.hashtags(post.text)
    plain = word.strip('"').lower()
    pattern = re.compile(rf"(?<!\w){re.escape(plain)}(?!\w)")
    return lambda _, post: pattern.search(post.text.lower()) is not None


def _names(world: World, post: Post, username: str) -> bool:
    number = world.number_of(username)
    return number is not None and names(world, post, number)


def _from(world: World, post: Post, wanted: str) -> bool:
    return wanted in {post.author, _username(world, post.author)}


def _to(world: World, post: Post, wanted: str) -> bool:
    above = world.posts.get(post.reply_to)
    return above is not None and _from(world, above, wanted)


def _is(world: World, post: Post, wanted: str) -> bool:
    del world
    kinds = {"reply": post.reply_to is not None, "quote": post.quotes is not None}
    return kinds.get(wanted, False)


def _has(world: World, post: Post, wanted: str) -> bool:
    del world
    found = words.shortened(post.text)
    return {
        "links": bool(found.links),
        "mentions": bool(words.mentioned(post.text)),
        "hashtags": bool(words.hashtags(post.text)),
        "media": bool(post.media),
        "images": bool(post.media),
    }.get(wanted, False)


def _language(world: World, post: Post, wanted: str) -> bool:
    author = world.profile(post.author)
    return author is not None and author.language == wanted


def _username(world: World, number: str) -> str:
    profile = world.profile(number)
    return profile.username.lower() if profile else ""


_OPERATORS: dict[str, Callable[[World, Post, str], bool]] = {
    "from": _from,
    "to": _to,
    "is": _is,
    "has": _has,
    "lang": _language,
    "conversation_id": lambda _, post, wanted: post.root == wanted,
    "in_reply_to_tweet_id": lambda _, post, wanted: post.reply_to == wanted,
    "quotes_of_tweet_id": lambda _, post, wanted: post.quotes == wanted,
    "url": lambda _, post, wanted: any(
        wanted in link.typed.lower() for link in words.shortened(post.text).links
    ),
}
