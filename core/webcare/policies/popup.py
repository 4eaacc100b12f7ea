"""A service for a while over an existing channel: what it is, and who comes for it.

Pure: the moment is an argument. It is no kind of policy; it has policies of its own:
see `PolicyKind.in_popups`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from webcare.policies.kind import Problem
from webcare.policies.patterns import Pattern, Patterns, UnusablePattern
from webcare.policies.wordings import Wordings, in_language

LATE = timedelta(days=90)
"""How long after its end who comes for it still reads that it is over."""

READ = 1000
"""How many characters of the first message are looked at for a keyword."""

MOST_KEYWORDS = 20
TARGET = "{target}"
"""The blank in the farewell for where people can go."""

_PLAIN = re.compile(r"[\w '-]+")
FIRST, LAST = date(2000, 1, 1), date(2200, 1, 1)
LONGEST_DAYS = 366

Phase = Literal["planned", "open", "over"]


Slug = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$")
]
Name = Annotated[str, StringConstraints(max_length=100, strip_whitespace=True)]
Day = Annotated[date, Field(ge=FIRST, le=LAST)]
Keyword = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
]
Link = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=500, pattern=r"^(?:https://\S+)?$"
    ),
]


class Popup(BaseModel):
    """What people say about a pop-up service.

    Attributes:
        name: for addresses, files and the audit; it never changes.
        title: what colleagues call it, and what its link says.
        channel: the name of the channel that it is over; it never changes.
        starts: its first day, on the clock of the channel's hours.
        ends: its last day.
        keywords: patterns; who begins a conversation with one of them comes for it.
        team: the team that has its conversations; empty for the channel's.
        after: the team that gets those that are still open at the end; idem.
        welcome: what is said at once to who comes for it, by language; may be empty.
        farewell: what is said once to who comes too late. `{target}` is where they can
            go; without it that comes at the end.
        link: where they can go, or `elsewhere`, the name of a channel of ours.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Slug
    title: Annotated[Name, StringConstraints(min_length=1)]
    channel: Annotated[Name, StringConstraints(min_length=1)]
    starts: Day
    ends: Day
    keywords: Annotated[
        tuple[Keyword, ...], Field(min_length=1, max_length=MOST_KEYWORDS)
    ]
    team: Name = ""
    after: Name = ""
    welcome: Wordings = {}
    farewell: Wordings = {}
    link: Link = ""
    elsewhere: Name = ""


@dataclass(frozen=True)
class Running:
    """A pop-up as receipt knows it.

    Attributes:
        starts_at: from when it is open.
        ends_at: from when it is not any more: its end, or when somebody closed it.
    """

    id: int
    channel_id: int
    team_id: int | None
    starts_at: datetime
    ends_at: datetime
    keywords: tuple[str, ...]

    @cached_property
    def known_by(self) -> Patterns:
        """Return its keywords, ready to be looked for."""
        return Patterns(self.keywords)

    def phase(self, now: datetime) -> Phase:
        """Return whether it is open."""
        if now < self.starts_at:
            return "planned"
        return "open" if now < self.ends_at else "over"


def moments(popup: Popup, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when a pop-up opens and when it is over, on a clock."""
    after = popup.ends + timedelta(days=1)
    return (
        datetime.combine(popup.starts, time.min, zone),
        datetime.combine(after, time.min, zone),
    )


def problems(popup: Popup) -> Iterator[Problem]:
    """Yield what cannot be so, though each part by itself can."""
    if popup.ends < popup.starts:
        yield Problem(("ends",), "This ends before it starts.")
    elif (popup.ends - popup.starts).days >= LONGEST_DAYS:
        yield Problem(
            ("ends",), "A pop-up lasts a year at most: then it is a channel's own."
        )
    unusable = list(_unusable(popup.keywords))
    yield from unusable
    if not unusable and not opening_words(popup):
        yield Problem(
            ("keywords",), "Let one keyword be plain words: the link begins with it."
        )
    if popup.link and popup.elsewhere:
        yield Problem(("link",), "Name a link or a channel to go to, not both.")
    if popup.elsewhere and popup.elsewhere == popup.channel:
        yield Problem(("elsewhere",), "This is the channel that it is over.")
    if not (popup.link or popup.elsewhere):
        for language, text in popup.farewell.items():
            if TARGET in text:
                yield Problem(
                    ("farewell", language),
                    "The text has {target}, but no target is named.",
                )


def _unusable(keywords: Sequence[str]) -> Iterator[Problem]:
    """Yield what is wrong with keywords as patterns."""
    for index, word in enumerate(keywords):
        try:
            Pattern(word)
        except UnusablePattern as error:
            yield error.problem("keywords", index)


def sought(there: Sequence[Running], text: str, now: datetime) -> Running | None:
    """Return the pop-up of a channel that somebody comes for; None for none.

    One that is open comes first, then one that was over less than `LATE` ago; of
    several, the one that began last.

    Args:
        there: the pop-ups of the channel.
        text: what they begin with.
        now: the present moment.
    """
    found = [
        each
        for each in there
        if each.starts_at <= now < each.ends_at + LATE
        and each.known_by.found(text[:READ])
    ]
    return max(
        found,
        key=lambda each: (each.phase(now) == "open", each.starts_at),
        default=None,
    )


def opening_words(popup: Popup) -> str:
    """Return with which words a link lets somebody begin; empty for none that count."""
    known_by = Patterns(popup.keywords)
    for words in (popup.title, *popup.keywords):
        if _PLAIN.fullmatch(words) and known_by.found(words):
            return words
    return ""


def clashes(popup: Popup, others: Iterable[Popup]) -> Iterator[Problem]:
    """Yield the keywords that another pop-up of the channel has on the same days."""
    taken = {
        word.casefold(): other.title
        for other in others
        if other.starts <= popup.ends and popup.starts <= other.ends
        for word in other.keywords
    }
    for index, word in enumerate(popup.keywords):
        if title := taken.get(word.casefold()):
            yield Problem(
                ("keywords", index),
                "“%(title)s” has this keyword on these days too.",
                (("title", title),),
            )


def farewell_text(popup: Popup, language: str | None, target: str) -> str:
    """Return what who comes too late is told; empty for nothing.

    Args:
        popup: that is over.
        language: theirs; None when it is not known.
        target: where they can go now; empty for nowhere: then the blank is empty too.
    """
    text = in_language(popup.farewell, language)
    if TARGET in text or not text:
        return " ".join(text.replace(TARGET, target).split(" ")).strip()
    return f"{text}\n{target}".strip()
