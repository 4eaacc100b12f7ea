"""Whether what somebody sends in may be used: noted by hand, and asked."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from webcare.domain.access import Permission, Scope
from webcare.domain.tips import Consent
from webcare.errors import NotFound
from webcare.services.access.permitted import permitted_conversation
from webcare.services.conversations.history import Happening, record
from webcare.services.core import Core
from webcare.storage.tables import Conversation, Tip, TipSender

NOTED = (Consent.GIVEN, Consent.REFUSED, Consent.WITHDRAWN)
"""What a colleague can note."""


async def note_consent(core: Core, scope: Scope, tip_id: int, consent: Consent) -> None:
    """Note what the sender of a tip said elsewhere, such as on the phone.

    Raises:
        NotFound: when the tip is absent or foreign.
        Forbidden: when the caller may not reply to its sender.
    """

    def change(session: Session) -> None:
        tip = session.get(Tip, tip_id)
        if tip is None or consent not in NOTED:
            raise NotFound("This tip does not exist.")
        row = _conversation_of(session, scope, tip)
        sender = sender_row(session, tip.team_id, tip.identity_id, core.clock())
        if sender.consent == consent.value:
            return
        put_consent(session, scope, sender, row, consent, now=core.clock())

    await core.write(change)


def sender_row(
    session: Session, team_id: int, identity_id: int, now: datetime
) -> TipSender:
    """Return what is known of a sender's consent, held until the transaction ends."""
    key = (team_id, identity_id)
    found = session.get(TipSender, key, with_for_update=True, populate_existing=True)
    if found is not None:
        return found
    made = TipSender(
        team_id=team_id,
        identity_id=identity_id,
        consent=Consent.UNKNOWN.value,
        changed_at=now,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        # Somebody else was first; theirs is committed now.
        return session.get_one(
            TipSender, key, with_for_update=True, populate_existing=True
        )
    return made


def put_consent(
    session: Session,
    scope: Scope,
    sender: TipSender,
    row: Conversation,
    consent: Consent,
    *,
    now: datetime,
) -> None:
    """Change what a sender says, and log it in their conversation."""
    sender.consent, sender.changed_at = consent.value, now
    sender.answer_id, sender.changed_by = None, scope.user_id
    if consent is Consent.ASKED:
        sender.asked_at = now
    record(
        session,
        row.id,
        Happening.TIP_CONSENT,
        scope=scope,
        at=now,
        data={"consent": consent.value},
    )


def _conversation_of(session: Session, scope: Scope, tip: Tip) -> Conversation:
    try:
        return permitted_conversation(
            session, scope, tip.conversation_id, Permission.REPLY
        )
    except NotFound:
        raise NotFound("This tip does not exist.") from None
