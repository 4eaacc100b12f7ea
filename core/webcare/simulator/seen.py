"""What a running host tells of its platforms, read from its JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message on the phone; see `PhoneMessage` for what the fields mean."""

    id: str
    by_person: bool
    kind: str
    status: str
    text: str
    shown: bool
    reactions: tuple[str, ...]
    note: str
    edited: bool
    revoked: bool
    quotes: str | None
    file_id: str | None


@dataclass(frozen=True, slots=True)
class Post:
    """A post on the wall; see `WallPost` for what the fields mean."""

    id: str
    author: str
    by_account: bool
    by_person: bool
    parent: str | None
    text: str
    hidden: bool
    liked: bool
    link: str


@dataclass(frozen=True, slots=True)
class Line:
    """One turn of a story; `customer` is False for what we answer or note."""

    customer: bool
    text: str
    note: str
    ago: timedelta


@dataclass(frozen=True, slots=True)
class Outline:
    """A conversation to begin a demo with."""

    number: int
    account: str
    person: str
    resolved: bool
    snoozed: timedelta
    tags: tuple[str, ...]
    priority: int
    overheard: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """An account of ours: `settings` are those of a channel, `base_url` included."""

    id: str
    name: str
    callback: str
    settings: Mapping[str, str] = field(repr=False)


def read_bubble(row: dict[str, Any]) -> Bubble:
    """Return a message from its JSON."""
    file = row.get("file")
    return Bubble(
        id=row["id"],
        by_person=row["by_person"],
        kind=row["kind"],
        status=row["status"],
        text=row["text"],
        shown=row["shown"],
        reactions=tuple(reaction["emoji"] for reaction in row["reactions"]),
        note=row["note"],
        edited=row["edited"],
        revoked=row["revoked"],
        quotes=row["quotes"],
        file_id=file["id"] if file else None,
    )


def read_post(row: dict[str, Any]) -> Post:
    """Return a post from its JSON."""
    return Post(
        id=row["id"],
        author=row["author"],
        by_account=row["by_account"],
        by_person=row["by_person"],
        parent=row["parent"],
        text=row["text"],
        hidden=row["hidden"],
        liked=row["liked"],
        link=row["link"],
    )


def read_outline(number: int, row: dict[str, Any]) -> Outline:
    """Return a story from its JSON."""
    lines = tuple(
        Line(
            customer=line["customer"],
            text=line["text"],
            note=line["note"],
            ago=timedelta(seconds=line["seconds_ago"]),
        )
        for line in row["lines"]
    )
    return Outline(
        number=number,
        account=row["account"],
        person=row["person"],
        resolved=row["resolved"],
        snoozed=timedelta(seconds=row["snoozed_seconds"]),
        tags=tuple(row["tags"]),
        priority=row["priority"],
        overheard=row["overheard"],
        lines=lines,
    )
