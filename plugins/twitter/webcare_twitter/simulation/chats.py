"""Direct messages between one person and one account of ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from webcare.plugin.simulation import PhoneMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectMessage:
    """One direct message, as the API tells of it.

    Attributes:
        file: the id of its one file; None without.
        encrypted: in encrypted chat, which no API call returns.
    """

    id: str
    conversation: str
    sender: str
    text: str
    at: datetime
    file: str | None = None
    encrypted: bool = False


@dataclass(slots=True, kw_only=True)
class Chat:
    """What one person and one account have said to each other in private.

    Attributes:
        messages: as they stand on the person's phone, by id.
        sent: the same as the API tells of them; ours stay when the person removes
            theirs.
        blocked_by_person: wholly, in public as well.
        blocked_by_us: their direct messages only.
        draft: what a link has filled in.
        deleted: the ids that we have deleted for ourselves.
    """

    house: str
    person: str
    conversation: str
    messages: dict[str, PhoneMessage] = field(default_factory=dict)
    sent: dict[str, DirectMessage] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    blocked_by_person: bool = False
    blocked_by_us: bool = False
    draft: str = ""

    @property
    def topic(self) -> str:
        """Return the topic of the chat in the feed of changes."""
        return f"chat:{self.house}/{self.person}"


def conversation_of(one: str, other: str) -> str:
    """Return the id of a conversation of two: both numbers, the lower one first."""
    low, high = sorted((one, other), key=int)
    return f"{low}-{high}"
