"""Who writes while nobody is there is told when somebody is: once in a closed period.

Or it goes to a team that is on call then, in public too.

Receipt leaves work behind, in its own transaction, for who writes to a closed channel;
here it is decided, after the commit, whether there is still anything to say.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from webcare.domain.access import SYSTEM, Permission
from webcare.domain.conversation import ConversationStatus
from webcare.domain.inbound import Visibility
from webcare.errors import NotFound
from webcare.policies.hours import KIND, HoursPolicy, is_open, next_change
from webcare.policies.hours.period import closed_period
from webcare.policies.hours.reply import answering, closed_reply
from webcare.policies.hours.schema import Mode
from webcare.services.access.permitted import permitted_conversation
from webcare.services.automatic.on_call import hand_over
from webcare.services.automatic.saying import OFF_HOURS, Occasion, say_once
from webcare.services.connecting.channel_links import lead_over
from webcare.services.conversations.questions import language_of
from webcare.services.core import Core
from webcare.services.policies import PolicyBook
from webcare.storage.tables import Conversation, Message
from webcare.work.lanes import JobView

TALKING = timedelta(hours=1)
"""Who heard from a person of ours this shortly is talking with them, hours or not."""


@dataclass(slots=True)
class _Known:
    """Whether somebody is there by a policy, and until when that stays so."""

    policy: HoursPolicy
    open: bool
    until: datetime | None


class Doors:
    """What happens to who writes to a channel now, at hand for every receipt."""

    def __init__(self, book: PolicyBook) -> None:
        self._book = book
        self._known: dict[int, _Known] = {}

    def mode(self, place_id: int, now: datetime) -> Mode:
        """Return what happens to who writes; `silent` while it is open."""
        policy = self._book.effective(KIND, place_id, now)
        if policy.outside.mode == "silent":
            return "silent"
        known = self._known.get(place_id)
        # Policies never change; another one is another object.
        if known is None or known.policy is not policy or _passed(known.until, now):
            known = _Known(policy, is_open(policy, now), next_change(policy, now))
            self._known[place_id] = known
        return "silent" if known.open else policy.outside.mode


async def answer_closed(core: Core, job: JobView) -> None:
    """Do for who wrote to a closed channel what its hours say; `conversation.greet`.

    Nothing is done when it was done before in this closed period, when a person of ours
    answers, when the message is older than the period, or when it opened meanwhile.
    """
    conversation_id = int(job.payload["conversation"])
    message_id = int(job.payload["message"])
    row = await core.read(lambda session: session.get(Conversation, conversation_id))
    elsewhere = ""
    if row is not None:
        now = core.clock()
        policy = core.policies.effective(KIND, row.place_id, now)
        elsewhere = await elsewhere_at(core, policy, now, besides=row.channel_id)

    def change(session: Session) -> None:
        try:
            row = permitted_conversation(
                session, SYSTEM, conversation_id, Permission.READ
            )
        except NotFound:
            return
        message = session.get(Message, message_id)
        if message is not None and _still_unanswered(session, row, core.clock()):
            _answer(core, session, row, message, elsewhere)

    await core.write(change)


def _answer(
    core: Core, session: Session, row: Conversation, message: Message, elsewhere: str
) -> None:
    now = core.clock()
    policy = core.policies.effective(KIND, row.place_id, now)
    period = closed_period(policy, message.sent_at, now)
    if period is None:
        return
    if policy.outside.mode == "on_call" and not hand_over(core, session, row, policy):
        policy = answering(policy)
    if row.visibility != Visibility.PRIVATE.value:
        return
    text = closed_reply(policy, now, language_of(session, row.identity_id), elsewhere)
    if text:
        say_once(core, session, row, text, Occasion(OFF_HOURS, period))


def outlived(core: Core, session: Session, message: Message) -> bool:
    """Tell whether a message says that it is closed, and that period is over.

    What waits for a channel that is down would else say so when it has opened.
    """
    if message.automatic != OFF_HOURS:
        return False
    now = core.clock()
    row = session.get_one(Conversation, message.conversation_id)
    policy = core.policies.effective(KIND, row.place_id, now)
    return closed_period(policy, message.sent_at, now) is None


def _still_unanswered(session: Session, row: Conversation, now: datetime) -> bool:
    """Tell whether the customer waits, and nobody of ours is talking with them."""
    if row.status == ConversationStatus.RESOLVED.value or row.waiting_since is None:
        return False
    ours = select(Message.id).where(
        Message.conversation_id == row.id,
        Message.direction == "out",
        col(Message.automatic).is_(None),
        Message.received_at > now - TALKING,
    )
    return session.exec(ours.limit(1)).first() is None


async def elsewhere_at(
    core: Core, policy: HoursPolicy, moment: datetime, *, besides: int | None = None
) -> str:
    """Return where people can go instead; empty when that is nowhere, or closed then.

    Args:
        core: the parts to work with.
        policy: the hours that send them there.
        moment: when they go.
        besides: the channel that they come from; None when it does not matter.
    """
    if policy.outside.mode != "other_channel":
        return ""
    other = await core.accounts.get(policy.outside.channel)
    if other is None or other.id == besides:
        return ""
    if not other.enabled or other.paused_reason:
        return ""
    if not is_open(core.policies.effective(KIND, other.id, moment), moment):
        return ""
    lead = await lead_over(core, other)
    return f"{other.channel.title} {lead.link}".strip()


def _passed(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and now >= moment
