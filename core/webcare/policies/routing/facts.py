"""What rules look at: one moment of a conversation."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Event = Literal["new", "message", "status", "deadline", "handover", "resolved"]
EVENTS: tuple[Event, ...] = (
    "new",
    "message",
    "status",
    "deadline",
    "handover",
    "resolved",
)
"""At which moments rules run."""

Visibility = Literal["public", "private"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One moment of a conversation, as far as rules know it.

    Attributes:
        event: what happened.
        channel: its name.
        text: what was said last; empty where nothing was.
        language: the person's, as two letters; empty when it is not known.
        subjects: of the channel's scope, those that the text names.
        tags: the contact's.
        team: who has it, by name; empty for nobody.
        files: kinds of files that came along.
        open: whether the channel is served now.
        waited: how long the customer waits, in opening hours.
        waiting: how many conversations wait for a person.
        brought: conditions of plugins that hold.
        unknown: conditions of plugins of which nobody knows whether they hold.
    """

    event: Event
    channel: str
    visibility: Visibility
    text: str = ""
    language: str = ""
    subjects: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    team: str = ""
    open: bool = True
    waited: timedelta = timedelta()
    waiting: int = 0
    brought: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
