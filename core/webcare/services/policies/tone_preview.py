"""What another tone would have said of the replies in the last conversations."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from webcare.domain.access import Scope
from webcare.domain.findings import Finding, stops
from webcare.policies.tone import Facts, TonePolicy, check
from webcare.services.policies.preview import Asked, Count, Preview, Sample
from webcare.storage.queries.lately_said import Said, lately_said

if TYPE_CHECKING:
    from webcare.services.core import Core

MOST_SAMPLES = 20
LONGEST_EXCERPT = 160
MOST_REPLIES = 1_000
"""However much is written: a preview is looked at while somebody waits."""

_STOPPED = "A reply would be stopped"
_MARKED = "A reply would get a remark that it did not get"
_UNMARKED = "A reply would lose a remark"
_COUNTS = (
    ("stopped", _STOPPED, "Replies that it would stop: %(count)s"),
    ("marked", _MARKED, "Replies that would get new remarks: %(count)s"),
    ("unmarked", _UNMARKED, "Replies that would lose a remark: %(count)s"),
)


async def preview(core: "Core", scope: Scope, asked: Asked[TonePolicy]) -> Preview:
    """Return what would be said otherwise; reads what the caller may read."""
    looked_at, said = await core.read(
        lambda session: lately_said(
            scope, session, asked.channel_ids, limit=asked.limit
        )
    )
    # Seconds of work: nobody else waits for it.
    found = await asyncio.to_thread(_samples, said, asked)
    return Preview(
        looked_at=looked_at,
        counts=tuple(
            Count(name=name, text=text, count=count)
            for name, sample, text in _COUNTS
            if (count := sum(each.text == sample for each in found))
        ),
        samples=tuple(found[:MOST_SAMPLES]),
    )


def _samples(said: Sequence[Said], asked: Asked[TonePolicy]) -> list[Sample]:
    return [
        sample
        for reply, question in _replies(said)
        if (sample := _otherwise(reply, Facts(question=question), asked))
    ]


def _replies(said: Sequence[Said]) -> Iterator[tuple[Said, str]]:
    """Yield the latest replies, the latest first, each with what it answered."""
    questions: dict[int, str] = {}
    replies: list[tuple[Said, str]] = []
    for each in reversed(said):
        if each.ours:
            replies.append((each, questions.get(each.conversation_id, "")))
        else:
            questions[each.conversation_id] = each.text
    yield from reversed(replies[-MOST_REPLIES:])


def _otherwise(said: Said, facts: Facts, asked: Asked[TonePolicy]) -> Sample | None:
    before, after = (
        check(policy(said.channel_id), said.text, "", facts)
        for policy in (asked.before, asked.after)
    )
    new, gone = _rules(after) - _rules(before), _rules(before) - _rules(after)
    if stops(after) and not stops(before):
        text = _STOPPED
    elif new:
        text = _MARKED
    elif gone:
        text = _UNMARKED
    else:
        return None
    return Sample(
        conversation_id=said.conversation_id,
        text=text,
        excerpt=said.text[:LONGEST_EXCERPT],
    )


def _rules(findings: Sequence[Finding]) -> set[str]:
    return {each.rule for each in findings}
