"""The fields of its own that an organisation keeps of people.

The functions work in the session of a transaction that the caller opened. Each raises
`Forbidden` when the caller may not manage fields.
"""

import re

import structlog
from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from webcare.domain.access import Permission, Scope
from webcare.domain.findings import Finding
from webcare.errors import Forbidden, NotFound, Refused
from webcare.storage.tables import Contact, ContactField, ContactPhone

KINDS = ("text", "phone")
LONGEST_TITLE = 60
MOST_FIELDS = 30

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_AT_ONCE = 500

log = structlog.get_logger()


def must_manage(scope: Scope) -> None:
    """Check that somebody may manage the fields.

    Raises:
        Forbidden: when they may not.
    """
    if not scope.allows_everywhere(Permission.MANAGE_FIELDS):
        raise Forbidden("You may not manage the fields of contacts.")


def put_field(
    session: Session, scope: Scope, name: str, *, title: str, kind: str = "text"
) -> bool:
    """Have a field; return whether it is new. A new one stands below the others.

    Args:
        session: of the caller's transaction.
        scope: who does it.
        name: how programs call it; it never changes.
        title: how people call it.
        kind: one of `KINDS`; it never changes either, because of the values.

    Raises:
        Refused: when the name, title or kind is not acceptable.
    """
    must_manage(scope)
    title = " ".join(title.split())
    if not _NAME.fullmatch(name):
        raise _refused(
            "name",
            "A field's name has 1 to 40 lower-case letters, digits, hyphens and "
            "underscores.",
        )
    if not 0 < len(title) <= LONGEST_TITLE:
        raise _refused("title", "A field's title has 1 to 60 characters.")
    if kind not in KINDS:
        raise _refused("kind", "A field is of the kind text or phone.")
    field = session.get(ContactField, name, with_for_update=True)
    if field is not None:
        if field.kind != kind:
            raise _refused("kind", "The kind of a field cannot change.")
        field.title = title
        return False
    _add(session, name, title, kind)
    log.info("contact_field.added", field=name, by=scope.user_id)
    return True


def remove_field(session: Session, scope: Scope, name: str) -> None:
    """Remove a field, with what is written in it for every contact.

    Raises:
        NotFound: when there is no such field.
    """
    must_manage(scope)
    field = session.get(ContactField, name, with_for_update=True)
    if field is None:
        raise NotFound("This field does not exist.")
    session.delete(field)
    session.exec(delete(ContactPhone).where(col(ContactPhone.field) == name))
    _empty(session, name)
    log.info("contact_field.removed", field=name, by=scope.user_id)


def _add(session: Session, name: str, title: str, kind: str) -> None:
    count, last = session.exec(
        select(func.count(), func.max(ContactField.position)).select_from(ContactField)
    ).one()
    if count >= MOST_FIELDS:
        raise _refused("name", "There are at most 30 fields.")
    position = last + 1 if count else 0
    session.add(ContactField(name=name, title=title, kind=kind, position=position))
    session.flush()


def _empty(session: Session, name: str) -> None:
    """Remove what is written in a field, some contacts at a time."""
    reached = 0
    while True:
        query = (
            select(Contact)
            .where(col(Contact.details).is_not(None), col(Contact.id) > reached)
            .order_by(col(Contact.id))
            .limit(_AT_ONCE)
        )
        rows = session.exec(query).all()
        for row in rows:
            if row.details and name in row.details:
                left = {k: v for k, v in row.details.items() if k != name}
                row.details = left or None
                row.version += 1
        if not rows:
            return
        reached = rows[-1].id
        session.flush()
        session.expunge_all()


def _refused(part: str, reason: str) -> Refused:
    return Refused(
        [Finding(rule=f"contact_field.{part}", level="error", reason=reason)]
    )
