"""Sending something in spite of a policy: by right, for a reason, and noted.

What a person composes and nothing else: programs never say that they saw a stop.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from webcare.domain.access import Permission, Scope
from webcare.domain.findings import Finding
from webcare.errors import Forbidden, Refused
from webcare.policies.privacy import sensitive_spans
from webcare.services import audit
from webcare.services.conversations.history import Happening
from webcare.services.conversations.judging import Judged
from webcare.storage.tables import ConversationEvent, Message

LONGEST_REASON = 300
REASON = "override.reason"
"""The rule of what is wrong with the reason itself."""

OVERRIDDEN = "finding.overridden"
"""How the audit calls that something went out in spite of a rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What somebody goes on in spite of.

    Attributes:
        rules: whose stop they saw; another one stops it still.
        reason: why, in their own words.
    """

    rules: frozenset[str]
    reason: str


def may_override(scope: Scope, *, team_id: int | None, channel_id: int) -> bool:
    """Tell whether a person may go on in spite of what stops them at a place."""
    return scope.user_id is not None and scope.allows(
        Permission.OVERRIDE, team_id=team_id, channel_id=channel_id
    )


def let_through(
    scope: Scope, judged: Judged, override: Override | None
) -> Override | None:
    """Return what a reply goes out in spite of; None where nothing stops it.

    Raises:
        Refused: when something stops it that is not overridden, or cannot be; or the
            reason is missing, too long, or has personal data in it.
        Forbidden: when the caller may not override.
    """
    stopping = [each for each in judged.findings if each.level == "error"]
    if not stopping:
        return None
    if override is None or not all(
        each.overridable and each.rule in override.rules for each in stopping
    ):
        raise Refused(judged.findings)
    row = judged.row
    if not may_override(scope, team_id=row.team_id, channel_id=row.channel_id):
        raise Forbidden("You may not send what a policy stops.")
    problem = _problem_with(override.reason)
    if problem:
        wrong = Finding(rule=REASON, level="error", reason=problem)
        raise Refused([*judged.findings, wrong])
    return Override(
        rules=frozenset(each.rule for each in stopping), reason=override.reason.strip()
    )


def note_overridden(
    session: Session, scope: Scope, message: Message, override: Override, now: datetime
) -> None:
    """Note in the audit what a message went out in spite of; not what it says."""
    detail = {
        "conversation": str(message.conversation_id),
        "message": str(message.id),
        "reason": override.reason,
    }
    for rule in sorted(override.rules):
        audit.note(session, scope, OVERRIDDEN, rule, now=now, detail=detail)


def overridden_by(session: Session, message: Message) -> frozenset[str]:
    """Return the rules in spite of which a message was sent."""
    data = session.exec(
        select(ConversationEvent.data).where(
            col(ConversationEvent.conversation_id) == message.conversation_id,
            col(ConversationEvent.message_id) == message.id,
            col(ConversationEvent.what) == Happening.SENT.value,
        )
    ).first()
    return frozenset((data or {}).get("overridden", ()))


def _problem_with(reason: str) -> str:
    if not reason.strip():
        return "Say why this goes out all the same."
    if len(reason) > LONGEST_REASON:
        return "The reason has at most 300 characters."
    if sensitive_spans(reason):
        return "Leave personal data out of the reason: it is kept."
    return ""
