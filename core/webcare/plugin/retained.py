"""What a plugin stores itself about people: found, given, and removed in time.

Webcare keeps to the terms and the legal holds, and writes the proof. A plugin answers
two questions, what has had its time and what is somebody's, and does two things with
the rows that it is then given: say what is in them, and remove them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from webcare.domain.people import Alias

KeptAs: TypeAlias = Literal["text", "media", "profile", "log"]
"""Whose term something has: the kinds of data of the retention policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address of a person, and the type of channel on which it is theirs."""

    channel_type: str
    alias: Alias


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredItem:
    """One thing that a plugin stores: a row, a file, an entry.

    Attributes:
        key: names it within its `RetainedData`; never given to another one. Its hash
            goes into the proof, so that it holds nothing about the person itself.
        channel: the name of the channel that it came by.
        address: whose it is; None when nobody can say. What is nobody's cannot be
            held, and is not found for a person.
    """

    key: str
    channel: str
    address: Address | None = None


class RetainedData(ABC):
    """One kind of thing that a plugin stores about people.

    Every method may be called at any time, by several processes, and again after it
    failed. A call may take a minute. What it raises stops nothing but this plugin's
    part, which is tried again; the plugin's health says so.

    Attributes:
        name: lower case, unique within the plugin; it stands in the proof.
        title: what people call it, English, a translation key of the plugin.
        kept_as: whose term it has. `profile` is removed when the person is forgotten,
            the others by the moment that counts for them.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    kept_as: ClassVar[KeptAs]

    @abstractmethod
    async def expired(
        self, channel: str, until: datetime, *, after: str, limit: int
    ) -> Sequence[StoredItem]:
        """Return what of a channel is of a moment or older; not asked for a profile.

        Args:
            channel: the channel's name.
            until: the last moment that has had its time, in UTC; this one included.
            after: the key behind which to go on; empty for the beginning.
            limit: how many at most. Fewer mean that there are no more.

        Returns:
            Items in the order of their keys, as text.
        """

    @abstractmethod
    async def of_person(self, addresses: Sequence[Address]) -> Sequence[StoredItem]:
        """Return everything that is of the person who has these addresses."""

    @abstractmethod
    async def export(self, keys: Sequence[str]) -> Sequence[Mapping[str, object]]:
        """Return what is in some items, as values for JSON, for the person to read."""

    @abstractmethod
    async def remove(self, keys: Sequence[str]) -> None:
        """Remove items for good, also from files and caches; absent ones are fine."""
