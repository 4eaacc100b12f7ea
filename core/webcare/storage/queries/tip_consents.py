"""What a person lets tip lines use of what they sent in."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from webcare.domain.access import Scope
from webcare.domain.tips import Consent
from webcare.storage.queries.people import is_known
from webcare.storage.tables import Identity, Team, TipSender


@dataclass(frozen=True, slots=True)
class ConsentView:
    """What somebody said to a team's use of what they send in, and since when."""

    team: str
    consent: Consent
    changed_at: datetime


def consents_of(scope: Scope, session: Session, contact_id: int) -> list[ConsentView]:
    """Return what a contact said; nothing for who may not read the contact."""
    if not is_known(scope, session, contact_id):
        return []
    rows = session.exec(
        select(Team.name, TipSender.consent, TipSender.changed_at)
        .join(TipSender, col(TipSender.team_id) == col(Team.id))
        .join(Identity, col(Identity.id) == col(TipSender.identity_id))
        .where(col(Identity.contact_id) == contact_id)
        .order_by(col(Team.name), col(TipSender.changed_at))
    )
    return [ConsentView(name, Consent(said), at) for name, said, at in rows]
