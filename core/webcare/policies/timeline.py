"""Which version of a policy holds at a moment.

Versions of one place (the organisation, or a channel) lie on a line of time. Each holds
from its moment until the next one begins, whatever the order in which they were
activated; of two that begin at the same moment, the one that was activated later holds.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Protocol, TypeVar

from webcare.policies.kind import Document


class Lasting(Protocol):
    """Whatever lies on the line: a version, or what a page knows of one."""

    @property
    def number(self) -> int:
        """Return what counts from 1 within the kind and the place."""

    @property
    def effective_from(self) -> datetime:
        """Return from when it holds; aware."""


L = TypeVar("L", bound=Lasting)


@dataclass(frozen=True, slots=True)
class Version:
    """What was activated for one place.

    Attributes:
        number: counts from 1 within the kind and the place.
        effective_from: from when it holds; aware.
        document: what the place itself says; empty when it leaves all to inherit.
    """

    number: int
    effective_from: datetime
    document: Document


def in_order(versions: Iterable[L]) -> tuple[L, ...]:
    """Return versions in the order in which they take over from each other."""
    return tuple(sorted(versions, key=lambda each: (each.effective_from, each.number)))


def in_force(versions: Sequence[L], moment: datetime) -> L | None:
    """Return what holds at a moment; None before the first version.

    Args:
        versions: as `in_order` returns them.
        moment: aware.
    """
    begun = bisect_right(versions, moment, key=attrgetter("effective_from"))
    return versions[begun - 1] if begun else None


def planned(versions: Sequence[L], moment: datetime) -> tuple[L, ...]:
    """Return what is to begin after a moment, the first one first; as `in_force`."""
    return tuple(each for each in versions if each.effective_from > moment)


def document_at(versions: Sequence[Version], moment: datetime) -> Document:
    """Return the document that holds at a moment; empty when none does yet."""
    version = in_force(versions, moment)
    return version.document if version else {}
