"""How we write on a channel, held against what somebody writes there.

A reply is judged where it is written, with what it answers. On the point of leaving it
is judged again only if the guideline is another one by then; what was fine, or was let
through by somebody, stays so. Then only words count that stand there: what is missing
was looked for in the whole reply, of which this may be a part, and what was asked last
may be another question by now.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from webcare.domain.access import Permission, Scope
from webcare.domain.content import TemplateUse
from webcare.domain.draft import Draft
from webcare.domain.findings import Finding
from webcare.domain.wording import words_in
from webcare.errors import NotFound
from webcare.plugin import Template
from webcare.policies import tone
from webcare.services import audit
from webcare.services.access.permitted import permitted_conversation
from webcare.services.conversations.questions import language_of, newest_question
from webcare.services.core import Core
from webcare.services.policies.judgement import template_words
from webcare.services.sending.checks import LONGEST, filled
from webcare.storage.queries.ignored import IGNORED, has_ignored
from webcare.storage.tables import ChannelRow, Conversation


def tone_of(core: Core, place_id: int, at: datetime | None = None) -> tone.TonePolicy:
    """Return how we write on a channel now, or wrote there at a moment."""
    return core.policies.effective(tone.KIND, place_id, at or core.clock())


def tone_findings(
    core: Core,
    session: Session,
    row: Conversation,
    draft: Draft,
    template: Template | None,
) -> tuple[Finding, ...]:
    """Return what the guideline says about a draft, its template filled in.

    What a template says already nobody who fills it in can say otherwise: of that only
    what stops it counts. What is too long is stopped unread.
    """
    policy = tone_of(core, row.place_id)
    texts = _texts_of(draft, template)
    words = _as_one(texts)
    if not policy.rules or not words.strip() or max(map(len, texts)) > LONGEST:
        return ()
    asked = newest_question(session, row.id)
    facts = tone.Facts(
        question="" if asked is None or asked.revoked_at else asked.text,
        labels=frozenset(row.tags),
    )
    language = language_of(session, row.identity_id) or ""
    if template is not None:
        language = template.language[:2].lower()
    found = tone.check(policy, words, language, facts)
    if template is None:
        return tuple(_placed(found, own=len(draft.text)))
    unfilled = _as_one((template.body, *template_words(template, None)))
    said = tone.check(policy, unfilled, language, facts)
    known = {each.rule for each in said if each.level != "error"}
    return tuple(_placed((each for each in found if each.rule not in known), own=0))


def stops_by_now(
    core: Core, place_id: int, texts: Sequence[str], written_at: datetime
) -> tuple[Finding, ...]:
    """Return what a guideline that is new since it was written stops in a message."""
    policy = tone_of(core, place_id)
    if policy == tone_of(core, place_id, written_at):
        return ()
    found = tone.check(policy, _as_one(texts))
    return tuple(each for each in found if each.level == "error" and each.span)


def _texts_of(draft: Draft, template: Template | None) -> Sequence[str]:
    """Return everything that a person reads of a draft, its own text first."""
    use, text = draft.content, draft.text
    if template is not None and isinstance(use, TemplateUse):
        text = filled(template.body, use.body)
    return (text, *template_words(template, use), *words_in(use))


def _as_one(texts: Iterable[str]) -> str:
    return "\n\n".join(texts)


def _placed(findings: Iterable[Finding], *, own: int) -> Iterator[Finding]:
    """Yield findings; what is not in the first `own` characters once, without place."""
    known = set()
    for each in findings:
        if each.span is None or each.span[1] <= own:
            yield each
        elif each.rule not in known:
            known.add(each.rule)
            yield replace(each, span=None, replacement="")


async def ignore(core: Core, scope: Scope, conversation_id: int, rule: str) -> None:
    """Note that somebody goes on without what a rule says; not the words it is about.

    Once for each person, conversation and rule, so that the sums say something.

    Raises:
        NotFound: when the conversation is absent or foreign, or the channel has no such
            rule that may be ignored.
        Forbidden: when the caller may not reply here.
    """

    def change(session: Session) -> None:
        row = permitted_conversation(session, scope, conversation_id, Permission.REPLY)
        rules = tone_of(core, row.place_id).rules
        name = rule.removeprefix(tone.PREFIX)
        found = rules.get(name) if name != rule else None
        if found is None or found.off or found.level == "error":
            raise NotFound("There is no such rule here that may be ignored.")
        if has_ignored(scope, session, row.id, rule):
            return
        channel = session.get_one(ChannelRow, row.place_id)
        detail = {"conversation": str(row.id), "channel": channel.name}
        audit.note(session, scope, IGNORED, rule, now=core.clock(), detail=detail)

    await core.write(change)
