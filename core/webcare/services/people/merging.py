"""Two contacts that somebody found to be one person, and taking that back.

What happens to whom is decided in `domain.merging`; here it is read and stored. Nothing
is ever merged by itself, and conversations are never rewritten: they belong to an
identity, which belongs to a contact.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlmodel import Session, col, func, select

from webcare.domain.access import Scope
from webcare.domain.merging import Family, Merge, merged, undone
from webcare.domain.profile import conflicts
from webcare.errors import InvalidTransition, NotFound
from webcare.services.access.permitted import permitted_contact
from webcare.services.conversations.history import Happening
from webcare.services.core import Core
from webcare.services.people.contacts import CHANGED_MEANWHILE
from webcare.services.people.families import load_family, put_family, related_contacts
from webcare.services.people.profiles import tell_screens
from webcare.storage.ids import new_id
from webcare.storage.queries.merges import merge_within
from webcare.storage.tables import (
    Contact,
    ContactMerge,
    ContactNote,
    Identity,
    MergeRefusal,
)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Unmerged:
    """What became of a merge that was undone, and what could not be put back.

    Attributes:
        kept: the contact that stands for the other side now.
        restored: the contact that has its own again.
        elsewhere: how many addresses stay where the platform proved them to be.
        changed: the names of facts, as in `domain.profile`, that somebody changed
            after the merge and that stay so.
        came_later: how many addresses and notes came after the merge; they stay with
            `kept`.
    """

    kept: int
    restored: int
    elsewhere: int
    changed: tuple[str, ...]
    came_later: int


async def merge(
    core: Core,
    scope: Scope,
    kept: int,
    absorbed: int,
    *,
    taken: Collection[str] = (),
    seen: Mapping[int, int] | None = None,
) -> int:
    """Merge two contacts into one; raises and returns as `merge_contacts`."""
    return await core.write(
        lambda session: merge_contacts(
            session, scope, kept, absorbed, taken=taken, seen=seen, now=core.clock()
        )
    )


def merge_contacts(
    session: Session,
    scope: Scope,
    kept: int,
    absorbed: int,
    *,
    taken: Collection[str] = (),
    seen: Mapping[int, int] | None = None,
    now: datetime,
) -> int:
    """Merge two contacts into one; return the id of the merge.

    Args:
        session: of the caller's transaction.
        scope: who found that they are one.
        kept: the contact that stays; what it has is never overwritten, unless `taken`.
        absorbed: the contact that leads to the other one from now on.
        taken: the names of facts, as in `domain.profile`, that `absorbed` is right
            about.
        seen: the versions of the two that the caller looked at, by their ids.
        now: the present moment.

    Raises:
        NotFound, Forbidden: as `permitted_contact`, for both.
        InvalidTransition: when they are one already, or changed since `seen`.
    """
    if kept == absorbed:
        raise InvalidTransition("A contact cannot be merged with itself.")
    # In one order, so that two merges never wait for each other.
    rows = {
        each: permitted_contact(session, scope, each, alone=True)
        for each in sorted((kept, absorbed))
    }
    for each, row in rows.items():
        if seen is not None and seen.get(each, row.version) != row.version:
            raise InvalidTransition(CHANGED_MEANWHILE)
    return absorb(session, scope, kept, absorbed, taken=taken, now=now)


def absorb(
    session: Session,
    scope: Scope,
    kept: int,
    absorbed: int,
    *,
    taken: Collection[str] = (),
    now: datetime,
) -> int:
    """Merge two contacts that are held already; return the id of the merge."""
    before = load_family(session, {kept, absorbed})
    differing = {
        each.fact
        for each in conflicts(before.profiles[kept], before.profiles[absorbed])
    }
    merge_id = new_id()
    after = merged(
        before, kept, absorbed, id=merge_id, taken=differing.intersection(taken)
    )
    for each in (kept, absorbed):
        tell_screens(session, each, Happening.CONTACT_MERGED, scope=scope, at=now)
    session.add(_row(after.merges[-1], scope, now))
    session.flush()
    put_family(session, before, after)
    log.info("contact.merged", merge_id=merge_id, kept=kept, absorbed=absorbed)
    return merge_id


async def unmerge(core: Core, scope: Scope, contact_id: int, merge_id: int) -> Unmerged:
    """Undo a merge; raises and returns as `undo_merge`."""
    return await core.write(
        lambda session: undo_merge(
            session, scope, contact_id, merge_id, now=core.clock()
        )
    )


def undo_merge(
    session: Session, scope: Scope, contact_id: int, merge_id: int, *, now: datetime
) -> Unmerged:
    """Give both sides of a merge their own again, whatever was merged since.

    Args:
        session: of the caller's transaction.
        scope: who found that they are two after all.
        contact_id: the contact in whose history the merge stands.
        merge_id: which merge.
        now: the present moment.

    Raises:
        NotFound, Forbidden: as `permitted_contact`; NotFound also when the contact has
            no such merge that the caller may see.
        InvalidTransition: when it was undone already.
    """
    permitted_contact(session, scope, contact_id, alone=True)
    row = merge_within(scope, session, contact_id, merge_id)
    if row is None:
        raise NotFound("This merge does not exist.")
    if row.undone_at is not None:
        raise InvalidTransition("This merge was undone already.")
    related = related_contacts(session, contact_id)
    hold_contacts(session, related)
    before = load_family(session, related)
    result = undone(before, merge_id)
    unmerged = Unmerged(
        kept=result.family.root(row.kept_id),
        restored=row.absorbed_id,
        elsewhere=len(result.elsewhere),
        changed=result.changed,
        came_later=_came_later(session, result.family, row),
    )
    row.undone_by, row.undone_at = scope.user_id, now
    session.add(row)
    session.flush()
    put_family(session, before, result.family)
    for each in (unmerged.kept, unmerged.restored):
        tell_screens(session, each, Happening.CONTACT_UNMERGED, scope=scope, at=now)
    log.info("contact.unmerged", merge_id=merge_id, by=scope.user_id)
    return unmerged


async def refuse(core: Core, scope: Scope, one: int, other: int) -> None:
    """Say that two contacts are not one person: it is not suggested again.

    Raises:
        NotFound, Forbidden, InvalidTransition: as `permitted_contact`, for both.
    """
    if one == other:
        raise InvalidTransition("A contact is always one person.")

    def run(session: Session) -> None:
        first, second = sorted((one, other))
        for each in (first, second):
            permitted_contact(session, scope, each)
        if session.get(MergeRefusal, (first, second)) is None:
            session.add(
                MergeRefusal(
                    one_id=first,
                    other_id=second,
                    refused_by=scope.user_id,
                    refused_at=core.clock(),
                )
            )

    await core.write(run)
    log.info("contact.merge_refused", one=one, other=other, by=scope.user_id)


def hold_contacts(session: Session, ids: Collection[int]) -> None:
    """Hold contacts until the transaction ends: nothing else changes or joins them."""
    session.exec(
        select(Contact)
        .where(col(Contact.id).in_(ids))
        .order_by(col(Contact.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _row(made: Merge, scope: Scope, now: datetime) -> ContactMerge:
    """Return a merge as it is stored; `put_family` writes what else it holds."""
    return ContactMerge(
        id=made.id,
        kept_id=made.kept,
        absorbed_id=made.absorbed,
        moved={},
        before={},
        merged_by=scope.user_id,
        merged_at=now,
    )


def _came_later(session: Session, family: Family, merge_undone: ContactMerge) -> int:
    """Count the addresses and notes that came by themselves after a merge."""
    root = family.root(merge_undone.kept_id)
    brought = {each for merge in family.merges for each in merge.identities}
    noted = {each for merge in family.merges for each in merge.notes}
    own = (
        (Identity, {key for key, who in family.identities.items() if who == root}),
        (ContactNote, {key for key, who in family.notes.items() if who == root}),
    )
    counts = (
        select(func.count())
        .select_from(table)
        .where(
            col(table.id).in_(keys - brought - noted),
            col(table.created_at) > merge_undone.merged_at,
        )
        for table, keys in own
    )
    return sum(session.exec(query).one() for query in counts)
