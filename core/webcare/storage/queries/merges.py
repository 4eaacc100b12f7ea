"""The history of a contact's merges."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col, func

from webcare.domain.access import Permission, Scope
from webcare.storage.queries.people import identity_known_to
from webcare.storage.tables import Contact, ContactMerge, Identity, User


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeView:
    """That a contact was found to be one with another, and perhaps two after all.

    Attributes:
        kept: the name of the one that stayed, as it is now; may be empty.
        absorbed: the name of the other one; may be empty.
        merged_by: who did it; empty for Webcare itself.
    """

    id: int
    kept_id: int
    kept: str
    absorbed_id: int
    absorbed: str
    merged_by: str
    merged_at: datetime
    undone_by: str
    undone_at: datetime | None


def merges_of(scope: Scope, session: Session, contact_id: int) -> list[MergeView]:
    """Return what was merged into a contact, or into those it absorbed, newest first.

    A merge of addresses that the caller may not see is left out.
    """
    rows = _visible(scope, session, _merges(session, contact_id))
    ids = {row.kept_id for row in rows} | {row.absorbed_id for row in rows}
    names = _names(scope, session, ids)
    people = _people(session, rows)
    return [
        MergeView(
            id=row.id,
            kept_id=row.kept_id,
            kept=names.get(row.kept_id, ""),
            absorbed_id=row.absorbed_id,
            absorbed=names.get(row.absorbed_id, ""),
            merged_by=people.get(row.merged_by or 0, ""),
            merged_at=row.merged_at,
            undone_by=people.get(row.undone_by or 0, ""),
            undone_at=row.undone_at,
        )
        for row in rows
    ]


def merge_within(
    scope: Scope, session: Session, contact_id: int, merge_id: int
) -> ContactMerge | None:
    """Return a merge in a contact's history that the caller may see; None otherwise."""
    rows = _visible(scope, session, _merges(session, contact_id))
    return next((row for row in rows if row.id == merge_id), None)


def absorbed_by(session: Session, contact_ids: Iterable[int]) -> dict[int, int]:
    """Return contacts, and all that were merged into them, each with its survivor."""
    found = {each: each for each in contact_ids}
    fresh = set(found)
    while fresh:
        rows = session.execute(
            select(col(Contact.id), col(Contact.merged_into)).where(
                col(Contact.merged_into).in_(fresh)
            )
        ).all()
        fresh = {each for each, _ in rows} - found.keys()
        found |= {each: found[into] for each, into in rows}
    return found


def _merges(session: Session, contact_id: int) -> list[ContactMerge]:
    family = absorbed_by(session, [contact_id])
    query = (
        select(ContactMerge)
        .where(col(ContactMerge.kept_id).in_(family))
        .order_by(col(ContactMerge.id).desc())
    )
    return list(session.scalars(query))


def _visible(
    scope: Scope, session: Session, rows: Sequence[ContactMerge]
) -> list[ContactMerge]:
    if scope.allows_everywhere(Permission.READ):
        return list(rows)
    moved = {each for row in rows for each in row.moved["identities"]}
    known = set(
        session.scalars(
            select(col(Identity.id)).where(
                col(Identity.id).in_(moved), identity_known_to(scope)
            )
        )
    )
    return [row for row in rows if known.intersection(row.moved["identities"])]


def _names(scope: Scope, session: Session, ids: set[int]) -> dict[int, str]:
    """Return what contacts are called; an absorbed one has only its own name."""
    platform = (
        select(func.min(col(Identity.name)))
        .where(
            col(Identity.contact_id) == col(Contact.id),
            col(Identity.name) != "",
            identity_known_to(scope),
        )
        .correlate(Contact)
        .scalar_subquery()
    )
    query = select(
        col(Contact.id),
        func.coalesce(func.nullif(col(Contact.name), ""), platform, ""),
    ).where(col(Contact.id).in_(ids))
    return dict(session.execute(query).all())


def _people(session: Session, rows: Iterable[ContactMerge]) -> dict[int, str]:
    ids = {each for row in rows for each in (row.merged_by, row.undone_by) if each}
    query = select(
        col(User.id), func.coalesce(func.nullif(col(User.name), ""), col(User.email))
    ).where(col(User.id).in_(ids))
    return dict(session.execute(query).all())
