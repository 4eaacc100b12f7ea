"""Sending a person elsewhere whose question does not belong on a channel."""

from dataclasses import dataclass

from sqlmodel import Session

from webcare.domain.findings import Finding
from webcare.policies import scope
from webcare.services.connecting.channel_links import channel_links
from webcare.services.conversations.questions import language_of, newest_question
from webcare.services.core import Core
from webcare.storage.queries.conversations import ConversationView
from webcare.storage.tables import ChannelRow, Conversation


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asked, where, and in which language; None when nobody knows.

    `place_id` is as in `Conversation.place_id`.
    """

    place_id: int
    channel: str
    text: str
    language: str | None


def question_in(core: Core, session: Session, row: Conversation) -> Question | None:
    """Return what is asked in a conversation, if that may belong elsewhere."""
    policy = core.policies.effective(scope.KIND, row.place_id, core.clock())
    if not policy.redirected:
        return None
    asked = newest_question(session, row.id)
    if asked is None or asked.revoked_at is not None:
        return None
    channel = session.get_one(ChannelRow, row.channel_id)
    language = language_of(session, row.identity_id)
    return Question(row.place_id, channel.name, asked.text, language)


def belongs_elsewhere(core: Core, about: ConversationView, text: str) -> bool:
    """Tell whether what somebody asks in a conversation is to be asked elsewhere."""
    policy = core.policies.effective(scope.KIND, about.place_id, core.clock())
    return scope.redirect_for(policy, text, about.channel) is not None


async def advice_on(
    core: Core, question: Question | None, text: str
) -> tuple[Finding, ...]:
    """Return the advice to send a person elsewhere, unless the text does so already."""
    if question is None:
        return ()
    policy = core.policies.effective(scope.KIND, question.place_id, core.clock())
    found = scope.redirect_for(policy, question.text, question.channel)
    if found is None:
        return ()
    addresses = await channel_links(core, filter(None, [found.channel]))
    facts = scope.Facts(
        question=question.text, here=question.channel, addresses=addresses
    )
    return scope.advice(policy, text, question.language, facts)
