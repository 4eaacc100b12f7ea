"""Sending a person elsewhere whose question does not belong on a channel."""

from dataclasses import dataclass

from sqlmodel import Session

from webcare.domain.findings import Finding
from webcare.policies import scope
from webcare.services.channel_links import channel_links
from webcare.services.core import Core
from webcare.services.questions import language_of, newest_question
from webcare.storage.tables import Conversation


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asked, where, and in which language; None when nobody knows."""

    channel_id: int
    text: str
    language: str | None


def question_in(core: Core, session: Session, row: Conversation) -> Question | None:
    """Return what is asked in a conversation, if that may belong elsewhere."""
    policy = core.policies.effective(scope.KIND, row.channel_id, core.clock())
    if not policy.redirected:
        return None
    asked = newest_question(session, row.id)
    if asked is None or asked.revoked_at is not None:
        return None
    language = language_of(session, row.identity_id)
    return Question(row.channel_id, asked.text, language)


def belongs_elsewhere(core: Core, channel_id: int, text: str) -> bool:
    """Tell whether what somebody asks on a channel is to be asked elsewhere."""
    policy = core.policies.effective(scope.KIND, channel_id, core.clock())
    return scope.redirect_for(policy, text) is not None


async def advice_on(
    core: Core, question: Question | None, text: str
) -> tuple[Finding, ...]:
    """Return the advice to send a person elsewhere, unless the text does so already."""
    if question is None:
        return ()
    policy = core.policies.effective(scope.KIND, question.channel_id, core.clock())
    found = scope.redirect_for(policy, question.text)
    if found is None:
        return ()
    addresses = await channel_links(core, filter(None, [found.channel]))
    facts = scope.Facts(question=question.text, addresses=addresses)
    return scope.advice(policy, text, question.language, facts)
