"""How many promises of the last conversations would have been kept."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from webcare.domain.access import Scope
from webcare.domain.promise import Outcome, PledgeKind
from webcare.policies.promises import PromisesPolicy, Rules, Spoken, replay
from webcare.services.policies.preview import Asked, Count, Preview, Sample
from webcare.services.promises.rules import rules_on
from webcare.storage.queries.lately_answered import Answered, lately_answered

if TYPE_CHECKING:
    from webcare.services.core import Core

MOST_SAMPLES = 20

_KEPT = {
    PledgeKind.FIRST: "First answers in time: %(count)s of %(all)s",
    PledgeKind.NEXT: "Later answers in time: %(count)s of %(all)s",
    PledgeKind.RESOLUTION: "Resolved in time: %(count)s of %(all)s",
}
_LATE = {
    PledgeKind.FIRST: "The first answer would have been late",
    PledgeKind.NEXT: "An answer would have been late",
    PledgeKind.RESOLUTION: "It would not have been resolved in time",
}
_JUDGED = (Outcome.KEPT, Outcome.BROKEN)


async def preview(core: "Core", scope: Scope, asked: Asked[PromisesPolicy]) -> Preview:
    """Return how many would have been kept; reads what the caller may read."""
    found = await core.read(
        lambda session: lately_answered(
            scope, session, asked.channel_ids, limit=asked.limit
        )
    )
    now = core.clock()
    rules = {
        each: replace(rules_on(core.policies, each, now), policy=asked.after(each))
        for each in asked.channel_ids
    }
    # Up to a second of work: nobody else waits for it.
    judged = await asyncio.to_thread(_judged, found, rules, now)
    counts = Counter((kind, outcome) for _, kind, outcome in judged)
    late = [
        Sample(conversation_id=conversation_id, text=_LATE[kind])
        for conversation_id, kind, outcome in judged
        if outcome is Outcome.BROKEN
    ]
    return Preview(
        looked_at=len(found),
        counts=tuple(_counts(counts)),
        samples=tuple(late[:MOST_SAMPLES]),
    )


def _counts(found: Counter[tuple[PledgeKind, Outcome]]) -> Iterator[Count]:
    for kind, text in _KEPT.items():
        every = sum(found[kind, each] for each in _JUDGED)
        if every:
            yield Count(
                name=kind.value,
                text=text,
                count=found[kind, Outcome.KEPT],
                values=(("all", str(every)),),
            )


def _judged(
    found: Sequence[Answered], rules: Mapping[int, Rules], now: datetime
) -> list[tuple[int, PledgeKind, Outcome]]:
    """Return what would have become of each promise whose time has come."""
    return [
        (each.conversation_id, pledge.kind, outcome)
        for each in found
        for pledge in replay(
            (Spoken(moment.at, moment.ours) for moment in each.moments),
            each.resolved_at,
            rules[each.channel_id],
            priority=each.priority,
        )
        if (
            outcome := Outcome.BROKEN
            if pledge.outcome is Outcome.OPEN and pledge.due_at < now
            else pledge.outcome
        )
        in _JUDGED
    ]
