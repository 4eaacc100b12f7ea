"""Two addresses that a platform proves to be one person's: their contacts become one.

It is rare, unlike everything else of receipt, so that it is done one by one.
"""

from datetime import datetime

from sqlalchemy import Connection, update
from sqlmodel import Session, col, select

from webcare.domain.access import SYSTEM
from webcare.services.people.merging import absorb, hold_contacts
from webcare.storage.tables import Identity


def prove_one(connection: Connection, one: int, other: int, now: datetime) -> None:
    """Give an identity to the contact that another identity has by now.

    A contact that would be left without any address is merged, so that its notes are
    not lost from sight; people see that in the history, and may undo it.
    """
    with Session(connection) as session:
        kept, absorbed = _contacts(session, one, other)
        if kept == absorbed:
            return
        theirs = select(Identity.id).where(col(Identity.contact_id) == absorbed)
        if list(session.exec(theirs)) == [other]:
            absorb(session, SYSTEM, kept, absorbed, now=now)
        else:
            session.exec(
                update(Identity)
                .where(col(Identity.id) == other)
                .values(contact_id=kept)
                .execution_options(synchronize_session=False)
            )
        session.flush()


def _contacts(session: Session, one: int, other: int) -> tuple[int, int]:
    """Return whose two identities are, held until the transaction ends."""
    found = None
    while found != (found := _owners(session, one, other)):
        # Somebody may have merged them while we waited.
        hold_contacts(session, found)
    return found


def _owners(session: Session, one: int, other: int) -> tuple[int, int]:
    owners = dict(
        session.exec(
            select(Identity.id, Identity.contact_id).where(
                col(Identity.id).in_([one, other])
            )
        ).all()
    )
    return owners[one], owners[other]
