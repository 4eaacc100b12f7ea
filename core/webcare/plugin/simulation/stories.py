"""Conversations to begin a demo with."""

from dataclasses import dataclass
from datetime import timedelta

from webcare.plugin.simulation.phone import Say
from webcare.plugin.simulation.wall import Publish

LAST = "last"
"""As the parent of a post in a story: what was said in public last, there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """One turn of a demo conversation: the customer's, our answer, or our note.

    `publish` is what the customer writes in public; its `parent` may be `LAST`.
    """

    say: Say | None = None
    publish: Publish | None = None
    answer: str = ""
    note: str = ""
    ago: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A conversation to begin a demo with, oldest line first.

    Attributes:
        account: the id of our account that it is with.
        resolved: whether it is finished when the demo begins.
        snoozed: for how long it is out of the queue when the demo begins.
        priority: from low (-1) over normal (0) to urgent (2).
        overheard: whether it is about us and not to us, so that no webhook tells it.
    """

    account: str
    person: str
    lines: tuple[StoryLine, ...]
    resolved: bool = False
    snoozed: timedelta = timedelta(0)
    tags: tuple[str, ...] = ()
    priority: int = 0
    overheard: bool = False
