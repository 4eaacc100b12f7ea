"""What comes in and offends is marked, in the transaction that stores it."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, select
from sqlmodel import col

from webcare.policies import abuse
from webcare.services.policies import PolicyBook
from webcare.services.receiving.rows import Row
from webcare.storage.tables import Conversation

Marks = Callable[[Connection, Sequence[Row], datetime], Sequence[Row]]
"""Returns the rows that mark which of some new messages offend."""


def no_marks(
    connection: Connection, messages: Sequence[Row], now: datetime
) -> Sequence[Row]:
    """Look at nothing."""
    del connection, messages, now
    return ()


def offence_marks(book: PolicyBook) -> Marks:
    """Return what marks messages as the policies say that hold.

    Nothing is asked of the database but who has the conversations of what offends.
    """

    def marks(
        connection: Connection, messages: Sequence[Row], now: datetime
    ) -> Sequence[Row]:
        policies: dict[int, abuse.AbusePolicy] = {}
        found: list[tuple[Row, str]] = []
        for each in messages:
            if each["direction"] != "in" or not each["text"]:
                continue
            channel_id = each["channel_id"]
            policy = policies.get(channel_id)
            if policy is None:
                policy = book.effective(abuse.KIND, channel_id, now)
                policies[channel_id] = policy
            degree = policy.degree(each["text"]) if policy.on else abuse.Degree.NONE
            if degree >= policy.least:
                found.append((each, degree.name.lower()))
        return _rows(connection, found, now) if found else ()

    return marks


def _rows(
    connection: Connection, found: Sequence[tuple[Row, str]], now: datetime
) -> Sequence[Row]:
    ids = {message["conversation_id"] for message, _ in found}
    query = select(col(Conversation.id), col(Conversation.assignee_id))
    query = query.where(col(Conversation.id).in_(ids))
    assignees = {row.id: row.assignee_id for row in connection.execute(query)}
    return [
        {
            "message_id": message["id"],
            "conversation_id": message["conversation_id"],
            "degree": degree,
            "assignee_id": assignees.get(message["conversation_id"]),
            "opened_by": None,
            "marked_at": now,
        }
        for message, degree in found
    ]
