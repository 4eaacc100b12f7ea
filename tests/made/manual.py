"""What an organisation's manual says, put in force without the pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from webcare.domain.access import SYSTEM
from webcare.policies.kind import PolicyKind
from webcare.services.core import Core
from webcare.services.policies.activation import Decision, put_version
from webcare.services.policies.documents import kept
from webcare.services.policies.places import Place


def put_in_force(
    core: Core,
    kind: PolicyKind[Any],
    document: Mapping[str, Any],
    channel_id: int | None = None,
    *,
    at: datetime | None = None,
) -> int:
    """Let a document hold from now or `at` a moment; return the version's number."""
    place = Place(kind, channel_id)
    decision = Decision(acknowledged=True, effective_from=at)
    given = kept(kind, document)

    def run(session: Session) -> int:
        return put_version(session, SYSTEM, place, given, decision, now=core.clock())

    with core.database.writing() as session:
        number = run(session)
    with core.database.reading() as session:
        core.policies.look(session.connection())
    return number
