"""What stands beside messages, and goes when nothing of them is left to explain."""

from sqlalchemy import ColumnElement, Connection, and_, delete, select
from sqlmodel import col

from webcare.domain.promise import Outcome
from webcare.services.retention.batches import AT_ONCE, Batch, Reach
from webcare.services.retention.matching import hold_matching
from webcare.storage.among import rows_among
from webcare.storage.horizons import is_held, thread_goes_on
from webcare.storage.tables import (
    Acceptance,
    Conversation,
    Invitation,
    Promise,
    PublicPost,
)


def remove_promises(connection: Connection, batch: Batch) -> Reach:
    """Remove what is known of promises that are settled."""
    limit = AT_ONCE[connection.dialect.name]
    found = connection.execute(
        select(col(Promise.id), col(Promise.channel_id), col(Promise.conversation_id))
        .where(
            col(Promise.id) > batch.reached[1],
            col(Promise.given_at) <= batch.until,
            col(Promise.outcome) != Outcome.OPEN.value,
            col(Promise.channel_id).in_(batch.channels),
            ~is_held(col(Promise.conversation_id)),
        )
        .order_by(col(Promise.id))
        .limit(limit)
    ).all()
    held = hold_matching(connection, {row.conversation_id for row in found})
    going = [row for row in found if row.conversation_id not in held]
    if going:
        ids = [row.id for row in going]
        connection.execute(delete(Promise).where(col(Promise.id).in_(ids)))
        batch.prove(
            connection, ((row.channel_id, row.id) for row in going), together=True
        )
    last = found[-1].id if found else 0
    return Reach(len(going), (0, last), done=len(found) < limit)


def remove_invitations(connection: Connection, batch: Batch) -> Reach:
    """Remove invitations that nobody can use any more, and who came by them."""
    limit = AT_ONCE[connection.dialect.name]
    found = connection.execute(
        select(
            col(Invitation.id),
            col(Invitation.channel_id),
            col(Invitation.conversation_id),
        )
        .where(
            col(Invitation.id) > batch.reached[1],
            col(Invitation.created_at) <= batch.until,
            col(Invitation.expires_at) <= batch.now,
            col(Invitation.channel_id).in_(batch.channels),
        )
        .order_by(col(Invitation.id))
        .limit(limit)
    ).all()
    around = {row.id: {row.conversation_id} for row in found}
    for invitation_id, conversation_id in connection.execute(
        select(col(Acceptance.invitation_id), col(Acceptance.conversation_id)).where(
            col(Acceptance.invitation_id).in_(around)
        )
    ):
        around[invitation_id].add(conversation_id)
    held = hold_matching(connection, set().union(*around.values()))
    going = [row for row in found if not around[row.id] & held]
    if going:
        ids = [row.id for row in going]
        connection.execute(
            delete(Acceptance).where(col(Acceptance.invitation_id).in_(ids))
        )
        connection.execute(delete(Invitation).where(col(Invitation.id).in_(ids)))
        batch.prove(
            connection, ((row.channel_id, row.id) for row in going), together=True
        )
    last = found[-1].id if found else 0
    return Reach(len(going), (0, last), done=len(found) < limit)


def remove_posts(connection: Connection, batch: Batch) -> Reach:
    """Remove posts under which nothing is said any more."""
    limit = AT_ONCE[connection.dialect.name]
    channel_id, name = col(PublicPost.channel_id), col(PublicPost.external_id)
    found = connection.execute(
        select(channel_id, name)
        .where(
            col(PublicPost.published_at) <= batch.until,
            channel_id.in_(batch.channels),
            ~thread_goes_on(channel_id, name, batch.until),
        )
        .order_by(channel_id, name)
        .limit(limit)
    ).all()
    threads = {(row.channel_id, row.external_id): set[int]() for row in found}
    for conversation_id, *thread in connection.execute(
        select(
            col(Conversation.id),
            col(Conversation.channel_id),
            col(Conversation.thread_root),
        ).where(_in_threads(threads))
    ):
        threads[thread[0], thread[1]].add(conversation_id)
    held = hold_matching(connection, set[int]().union(*threads.values()))
    going = [thread for thread, inside in threads.items() if not inside & held]
    if going:
        connection.execute(
            delete(PublicPost).where(rows_among((channel_id, name), going))
        )
        batch.prove(connection, going, together=True)
    return Reach(len(going), (0, 0), done=len(found) < limit)


def _in_threads(threads: dict[tuple[int, str], set[int]]) -> ColumnElement[bool]:
    thread = col(Conversation.channel_id), col(Conversation.thread_root)
    # As the index says it, which has only what is in a thread.
    return and_(thread[1] != "", rows_among(thread, threads))
