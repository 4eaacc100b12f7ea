"""What people are told who found no place: once a day, in their own language."""

from sqlmodel import Session

from webcare.domain.access import SYSTEM, Permission
from webcare.errors import NotFound
from webcare.policies import pilot
from webcare.policies.pilot import PilotPolicy
from webcare.services.access.permitted import permitted_conversation
from webcare.services.automatic.saying import Occasion, say_once
from webcare.services.connecting.channel_links import lead_over
from webcare.services.conversations.questions import language_of
from webcare.services.core import Core
from webcare.services.popups.greeting import say_farewell
from webcare.storage.tables import Conversation, TurnedAway
from webcare.work.lanes import JobView

OVERFLOW = "overflow"
"""Why: somebody found no place on a channel that is tried out."""


async def tell_turned_away(core: Core, job: JobView) -> None:
    """Tell who was turned away that they were; the job `conversation.turned_away`.

    Nothing is said when somebody of ours has taken it up, or it was said on that day.
    """
    conversation_id = int(job.payload["conversation"])
    row = await core.read(lambda session: session.get(Conversation, conversation_id))
    if row is None:
        return
    if row.popup_id is not None:
        await say_farewell(core, conversation_id)
        return
    channel_id = row.channel_id
    policy = core.policies.effective(pilot.KIND, channel_id, core.clock())
    elsewhere = await _elsewhere(core, policy, besides=channel_id)

    def change(session: Session) -> None:
        try:
            row = permitted_conversation(
                session, SYSTEM, conversation_id, Permission.READ
            )
        except NotFound:
            return
        turned = session.get(TurnedAway, conversation_id)
        if turned is None or row.resolved_at != turned.turned_at:
            return
        language = language_of(session, row.identity_id)
        text = pilot.overflow_text(policy, language, elsewhere)
        if text:
            say_once(core, session, row, text, Occasion(OVERFLOW, turned.day))

    await core.write(change)


async def _elsewhere(core: Core, policy: PilotPolicy, *, besides: int) -> str:
    """Return where people can go instead; empty when that is nowhere now."""
    if not policy.overflow.channel:
        return ""
    other = await core.accounts.get(policy.overflow.channel)
    if other is None or other.id == besides:
        return ""
    lead = await lead_over(core, other)
    return f"{other.channel.title} {lead.link}".strip() if lead.link else ""
