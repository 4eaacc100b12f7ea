"""What differs between two policies in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would be otherwise; empty where it was not there, or goes."""

    label: str
    before: str
    after: str


def difference(before: Mapping[str, str], after: Mapping[str, str]) -> Sequence[Change]:
    """Return what differs, in the order of the later one, then what goes."""
    labels = dict.fromkeys((*after, *before))
    return tuple(
        Change(label, before.get(label, ""), after.get(label, ""))
        for label in labels
        if before.get(label, "") != after.get(label, "")
    )
