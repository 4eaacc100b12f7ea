"""How we write on a channel, held against what somebody writes there."""

from sqlmodel import Session

from webcare.domain.access import Permission, Scope
from webcare.domain.content import MessageKind
from webcare.domain.draft import Draft
from webcare.domain.findings import Finding
from webcare.errors import NotFound
from webcare.policies import tone
from webcare.services import audit
from webcare.services.core import Core
from webcare.services.permitted import permitted_conversation
from webcare.services.policy_checks import LONGEST
from webcare.services.questions import language_of, newest_question
from webcare.storage.queries.ignored import IGNORED
from webcare.storage.tables import ChannelRow, Conversation


def tone_of(core: Core, channel_id: int) -> tone.TonePolicy:
    """Return how we write on a channel now."""
    return core.policies.effective(tone.KIND, channel_id, core.clock())


def tone_findings(
    core: Core, session: Session, row: Conversation, draft: Draft
) -> tuple[Finding, ...]:
    """Return what the guideline says about a draft.

    Nothing about a template, nor about what is stopped because it is too long.
    """
    policy = tone_of(core, row.channel_id)
    if not policy.rules or draft.kind is MessageKind.TEMPLATE or not draft.text.strip():
        return ()
    if len(draft.text) > LONGEST:
        return ()
    asked = newest_question(session, row.id)
    facts = tone.Facts(
        question="" if asked is None or asked.revoked_at else asked.text,
        labels=frozenset(row.tags),
    )
    language = language_of(session, row.identity_id) or ""
    return tone.check(policy, draft.text, language, facts)


async def ignore(core: Core, scope: Scope, conversation_id: int, rule: str) -> None:
    """Note that somebody goes on without what a rule says; not the words it is about.

    Raises:
        NotFound: when the conversation is absent or foreign, or the channel has no such
            rule that may be ignored.
        Forbidden: when the caller may not reply here.
    """

    def change(session: Session) -> None:
        row = permitted_conversation(session, scope, conversation_id, Permission.REPLY)
        rules = tone_of(core, row.channel_id).rules
        found = rules.get(rule.removeprefix(tone.PREFIX))
        if found is None or found.level == "error" or not rule.startswith(tone.PREFIX):
            raise NotFound("There is no such rule here that may be ignored.")
        channel = session.get_one(ChannelRow, row.channel_id)
        detail = {"conversation": str(row.id), "channel": channel.name}
        audit.note(session, scope, IGNORED, rule, now=core.clock(), detail=detail)

    await core.write(change)
