"""The holding reply: it takes longer, and an agent promises until when."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from webcare.domain.access import Scope
from webcare.domain.draft import Draft
from webcare.domain.findings import Finding, stops
from webcare.domain.holding import TIME, with_time
from webcare.errors import Refused
from webcare.policies.spoken import spoken
from webcare.services.core import Core
from webcare.services.judging import judge
from webcare.services.sending import send
from webcare.storage.tables import Contact, Conversation, Identity

FAR_OFF = timedelta(days=92)
"""Who promises an answer for later than this promises nothing."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A promise as it is given.

    Attributes:
        draft: what is said; `{time}` in its text becomes the promised time.
        until: by when the customer is promised an answer.
    """

    draft: Draft
    until: datetime


async def hold(core: Core, scope: Scope, conversation_id: int, holding: Holding) -> int:
    """Tell the customer that it takes longer; returns the id of the (first) message.

    The conversation owes an answer from then on: it stands in the queue by when that is
    due. A promise that still runs is moved.

    Raises:
        NotFound: when the conversation is absent or foreign.
        Forbidden: when the caller may not reply here.
        Refused: when the time has passed or is too far off, or a finding of level
            `error` stops what is said.
        InvalidTransition: when the person has a newer conversation.
    """
    return await core.write(
        lambda session: hold_within(core, session, scope, conversation_id, holding)
    )


def hold_within(
    core: Core,
    session: Session,
    scope: Scope,
    conversation_id: int,
    holding: Holding,
) -> int:
    """Tell it in the caller's transaction; see `hold`."""
    now = core.clock()
    _check(holding.until, now)
    draft = holding.draft
    if TIME in draft.text:
        time = spoken(
            holding.until,
            language_of(session, conversation_id) or "nl",
            zone=ZoneInfo(core.settings.time_zone),
            now=now,
        )
        draft = replace(draft, text=with_time(draft.text, time))
    judged = judge(core, session, scope, conversation_id, draft)
    if stops(judged.findings):
        raise Refused(judged.findings)
    return send(core, session, scope, judged, until=holding.until)[0].id


def language_of(session: Session, conversation_id: int) -> str | None:
    """Return the language of a conversation's person; None when it is not known."""
    return session.exec(
        select(Contact.language)
        .join(Identity, col(Identity.contact_id) == col(Contact.id))
        .join(Conversation, col(Conversation.identity_id) == col(Identity.id))
        .where(Conversation.id == conversation_id)
    ).first()


def _check(until: datetime, now: datetime) -> None:
    if until <= now:
        reason = "Choose a moment in the future."
    elif until - now > FAR_OFF:
        reason = "Promise an answer within three months."
    else:
        return
    raise Refused([Finding(rule="promise.moment", level="error", reason=reason)])
