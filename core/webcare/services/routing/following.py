"""Leaving it to be seen what rules say, when something happened to a conversation."""

from collections.abc import Iterable

from sqlmodel import Session

from webcare.domain.conversation import ConversationStatus
from webcare.policies.routing import KIND, Event
from webcare.services.core import Core
from webcare.storage.tables import Conversation
from webcare.work.enqueue import NewJob, enqueue

RUN = "routing.run"
"""The kind of job that runs the rules about a conversation."""

DO = "routing.do"
"""The kind of job that does what a rule asks for and receipt does not wait for."""


Standing = tuple[int | None, int | None, str]
"""What of a conversation rules look after: its team, who has it, and its status."""


def standing_of(row: Conversation) -> Standing:
    """Return how a conversation stands, to see afterwards what became of it."""
    return row.team_id, row.assignee_id, row.status


def changed_from(before: Standing, row: Conversation) -> list[Event]:
    """Return what happened to a conversation since it stood so."""
    team_id, assignee_id, status = before
    happened: list[Event] = []
    if (team_id, assignee_id) != (row.team_id, row.assignee_id):
        happened.append("handover")
    if status != row.status:
        resolved = row.status == ConversationStatus.RESOLVED.value
        happened.append("resolved" if resolved else "status")
    return happened


def follow(
    core: Core,
    session: Session,
    conversation_id: int,
    events: Iterable[Event],
    *,
    depth: int = 0,
) -> None:
    """Let rules run about what has just happened, in the caller's transaction.

    Costs nothing where no rule runs at such an event.

    Args:
        core: the parts to work with.
        session: of the transaction in which it happened.
        conversation_id: to which conversation.
        events: what happened.
        depth: how many runs of rules led to this one.
    """
    now = core.clock()
    plan = core.policies.effective(KIND, None, now).plan
    jobs = [
        NewJob(
            lane=f"routing:{conversation_id}",
            kind=RUN,
            payload={"conversation": conversation_id, "event": event, "depth": depth},
            run_at=now,
        )
        for event in events
        if event in plan.events
    ]
    enqueue(session, *jobs)


def effect(
    conversation_id: int, version: int, rule: str, number: int
) -> dict[str, object]:
    """Return the payload of a job that does one action of a rule."""
    return {
        "conversation": conversation_id,
        "version": version,
        "rule": rule,
        "number": number,
    }
