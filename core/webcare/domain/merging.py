"""Two contacts that turn out to be one person, and taking that back.

Every merge is an edge from the absorbed contact to the kept one, so that contacts that
belong together form a tree whose root is the one that people see. Addresses and notes
are always the root's; which of them came over which edge is written at the edge, so
that cutting it gives each side its own again, whatever was merged since.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from webcare.domain.profile import Profile, carried, overtaken, united


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """One edge that was not cut.

    Attributes:
        id: grows with time.
        before: the kept contact's profile just before.
        after: what it became.
        taken: the facts that somebody chose to take from the absorbed one.
        identities: the ids of what went from one to the other, and would go back.
        notes: likewise.
    """

    id: int
    kept: int
    absorbed: int
    before: Profile
    after: Profile
    taken: frozenset[str] = frozenset()
    identities: frozenset[int] = frozenset()
    notes: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Family:
    """Contacts that have to do with each other.

    Attributes:
        profiles: what each contact's own row says; an absorbed one keeps its own.
        merges: the edges between them, the oldest first.
        identities: whose each address is: the id of a contact.
        notes: whose each note is.
    """

    profiles: Mapping[int, Profile]
    merges: tuple[Merge, ...] = ()
    identities: Mapping[int, int] = field(default_factory=dict)
    notes: Mapping[int, int] = field(default_factory=dict)

    def root(self, contact: int) -> int:
        """Return the contact that stands for one now; itself when it was not merged."""
        into = {merge.absorbed: merge.kept for merge in self.merges}
        while contact in into:
            contact = into[contact]
        return contact


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of a family when an edge was cut, and what did not go back.

    Attributes:
        elsewhere: addresses that the platform proved to be somebody else's meanwhile.
        changed: facts that somebody changed after the merge, and that stay so.
    """

    family: Family
    elsewhere: frozenset[int]
    changed: tuple[str, ...]


def merged(
    family: Family,
    kept: int,
    absorbed: int,
    *,
    id: int,  # noqa: A002 - of the merge
    taken: Collection[str] = (),
) -> Family:
    """Return a family in which one root has absorbed another."""
    ours, theirs = family.profiles[kept], family.profiles[absorbed]
    merge = Merge(
        id=id,
        kept=kept,
        absorbed=absorbed,
        before=ours,
        after=united(ours, theirs, taken),
        taken=frozenset(taken),
        identities=_of(family.identities, absorbed),
        notes=_of(family.notes, absorbed),
    )
    return Family(
        {**family.profiles, kept: merge.after},
        (*family.merges, merge),
        {**family.identities, **dict.fromkeys(merge.identities, kept)},
        {**family.notes, **dict.fromkeys(merge.notes, kept)},
    )


def undone(family: Family, merge_id: int) -> Undone:
    """Cut an edge: each side has again what is its own.

    What came after the merge, an address or a note, stays with the root.
    """
    cut = next(merge for merge in family.merges if merge.id == merge_id)
    root = family.root(cut.kept)
    there = frozenset(i for i in cut.identities if family.identities.get(i) == root)
    notes = frozenset(n for n in cut.notes if family.notes.get(n) == root)
    path = _path(family, cut.kept)
    left = tuple(
        _without(merge, cut) if merge.id in path else merge
        for merge in family.merges
        if merge is not cut
    )
    parted = Family(
        family.profiles,
        left,
        {**family.identities, **dict.fromkeys(there, cut.absorbed)},
        {**family.notes, **dict.fromkeys(notes, cut.absorbed)},
    )
    whole, changed = _replayed(parted, cut)
    return Undone(whole, cut.identities - there, changed)


def _of(owners: Mapping[int, int], contact: int) -> frozenset[int]:
    return frozenset(key for key, owner in owners.items() if owner == contact)


def _path(family: Family, contact: int) -> frozenset[int]:
    """Return the edges from a contact to its root."""
    edges = {merge.absorbed: merge for merge in family.merges}
    found = set()
    while contact in edges:
        found.add(edges[contact].id)
        contact = edges[contact].kept
    return frozenset(found)


def _without(merge: Merge, cut: Merge) -> Merge:
    return replace(
        merge,
        identities=merge.identities - cut.identities,
        notes=merge.notes - cut.notes,
    )


def _replayed(family: Family, cut: Merge) -> tuple[Family, tuple[str, ...]]:
    """Take what a cut edge brought out of every profile that it reached.

    Each later merge is done again with what its sides would have been, and the
    difference is applied to what people made of the profile since. Also returns the
    facts that they changed, and that stay.
    """
    profiles, merges = dict(family.profiles), {m.id: m for m in family.merges}
    contact, old, new = cut.kept, cut.after, cut.before
    since, changed = cut.id, list[str]()
    while True:
        for merge in [m for m in merges.values() if m.kept == contact and m.id > since]:
            again = carried(merge.before, old, new)
            after = united(again, profiles[merge.absorbed], merge.taken)
            merges[merge.id] = replace(merge, before=again, after=after)
            old, new = merge.after, after
        changed += overtaken(profiles[contact], old, new)
        profiles[contact] = carried(profiles[contact], old, new)
        up = next((m for m in merges.values() if m.absorbed == contact), None)
        if up is None:
            whole = replace(family, profiles=profiles, merges=tuple(merges.values()))
            return whole, tuple(dict.fromkeys(changed))
        after = united(up.before, profiles[contact], up.taken)
        merges[up.id] = replace(up, after=after)
        contact, old, new, since = up.kept, up.after, after, up.id
