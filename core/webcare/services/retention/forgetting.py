"""Taking from people everything that tells who they are."""

from collections.abc import Collection

from sqlalchemy import Connection, delete, select, update
from sqlmodel import col

from webcare.services.retention.matching import with_absorbed
from webcare.storage.tables import (
    AutomaticMessage,
    Block,
    Contact,
    ContactMerge,
    ContactNote,
    ContactPhone,
    Identity,
    IdentityAlias,
    MergeRefusal,
    OwnAgent,
    Preference,
    TipSender,
    TurnedAway,
)


def forget(connection: Connection, contacts: Collection[int]) -> None:
    """Take from people everything that tells who they are.

    What was merged into them goes along.
    """
    people = with_absorbed(connection, contacts)
    identities = select(col(Identity.id)).where(col(Identity.contact_id).in_(people))
    for gone in (
        delete(IdentityAlias).where(col(IdentityAlias.identity_id).in_(identities)),
        delete(Block).where(col(Block.identity_id).in_(identities)),
        delete(Preference).where(col(Preference.identity_id).in_(identities)),
        delete(TipSender).where(col(TipSender.identity_id).in_(identities)),
        delete(AutomaticMessage).where(
            col(AutomaticMessage.identity_id).in_(identities)
        ),
        delete(TurnedAway).where(col(TurnedAway.identity_id).in_(identities)),
        delete(ContactNote).where(col(ContactNote.contact_id).in_(people)),
        delete(OwnAgent).where(col(OwnAgent.contact_id).in_(people)),
        delete(ContactPhone).where(col(ContactPhone.contact_id).in_(people)),
        delete(ContactMerge).where(
            col(ContactMerge.kept_id).in_(people)
            | col(ContactMerge.absorbed_id).in_(people)
        ),
        delete(MergeRefusal).where(
            col(MergeRefusal.one_id).in_(people)
            | col(MergeRefusal.other_id).in_(people)
        ),
    ):
        connection.execute(gone)
    connection.execute(
        update(Identity).where(col(Identity.contact_id).in_(people)).values(name="")
    )
    connection.execute(
        update(Contact)
        .where(col(Contact.id).in_(people))
        .values(
            name="",
            language=None,
            tags=[],
            details=None,
            version=col(Contact.version) + 1,
        )
    )
