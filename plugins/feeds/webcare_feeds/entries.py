"""Reading a feed: its entries as posts that somebody wrote about us."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
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
LONGEST_LINE = 300
LONGEST_LINK = 2000
MOST_ENTRIES = 500
"""Of one look; a feed has its newest entries first, and whoever writes may be many."""

_MOST_HTML = 100_000
_NOT_WRITTEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NOT_READ = re.compile(
    r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
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
    parsed = _parser().parse(
        # Bare bytes would be opened as a file when they happen to be the name of one.
        BytesIO(body),
        response_headers={"content-type": media_type or "application/xml"},
        # We keep only words; to clean HTML takes it seconds for some that is odd.
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed.get("version"):
        return None
    title = _line(parsed.feed.get("title", ""))
    entries = parsed.entries[:MOST_ENTRIES]
    posts = (_post(entry, title, now) for entry in entries)
    return Feed(title, tuple(post for post in posts if post))


@cache
def _parser() -> Any:  # noqa: ANN401 - it has no types
    # What only a look at a feed needs takes no memory in other installations.
    import feedparser  # noqa: PLC0415 - idem

    reader = feedparser.mixin._FeedParserMixin  # noqa: SLF001 - see below
    find_address = reader._sync_author_detail  # noqa: SLF001 - idem

    def find_in_short(self: Any, key: str = "author") -> None:  # noqa: ANN401 - idem
        # It takes the square of a name's length; anybody may write a long name.
        if len(self._get_context().get(key) or "") <= LONGEST_LINE:
            find_address(self, key)

    reader._sync_author_detail = find_in_short  # noqa: SLF001 - it has no setting
    return feedparser


def about(posts: Iterable[PostFound], words: Sequence[str]) -> list[PostFound]:
    """Return the posts in which any of the words stands, by itself; all without any."""
    if not words:
        return list(posts)
    alternatives = "|".join(map(re.escape, words))
    pattern = re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)
    return [post for post in posts if pattern.search(f"{post.title}\n{post.text}")]


def _post(entry: Any, feed: str, now: datetime) -> PostFound | None:  # noqa: ANN401 - as the library has it
    link = str(entry.get("link", ""))
    good = link.startswith(("https://", "http://")) and len(link) <= LONGEST_LINK
    link = link if good else ""
    title, text = _line(entry.get("title", "")), _words(entry)
    known_by = str(entry.get("id", "")) or link or f"{title}\n{text}"
    moment = _moment(entry)
    if not (title or text):
        return None
    author = _author(entry) or feed or sentence("Somebody")
    return PostFound(
        # Some sites number their entries, others use addresses of any length.
        external_id=sha256(known_by.encode("utf-8", "surrogatepass")).hexdigest(),
        person=Person((Alias(AUTHOR, author, "weak"),), author),
        text=text or title,
        title=title if text else "",
        # A moment to come would keep it above all others until then.
        published_at=min(moment, now) if moment else now,
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
    return _line(longest, LONGEST_TEXT)


def _line(html: object, longest: int = LONGEST_LINE) -> str:
    """Return the words of a piece of HTML, on one line, as far as they are needed."""
    some = str(html)[:_MOST_HTML]
    words = Markup(_NOT_READ.sub("", some)).striptags()  # noqa: S704 - idem
    return _NOT_WRITTEN.sub("", words)[:longest]


def _moment(entry: Any) -> datetime | None:  # noqa: ANN401 - as the library has it
    for name in ("published_parsed", "updated_parsed"):
        if given := entry.get(name):
            try:
                return datetime.fromtimestamp(calendar.timegm(given), UTC)
            except (OverflowError, OSError, ValueError):
                continue
    return None
