"""Reading a feed: its entries as posts that somebody wrote about us."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from webcare.domain.inbound import PostFound
from webcare.plugin import Alias, Person, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

AUTHOR = "author"
"""The kind of alias of somebody who writes in a feed: no address, only a name."""

ON_THE_SITE = sentence("Answer this on the site itself: a feed takes no answers.")

LONGEST_TEXT = 4000

_ADDRESS = re.compile(r"\S+@\S+")


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it was read; `title` is what the site calls it."""

    title: str
    posts: tuple[PostFound, ...]


def read_feed(body: bytes, media_type: str, now: datetime) -> Feed | None:
    """Read a feed of any sort; None when it is none.

    Args:
        body: as the site gave it.
        media_type: as the site called it; it may name the characters' encoding.
        now: what an entry without a date was published at.
    """
    # What only a look at a feed needs takes no memory in other installations.
    import feedparser  # noqa: PLC0415 - idem

    parsed = feedparser.parse(
        # Bare bytes would be opened as a file when they happen to be the name of one.
        BytesIO(body),
        response_headers={"content-type": media_type or "application/xml"},
    )
    if not parsed.get("version"):
        return None
    title = _line(parsed.feed.get("title", ""))
    posts = (_post(entry, title, now) for entry in parsed.entries)
    return Feed(title, tuple(post for post in posts if post))


def about(posts: Iterable[PostFound], words: Sequence[str]) -> list[PostFound]:
    """Return the posts in which any of the words stands, by itself; all without any."""
    if not words:
        return list(posts)
    alternatives = "|".join(map(re.escape, words))
    pattern = re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)
    return [post for post in posts if pattern.search(f"{post.title}\n{post.text}")]


def _post(entry: Any, feed: str, now: datetime) -> PostFound | None:  # noqa: ANN401 - as the library has it
    link = str(entry.get("link", ""))
    link = link if link.startswith(("https://", "http://")) else ""
    title, text = _line(entry.get("title", "")), _words(entry)
    known_by = str(entry.get("id", "")) or link or f"{title}\n{text}"
    if not (title or text):
        return None
    author = _author(entry) or feed or sentence("Somebody")
    return PostFound(
        # Some sites number their entries, others use addresses of any length.
        external_id=sha256(known_by.encode("utf-8", "surrogatepass")).hexdigest(),
        person=Person((Alias(AUTHOR, author, "weak"),), author),
        text=text or title,
        title=title if text else "",
        published_at=_moment(entry) or now,
        source=feed,
        permalink=link,
        reply_refusal=ON_THE_SITE,
    )


def _author(entry: Any) -> str:  # noqa: ANN401 - as the library has it
    # RSS has an e-mail address there, which is nobody's business here.
    return _ADDRESS.sub("", _line(entry.get("author", ""))).strip(" ()<>,")


def _words(entry: Any) -> str:  # noqa: ANN401 - as the library has it
    contents = entry.get("content") or [{"value": entry.get("summary", "")}]
    longest = max((str(each.get("value", "")) for each in contents), key=len)
    return _line(longest)[:LONGEST_TEXT]


def _line(html: object) -> str:
    """Return the words of a piece of HTML, on one line."""
    return Markup(html).striptags()  # noqa: S704 - to take its tags out


def _moment(entry: Any) -> datetime | None:  # noqa: ANN401 - as the library has it
    for name in ("published_parsed", "updated_parsed"):
        if given := entry.get(name):
            try:
                return datetime.fromtimestamp(calendar.timegm(given), UTC)
            except (OverflowError, OSError, ValueError):
                continue
    return None
