"""What held at a moment, as the database says it: for reports over the past."""

from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel
from sqlmodel import Session

from webcare.policies.kind import PolicyKind
from webcare.policies.timeline import document_at
from webcare.services.policies.book import resolve
from webcare.services.policies.documents import lines_of

P = TypeVar("P", bound=BaseModel)


def policy_at(
    session: Session, kind: PolicyKind[P], channel_id: int | None, moment: datetime
) -> P:
    """Return the policy that held on a channel at a moment.

    What holds now is asked of `core.policies` instead, which is at hand.

    Args:
        session: of the report, so that both speak of the same rows.
        kind: such as `hours.KIND`.
        channel_id: None for what the organisation said.
        moment: aware.
    """
    lines = lines_of(session, kind)
    own = () if channel_id is None else lines.get(channel_id, ())
    return resolve(
        kind, document_at(lines.get(None, ()), moment), document_at(own, moment)
    )
