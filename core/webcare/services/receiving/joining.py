"""People who come through an invitation: their conversation joins the case."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlmodel import col

from webcare.domain.inbound import MessageReceived, Visibility
from webcare.domain.invitation import find_token
from webcare.services.conversations.history import Happening
from webcare.services.receiving.messages import Arrival, key_of
from webcare.services.receiving.rows import NewRows
from webcare.services.receiving.threads import Thread, Threads
from webcare.storage.tables import Acceptance, Conversation, Invitation


@dataclass(frozen=True, slots=True)
class _Invited:
    """An invitation that holds, and the conversation and case that it came from."""

    invitation_id: int
    conversation_id: int
    case_id: int


Invited = dict[tuple[int, str], _Invited]
"""By channel and external id of a message, the invitation whose token it has."""


def find_invited(
    connection: Connection, arrivals: Sequence[Arrival], now: datetime
) -> Invited:
    """Return which messages come through an invitation that holds.

    Costs nothing unless a message has a token.
    """
    came = [(arrival, token) for arrival in arrivals if (token := _token(arrival))]
    if not came:
        return {}
    invitations = _open_invitations(connection, {token for _, token in came}, now)
    return {
        arrival.name: invited
        for arrival, token in came
        if (invited := invitations.get((arrival.channel.id, token)))
    }


def join_cases(
    connection: Connection,
    arrivals: Sequence[Arrival],
    threads: Threads,
    invited: Invited,
    rows: NewRows,
) -> None:
    """Join the conversations of those who were invited to the cases they came from."""
    if not invited:
        return
    came = {thread.id for each in arrivals if (thread := threads.of(key_of(each)))}
    accepted = _accepted(connection, invited.values(), came)
    for arrival in arrivals:
        invitation = invited.get(arrival.name)
        thread = threads.of(key_of(arrival))
        if invitation is None or thread is None:
            continue
        if thread.id == invitation.conversation_id:
            continue
        if (invitation.invitation_id, thread.id) not in accepted:
            accepted.add((invitation.invitation_id, thread.id))
            _join(thread, invitation, rows)


def _join(thread: Thread, invited: _Invited, rows: NewRows) -> None:
    thread.case_id = invited.case_id
    rows.acceptances.append(
        {
            "invitation_id": invited.invitation_id,
            "conversation_id": thread.id,
            "accepted_at": rows.at,
        }
    )
    for one, other in (
        (thread.id, invited.conversation_id),
        (invited.conversation_id, thread.id),
    ):
        rows.happened(one, Happening.CASE_JOINED, data={"conversation_id": str(other)})


def _token(arrival: Arrival) -> str | None:
    event: MessageReceived = arrival.event
    if event.direction == "out" or event.visibility is not Visibility.PRIVATE:
        return None
    brought = event.referral.id if event.referral else ""
    return find_token(event.text) or find_token(brought)


def _open_invitations(
    connection: Connection, tokens: set[str], now: datetime
) -> dict[tuple[int, str], _Invited]:
    rows = connection.execute(
        select(
            col(Invitation.channel_id),
            col(Invitation.token),
            col(Invitation.id),
            col(Invitation.conversation_id),
            col(Conversation.case_id),
        )
        .join(Conversation, col(Conversation.id) == col(Invitation.conversation_id))
        .where(col(Invitation.token).in_(tokens), col(Invitation.expires_at) > now)
    )
    return {(channel_id, token): _Invited(*rest) for channel_id, token, *rest in rows}


def _accepted(
    connection: Connection, invitations: Iterable[_Invited], came: Collection[int]
) -> set[tuple[int, int]]:
    """Return who of some came before: of a link in public, anybody may have."""
    rows = connection.execute(
        select(col(Acceptance.invitation_id), col(Acceptance.conversation_id)).where(
            col(Acceptance.invitation_id).in_(
                [each.invitation_id for each in invitations]
            ),
            col(Acceptance.conversation_id).in_(came),
        )
    )
    return {(row[0], row[1]) for row in rows}
