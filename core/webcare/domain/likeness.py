"""Why two contacts may be one person: never a proof, always for somebody to judge."""

from dataclasses import dataclass
from typing import Literal

PHONES = frozenset({"phone"})
"""Kinds of alias that are phone numbers, in one spelling: `+31612345678`."""

HANDLES = frozenset({"handle", "user_name", "username"})
"""Kinds of alias that somebody chose for themselves, with or without an `@`."""

Sort = Literal["phone", "invitation", "handle"]


@dataclass(frozen=True, slots=True)
class Likeness:
    """One reason to think that two contacts are one person.

    Attributes:
        sort: what is the same: a phone number, an invitation that one was given and
            the other came through, or a name that both chose.
        value: the number or the name; empty for an invitation.
        weak: whether others could easily have it too: an invitation's token stands in
            public, and a name is free on another platform.
    """

    sort: Sort
    value: str = ""
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a contact is compared.

    Attributes:
        phones: as aliases on any type of channel, or in fields of our own.
        handles: each with the type of channel that it is of.
        invited_by: ids of the invitations that were given to them.
        came_by: ids of the invitations that they came through.
    """

    phones: frozenset[str] = frozenset()
    handles: frozenset[tuple[str, str]] = frozenset()
    invited_by: frozenset[int] = frozenset()
    came_by: frozenset[int] = frozenset()


def folded_handle(handle: str) -> str:
    """Return how a chosen name is compared: without its `@`, in small letters."""
    return handle.removeprefix("@").lower()


def likenesses(one: Traits, other: Traits) -> tuple[Likeness, ...]:
    """Return why two contacts may be one person, the strongest reason first.

    The order of the two does not matter. A name counts between types of channels only:
    within one it is the platform that says whose it is.
    """
    phones = [Likeness("phone", each) for each in sorted(one.phones & other.phones)]
    invitations = (one.invited_by & other.came_by) | (other.invited_by & one.came_by)
    came = [Likeness("invitation", weak=True)] if invitations else []
    names = sorted(
        {
            folded_handle(ours)
            for our_type, ours in one.handles
            for their_type, theirs in other.handles
            if our_type != their_type and folded_handle(ours) == folded_handle(theirs)
        }
    )
    return (*phones, *came, *(Likeness("handle", name, weak=True) for name in names))
