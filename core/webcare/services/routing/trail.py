"""The trail of rules: what ran when, as the log of a conversation keeps it.

What is kept is the version of the policy and which conditions held, as one number. Of
these it follows for every rule whether it matched and, if not, on account of what: no
word of anybody is needed for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session, col, select

from webcare.domain.access import Scope
from webcare.policies.routing import KIND, Ran, RoutingPolicy, Rule
from webcare.services.conversations.history import Happening
from webcare.services.policies.book import PolicyBook
from webcare.services.routing.outcome import Outcome
from webcare.storage.queries.conversations import conversation
from webcare.storage.tables import ConversationEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the rules.

    Attributes:
        event: at which of `EVENTS`.
        message_id: the customer's message that it was about; None without one.
        version: of the policy.
        ran: what became of every rule of that version; empty when this release cannot
            read that version any more.
        matched: the names of the rules that matched.
        did: what was changed, such as `team`.
        problems: what could not be done, as `outcome` names it, and what about.
    """

    at: datetime
    event: str
    message_id: int | None
    version: int
    ran: Sequence[Ran]
    matched: Sequence[str]
    did: Mapping[str, Any] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def entry(
    version: int,
    event: str,
    holds: int,
    matched: Sequence[Rule],
    *,
    did: Mapping[str, Any],
    outcome: Outcome,
) -> dict[str, Any]:
    """Return what the log keeps of one run."""
    kept: dict[str, Any] = {"version": version, "on": event, "holds": f"{holds:x}"}
    if matched:
        kept["matched"] = [each.name for each in matched]
    if did:
        kept["did"] = dict(did)
    if outcome.problems:
        kept["problems"] = dict(outcome.problems)
    return kept


def runs_of(
    book: PolicyBook,
    session: Session,
    scope: Scope,
    conversation_id: int,
    *,
    before: int | None = None,
    limit: int = 50,
) -> list[tuple[int, Run]]:
    """Return the runs of a conversation, the last one first, each with its event's id.

    Args:
        book: the versions.
        session: to read with.
        scope: what the caller may see.
        conversation_id: of which one.
        before: the id of the event before which to go on; None for the newest.
        limit: how many at most.

    Raises:
        NotFound: when the conversation is absent, or not within the scope.
    """
    conversation(scope, session, conversation_id)
    query = select(ConversationEvent).where(
        col(ConversationEvent.conversation_id) == conversation_id,
        col(ConversationEvent.what) == Happening.ROUTED.value,
    )
    if before is not None:
        query = query.where(col(ConversationEvent.id) < before)
    rows = session.exec(query.order_by(col(ConversationEvent.id).desc()).limit(limit))
    policies: dict[int, RoutingPolicy | None] = {}
    found = []
    for row in rows:
        number = int((row.data or {}).get("version", 0))
        if number not in policies:
            policies[number] = policy_of(book, number)
        found.append((row.id or 0, _run(row, policies[number])))
    return found


def policy_of(book: PolicyBook, number: int) -> RoutingPolicy | None:
    """Return a version of the rules; None when there is none that can be read."""
    for version in book.versions(KIND, None):
        if version.number == number:
            try:
                return KIND.effective(version.document, {})
            except ValidationError:
                return None
    return None


def _run(row: ConversationEvent, policy: RoutingPolicy | None) -> Run:
    data = row.data or {}
    event = str(data.get("on", ""))
    ran = policy.plan.replay(event, int(data.get("holds", "0"), 16)) if policy else ()
    return Run(
        at=row.happened_at,
        event=event,
        message_id=row.message_id,
        version=int(data.get("version", 0)),
        ran=ran,
        matched=tuple(data.get("matched", ())),
        did=data.get("did", {}),
        problems=data.get("problems", {}),
    )
