"""The holding reply: it takes longer, and an agent promises until when."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from webcare.domain.access import Permission, Scope
from webcare.domain.draft import Draft
from webcare.domain.findings import Finding, stops
from webcare.errors import Refused
from webcare.policies.hours import KIND
from webcare.policies.hours.reply import with_time
from webcare.services.access.permitted import permitted_conversation
from webcare.services.conversations.judging import judge
from webcare.services.conversations.questions import language_of
from webcare.services.core import Core
from webcare.services.policies.plugin_checks import with_remarks
from webcare.services.sending.storing import send

TIME = "{time}"
"""Where the promised time goes in what is said."""

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
    draft = await with_remarks(core, scope, conversation_id, holding.draft)
    heard = replace(holding, draft=draft)
    return await core.write(
        lambda session: hold_within(core, session, scope, conversation_id, heard)
    )


def hold_within(
    core: Core,
    session: Session,
    scope: Scope,
    conversation_id: int,
    holding: Holding,
) -> int:
    """Tell it in the caller's transaction; see `hold` and `with_remarks`."""
    now = core.clock()
    _check(holding.until, now)
    draft = holding.draft
    if TIME in draft.text:
        row = permitted_conversation(session, scope, conversation_id, Permission.REPLY)
        policy = core.policies.effective(KIND, row.place_id, now)
        speaks = language_of(session, row.identity_id)
        text = with_time(policy, draft.text, holding.until, speaks, now=now)
        draft = replace(draft, text=text)
    judged = judge(core, session, scope, conversation_id, draft)
    if stops(judged.findings):
        raise Refused(judged.findings)
    return send(core, session, scope, judged, until=holding.until)[0].id


def _check(until: datetime, now: datetime) -> None:
    if until <= now:
        reason = "Choose a moment in the future."
    elif until - now > FAR_OFF:
        reason = "Promise an answer within three months."
    else:
        return
    raise Refused([Finding(rule="promise.moment", level="error", reason=reason)])
