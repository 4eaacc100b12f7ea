"""Contacts that were merged, read as a `Family` and stored again."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlmodel import Session, col, or_, select, update

from webcare.domain.merging import Family, Merge
from webcare.domain.profile import Profile
from webcare.services.people.profiles import profile_of, put_profile
from webcare.storage.tables import Contact, ContactMerge, ContactNote, Identity


def related_contacts(session: Session, contact_id: int) -> set[int]:
    """Return a contact with all that it was merged with and that was not undone."""
    known, fresh = {contact_id}, {contact_id}
    while fresh:
        pairs = session.exec(
            select(ContactMerge.kept_id, ContactMerge.absorbed_id).where(
                col(ContactMerge.undone_at).is_(None),
                or_(
                    col(ContactMerge.kept_id).in_(fresh),
                    col(ContactMerge.absorbed_id).in_(fresh),
                ),
            )
        )
        fresh = {each for pair in pairs for each in pair} - known
        known |= fresh
    return known


def load_family(session: Session, ids: Collection[int]) -> Family:
    """Return some contacts with their merges, addresses and notes.

    `ids` are whole families, as of `related_contacts`, or roots between which a merge
    is to be made: for that the older merges do not matter.
    """
    contacts = session.exec(select(Contact).where(col(Contact.id).in_(ids)))
    merges = session.exec(
        select(ContactMerge)
        .where(
            col(ContactMerge.undone_at).is_(None),
            col(ContactMerge.kept_id).in_(ids),
            col(ContactMerge.absorbed_id).in_(ids),
        )
        .order_by(col(ContactMerge.id))
    )
    owned = [
        dict(
            session.exec(
                select(table.id, table.contact_id).where(col(table.contact_id).in_(ids))
            ).all()
        )
        for table in (Identity, ContactNote)
    ]
    return Family(
        {row.id: profile_of(row) for row in contacts},
        tuple(_merge(row) for row in merges),
        identities=owned[0],
        notes=owned[1],
    )


def put_family(session: Session, before: Family, after: Family) -> None:
    """Store what became different about a family; the rows of merges are there."""
    for contact_id, profile in after.profiles.items():
        row = session.get_one(Contact, contact_id)
        if profile != before.profiles[contact_id]:
            put_profile(session, row, profile)
    _point(session, after)
    for each in after.merges:
        if each not in before.merges:
            _put_merge(session.get_one(ContactMerge, each.id), each)
    _move(session, Identity, before.identities, after.identities)
    _move(session, ContactNote, before.notes, after.notes)
    session.flush()


def _point(session: Session, after: Family) -> None:
    """Have each contact name the one that it was merged into, and no other."""
    into = {each.absorbed: each.kept for each in after.merges}
    for contact_id in after.profiles:
        row = session.get_one(Contact, contact_id)
        if row.merged_into != into.get(contact_id):
            row.merged_into = into.get(contact_id)
            row.version += 1


def _move(
    session: Session,
    table: type[Identity | ContactNote],
    before: Mapping[int, int],
    after: Mapping[int, int],
) -> None:
    """Give addresses or notes to their new contacts, a statement for each contact."""
    going: dict[int, list[int]] = {}
    for key, contact_id in after.items():
        if before[key] != contact_id:
            going.setdefault(contact_id, []).append(key)
    for contact_id, keys in going.items():
        session.exec(
            update(table)
            .where(col(table.id).in_(keys))
            .values(contact_id=contact_id)
            .execution_options(synchronize_session="fetch")
        )


def _merge(row: ContactMerge) -> Merge:
    return Merge(
        id=row.id,
        kept=row.kept_id,
        absorbed=row.absorbed_id,
        before=_profile(row.before["kept"]),
        after=_profile(row.before["became"]),
        taken=frozenset(row.before["taken"]),
        identities=frozenset(row.moved["identities"]),
        notes=frozenset(row.moved["notes"]),
    )


def _put_merge(row: ContactMerge, merge: Merge) -> None:
    row.moved = {
        "identities": sorted(merge.identities),
        "notes": sorted(merge.notes),
    }
    row.before = {
        "kept": _written(merge.before),
        "became": _written(merge.after),
        "taken": sorted(merge.taken),
    }


def _profile(written: Mapping[str, Any]) -> Profile:
    return Profile(written["facts"], tuple(written["tags"]))


def _written(profile: Profile) -> dict[str, Any]:
    return {"facts": dict(profile.facts), "tags": list(profile.tags)}
