"""People whose messages bring no name: the platform is asked who they are."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Connection, or_, update
from sqlmodel import col

from webcare.services.receiving.identities import IdentityBook
from webcare.services.receiving.messages import Arrival
from webcare.services.receiving.rows import NewRows
from webcare.storage.tables import Identity
from webcare.work.enqueue import NewJob

FETCH_PERSON = "person.fetch"
"""The kind of job that asks a platform who somebody is."""

ASK_AGAIN = timedelta(days=1)
"""Who wrote no name and got none is asked for again when they write after this."""


def ask_names(
    connection: Connection,
    arrivals: Sequence[Arrival],
    books: Mapping[str, IdentityBook],
    rows: NewRows,
) -> None:
    """Leave a job for everybody who is nameless and whom the platform may tell of.

    Nothing is read or written for anybody else.
    """
    nameless = {
        arrival.identity_id: arrival.channel.id
        for arrival in arrivals
        if arrival.channel.able.profiles
        and books[arrival.channel.type].is_nameless(arrival.identity_id)
    }
    if not nameless:
        return
    due = connection.execute(
        update(Identity)
        .where(
            col(Identity.id).in_(nameless),
            col(Identity.name) == "",
            or_(
                col(Identity.asked_at).is_(None),
                col(Identity.asked_at) <= rows.at - ASK_AGAIN,
            ),
        )
        .values(asked_at=rows.at)
        .returning(col(Identity.id))
    )
    rows.jobs.extend(
        NewJob(
            lane=f"person:{identity_id}",
            kind=FETCH_PERSON,
            payload={"identity": identity_id, "channel": nameless[identity_id]},
            run_at=rows.at,
        )
        for identity_id in due.scalars()
    )
