"""Finding what X takes for a link, in time that grows with the text alone.

The rules are those of twitter-text, which X itself counts with: a link has a protocol,
or is a bare domain of ASCII letters whose last part exists as a top-level domain. Its
own patterns take seconds for some texts, so here a run of characters that may stand in
a domain is looked at once. Which top-level domains exist is in `publicsuffixlist`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from publicsuffixlist import PublicSuffixList

if TYPE_CHECKING:
    from collections.abc import Sequence

_SPACES = (
    r"\x09-\x0D\x20\x85\xA0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
)
_INVALID = r"\uFFFE\uFEFF\uFFFF"
_DIRECTIONAL = r"\u202A-\u202E\u061C\u200E\u200F\u2066-\u2069"
_PUNCTUATION = r"!'#%&()*+,\\/:;<=>?@\[\]^{|}~$"
_LATIN = (
    r"\xC0-\xD6\xD8-\xF6\xF8-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263"
    r"\u0268\u026F\u0272\u0289\u028B\u02BB\u0300-\u036F\u1E00-\u1EFF"
)
_IN_PATH = rf"[a-z\u0400-\u04FF0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}]"

_RUN = re.compile(rf"[^{_PUNCTUATION}{_SPACES}{_INVALID}{_DIRECTIONAL}]+")
_PROTOCOL = re.compile(r"https?://\Z", re.IGNORECASE)
_LONGEST_PROTOCOL = len("https://")
_NOT_BEFORE = re.compile(r"[A-Za-z0-9@\uFF20$#\uFF03\uFFFE\uFEFF\uFFFF]")
_NOT_AFTER = ("@", "+")
_ASCII_LABELS = re.compile(
    rf"(?:[-a-z0-9{_LATIN}]++\.)++(?=(?P<rest>[^.]*+))", re.IGNORECASE
)
_ASCII_START = re.compile(r"[A-Za-z0-9-]+")
_PORT = re.compile(r":[0-9]+")
_BALANCED = rf"\((?:{_IN_PATH}++|{_IN_PATH}*+\({_IN_PATH}++\){_IN_PATH}*+)\)"
_PATH = re.compile(rf"/(?:{_IN_PATH}|{_BALANCED})*+", re.IGNORECASE)
_NOT_AT_END = "!*';:,.$%[]~@|&\u2013"
_QUERY = re.compile(
    r"\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/]", re.IGNORECASE
)
_SHORTENED = re.compile(
    rf"https?://t\.co/(?P<slug>[a-z0-9]+)(?:{_QUERY.pattern})?", re.IGNORECASE
)
_LONGEST_SLUG = 40
_LONGEST_LINK = 4096
_LONGEST_ENDING = 24


class Span(NamedTuple):
    """Where something stands in a text, the end excluded."""

    start: int
    end: int


def find_links(text: str) -> list[Span]:
    """Return where X would make a link, in the order of the text."""
    found: list[Span] = []
    at = 0
    while text.find(".", at) >= 0 and (run := _RUN.search(text, at)):
        # What stands before a link does not belong to the link before it.
        start = run.start() + (0 < at == run.start())
        while start < run.end() and _cannot_begin(text, start):
            start += 1
        spans, at = _at(text, Span(start, run.end()))
        found.extend(spans)
    return found


def _cannot_begin(text: str, start: int) -> bool:
    begins = start - len(_protocol(text, start))
    return begins > 0 and _NOT_BEFORE.match(text[begins - 1]) is not None


def _at(text: str, run: Span) -> tuple[list[Span], int]:
    """Return the links that begin with a run's first domain, and where to go on."""
    length = _domain_end(text[run.start : run.end], text[run.end : run.end + 1])
    if not length:
        return [], run.end
    domain = Span(run.start, run.start + length)
    protocol = _protocol(text, run.start)
    start = run.start - len(protocol)
    path_end, end = _tail(text, domain.end)
    if not _fits(text[domain.start : domain.end], end - start):
        return [], end
    if protocol:
        return _with_protocol(text, Span(start, end))
    if start and text[start - 1] in "-_./":
        return [], end
    return _bare(text, domain, end if path_end > domain.end else 0), end


def _with_protocol(text: str, link: Span) -> tuple[list[Span], int]:
    shortened = _SHORTENED.match(text, *link)
    if shortened is None:
        return [link], link.end
    if len(shortened["slug"]) > _LONGEST_SLUG:
        return [], link.end
    return [Span(link.start, shortened.end())], link.end


def _protocol(text: str, start: int) -> str:
    before = _PROTOCOL.search(text[max(0, start - _LONGEST_PROTOCOL) : start])
    return before.group() if before else ""


def _bare(text: str, domain: Span, end: int) -> list[Span]:
    """Return the parts of a domain without protocol that are ASCII but for the end."""
    spans: list[Span] = []
    at = domain.start
    after = text[domain.end : domain.end + 1]
    while labels := _ASCII_LABELS.search(text, at, domain.end):
        at = labels.end()
        if length := _domain_end(labels.group() + labels["rest"], after):
            spans.append(Span(labels.start(), labels.start() + length))
            at = max(labels.start() + length, at)
    if spans and end:
        spans[-1] = Span(spans[-1].start, end)
    return spans


def _domain_end(run: str, after: str) -> int:
    """Return how much of a run is a domain from its start on; 0 when none is.

    `after` is the character behind the run, empty at the end of the text.
    """
    labels = run.split(".")
    starts = _starts(labels)
    end = 0
    for index in range(1, len(labels)):
        before = labels[index - 1]
        if not _is_label(before):
            break
        if "_" in before or not (ending := _ending(labels[index])):
            continue
        if starts[index] + ending < len(run) or after not in _NOT_AFTER:
            end = starts[index] + ending
    return end


def _starts(labels: Sequence[str]) -> list[int]:
    found = [0]
    for label in labels:
        found.append(found[-1] + len(label) + 1)
    return found


def _is_label(label: str) -> bool:
    return bool(label) and label[0] not in "-_" and label[-1] not in "-_"


def _ending(label: str) -> int:
    """Return how much of a label is a top-level domain; 0 when it begins with none."""
    ascii_start = _ASCII_START.match(label)
    if ascii_start:
        return ascii_start.end() if _exists(ascii_start.group().lower()) else 0
    for length in range(min(len(label), _LONGEST_ENDING), 0, -1):
        followed = label[length : length + 1]
        ends = not (followed and _ASCII_START.match(followed))
        if ends and _exists(label[:length].lower()):
            return length
    return 0


def _tail(text: str, start: int) -> tuple[int, int]:
    """Return where the path ends, and where the query after it does."""
    port = _PORT.match(text, start)
    at = port.end() if port else start
    path = _PATH.match(text, at)
    if path:
        rest = path.group().rstrip(_NOT_AT_END)
        at += max(1, len(rest))
    query = _QUERY.match(text, at)
    return (at if path else start), (query.end() if query else at)


def _fits(domain: str, length: int) -> bool:
    if length > _LONGEST_LINK:
        return False
    try:
        domain.encode("idna")
    except UnicodeError:
        return False
    return True


@lru_cache(maxsize=4096)
def _exists(name: str) -> bool:
    # Of South Africa only what lies below it is in the list.
    suffix = _suffixes().publicsuffix
    return any(suffix(each) is not None for each in (name, f"co.{name}"))


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=True)
