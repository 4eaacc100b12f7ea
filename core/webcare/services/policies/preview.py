"""What a draft would have done: asked of a kind's own function, changing nothing."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import BaseModel

from webcare.domain.access import Scope

if TYPE_CHECKING:
    from webcare.services.core import Core

P = TypeVar("P", bound=BaseModel)

LOOK_BACK = 200
"""On how many of the last conversations a draft is tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Generic[P]):
    """What a preview is asked about.

    Attributes:
        channel_ids: the channels on which something would change.
        before: what holds on a channel now.
        after: what would hold there by the draft.
        limit: how many conversations to look at, the latest ones.
    """

    channel_ids: Sequence[int]
    before: Callable[[int], P]
    after: Callable[[int], P]
    limit: int = LOOK_BACK


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How often something would have gone otherwise.

    Attributes:
        name: as the version keeps it, such as `stopped`.
        text: an English sentence; a translation key. `%(count)s` in it is the number.
        values: what fills its other blanks.
    """

    name: str
    text: str
    count: int
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One conversation that would have gone otherwise.

    Attributes:
        text: what would have happened, in English; a translation key.
        values: what fills the named blanks of `text`.
        excerpt: what was said, shown to who may read the conversation only.
    """

    conversation_id: int
    text: str
    values: tuple[tuple[str, str], ...] = ()
    excerpt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a draft would have done to the last conversations.

    Attributes:
        looked_at: how many conversations were looked at.
        counts: sums, the most important first.
        samples: a few of them, the latest first.
    """

    looked_at: int
    counts: tuple[Count, ...] = ()
    samples: tuple[Sample, ...] = ()

    def kept(self) -> dict[str, int]:
        """Return what a version keeps of it: numbers, and no words of anybody."""
        return {
            "looked_at": self.looked_at,
            **{each.name: each.count for each in self.counts},
        }


PreviewOf = Callable[["Core", Scope, Asked[P]], Awaitable[Preview]]
"""What a kind gives: reads within the caller's scope, and has no effect at all."""
