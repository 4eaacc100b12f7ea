"""What a tip line says to senders: thanks once a day, and whether it may be used."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from sqlmodel import Session, col, select

from webcare.domain.access import SYSTEM, Permission, Scope
from webcare.domain.inbound import Visibility
from webcare.domain.tips import Consent
from webcare.errors import NotFound
from webcare.policies import hours
from webcare.policies.wordings import in_language
from webcare.services.access.permitted import permitted_conversation
from webcare.services.automatic.saying import Occasion, say_once
from webcare.services.conversations.questions import language_of
from webcare.services.core import Core
from webcare.services.intake.consent import put_consent, sender_row
from webcare.services.intake.settings import IntakeSettings, intake_of
from webcare.storage.tables import Conversation, Tip
from webcare.work.lanes import JobView

THANKS = "tip_thanks"
"""Why: somebody sent something in."""

QUESTION = "tip_consent"
"""Why: to ask whether it may be used."""


class Message(StrEnum):
    """What can be said to senders by hand."""

    THANKS = "thanks"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Said:
    """How many senders were told something, and how many were not.

    Those were told the same today, answered already, wrote in public, or cannot be
    written to now.
    """

    told: int
    left_out: int


async def greet(core: Core, job: JobView) -> None:
    """Thank who sent something, and ask, as far as that goes by itself; `tip.greet`."""
    conversation_id = int(job.payload["conversation"])

    def change(session: Session) -> None:
        try:
            row = permitted_conversation(
                session, SYSTEM, conversation_id, Permission.READ
            )
        except NotFound:
            return
        settings = intake_of(session, row.team_id)
        if settings is None:
            return
        if settings.thank_at_once:
            thank(core, session, row, settings)
        if settings.ask_at_once:
            ask(core, session, SYSTEM, row, settings, again=False)

    await core.write(change)


async def tell_senders(
    core: Core, scope: Scope, team_id: int, tips: Sequence[int], what: Message
) -> Said:
    """Thank the senders of some tips, or ask whether those may be used.

    Each sender once, however many of the tips are theirs.

    Raises:
        NotFound: when the team has no intake.
        Forbidden: when the caller may not reply to one of the senders.
    """
    conversations = await core.read(lambda session: _of_tips(session, team_id, tips))
    told = 0
    for conversation_id in conversations:
        told += await core.write(partial(_tell, core, scope, conversation_id, what))
    return Said(told, len(conversations) - told)


def thank(
    core: Core, session: Session, row: Conversation, settings: IntakeSettings
) -> bool:
    """Thank the person of a conversation once a day; tells whether it was said."""
    day = f"{row.team_id}:{_today(core, row)}"
    return _say(core, session, row, settings.thanks, Occasion(THANKS, day))


def ask(
    core: Core,
    session: Session,
    scope: Scope,
    row: Conversation,
    settings: IntakeSettings,
    *,
    again: bool,
) -> bool:
    """Ask a person whether what they send may be used; tells whether it was said.

    Who said yes or no is not asked again by itself; who said yes never is.
    """
    now = core.clock()
    sender = sender_row(session, row.team_id or 0, row.identity_id, now)
    before = Consent(sender.consent)
    if before is Consent.GIVEN or (before is not Consent.UNKNOWN and not again):
        return False
    day = f"{row.team_id}:{_today(core, row)}"
    if not _say(core, session, row, settings.question, Occasion(QUESTION, day)):
        return False
    put_consent(session, scope, sender, row, Consent.ASKED, now=now)
    return True


def _tell(
    core: Core, scope: Scope, conversation_id: int, what: Message, session: Session
) -> bool:
    row = permitted_conversation(session, scope, conversation_id, Permission.REPLY)
    settings = intake_of(session, row.team_id)
    if settings is None:
        raise NotFound("This team has no tip line.")
    if what is Message.THANKS:
        return thank(core, session, row, settings)
    return ask(core, session, scope, row, settings, again=True)


def _say(
    core: Core,
    session: Session,
    row: Conversation,
    texts: dict[str, str],
    occasion: Occasion,
) -> bool:
    text = in_language(texts, language_of(session, row.identity_id))
    if not text or row.visibility != Visibility.PRIVATE.value:
        return False
    return say_once(core, session, row, text, occasion) is not None


def _of_tips(session: Session, team_id: int, tips: Sequence[int]) -> list[int]:
    """Return the conversations of some tips, in one order for everybody."""
    if intake_of(session, team_id) is None:
        raise NotFound("This team has no tip line.")
    query = (
        select(Tip.conversation_id)
        .where(col(Tip.id).in_(tips), Tip.team_id == team_id)
        .distinct()
        .order_by(col(Tip.conversation_id))
    )
    return list(session.exec(query))


def _today(core: Core, row: Conversation) -> str:
    now = core.clock()
    policy = core.policies.effective(hours.KIND, row.channel_id, now)
    return now.astimezone(policy.clock).date().isoformat()
