"""What another abuse shield would have masked of the last conversations."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from webcare.domain.access import Scope
from webcare.policies.abuse import AbusePolicy, Degree
from webcare.services.policies.preview import Asked, Count, Preview, Sample
from webcare.storage.queries.lately_said import Said, lately_said

if TYPE_CHECKING:
    from webcare.services.core import Core

MOST_SAMPLES = 20

_MASKED = "A message would be masked"
_SHOWN = "A message would not be masked any more"
_COUNTS = (
    ("masked", _MASKED, "Messages that it would mask: %(count)s"),
    ("shown", _SHOWN, "Messages that it would not mask any more: %(count)s"),
)


async def preview(core: "Core", scope: Scope, asked: Asked[AbusePolicy]) -> Preview:
    """Return what would be masked, and what not any more; quotes nothing of it.

    To read what offends is a choice, here too: a sample leads to its conversation.
    """
    looked_at, said = await core.read(
        lambda session: lately_said(
            scope, session, asked.channel_ids, limit=asked.limit
        )
    )
    found = await asyncio.to_thread(lambda: list(_samples(said, asked)))
    threats = await asyncio.to_thread(lambda: _threats(said, asked))
    counts = [
        Count(name=name, text=text, count=count)
        for name, sample, text in _COUNTS
        if (count := sum(each.text == sample for each in found))
    ]
    if threats:
        counts.append(
            Count(name="threats", text="Threats among them: %(count)s", count=threats)
        )
    return Preview(
        looked_at=looked_at,
        counts=tuple(counts),
        samples=tuple(found[:MOST_SAMPLES]),
    )


def _samples(said: Sequence[Said], asked: Asked[AbusePolicy]) -> Iterator[Sample]:
    for one in said:
        if one.ours:
            continue
        was = asked.before(one.channel_id).veils(one.text)
        would = asked.after(one.channel_id).veils(one.text)
        if was != would:
            yield Sample(
                conversation_id=one.conversation_id, text=_MASKED if would else _SHOWN
            )


def _threats(said: Sequence[Said], asked: Asked[AbusePolicy]) -> int:
    return sum(
        asked.after(each.channel_id).degree(each.text) is Degree.THREAT
        for each in said
        if not each.ours and not asked.before(each.channel_id).veils(each.text)
    )
