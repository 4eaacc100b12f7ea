"""What another scope would have done to the last conversations."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from webcare.domain.access import Scope
from webcare.domain.findings import stops
from webcare.policies import scope as kind
from webcare.policies.scope import ScopePolicy
from webcare.services.conversations.masking import Mask, mask_of
from webcare.services.policies.preview import Asked, Count, Preview, Sample
from webcare.storage.queries.lately_said import Said, lately_said

if TYPE_CHECKING:
    from webcare.services.core import Core

MOST_SAMPLES = 20
LONGEST_EXCERPT = 160

_STOPPED = "A message of ours would be stopped"
_PASSED = "A message of ours would not be stopped any more"
_REDIRECTED = "A question would be sent on: “%(subject)s”"


async def preview(core: "Core", scope: Scope, asked: Asked[ScopePolicy]) -> Preview:
    """Return what would be stopped and sent on; reads what the caller may read."""
    looked_at, said = await core.read(
        lambda session: lately_said(
            scope, session, asked.channel_ids, limit=asked.limit
        )
    )
    # Seconds of work: nobody else waits for it.
    masks = {each: mask_of(core, each) for each in asked.channel_ids}
    found = await asyncio.to_thread(_samples, said, asked, masks)
    return Preview(
        looked_at=looked_at,
        counts=tuple(
            Count(name=name, text=text, count=count)
            for name, sample, text in (
                ("stopped", _STOPPED, "Messages of ours that it would stop: %(count)s"),
                (
                    "passed",
                    _PASSED,
                    "Messages of ours that it would not stop any more: %(count)s",
                ),
                (
                    "redirected",
                    _REDIRECTED,
                    "Questions that it would send on: %(count)s",
                ),
            )
            if (count := sum(each.text == sample for each in found))
        ),
        samples=tuple(found[:MOST_SAMPLES]),
    )


def _samples(
    said: Sequence[Said], asked: Asked[ScopePolicy], masks: Mapping[int, Mask]
) -> list[Sample]:
    return [
        each for one in said for each in _otherwise(one, asked, masks[one.channel_id])
    ]


def _otherwise(said: Said, asked: Asked[ScopePolicy], mask: Mask) -> Iterator[Sample]:
    before, after = asked.before(said.channel_id), asked.after(said.channel_id)
    if said.ours:
        was = stops(kind.forbidden(before, said.text))
        would = stops(kind.forbidden(after, said.text))
        if was != would:
            yield _sample(said, _STOPPED if would else _PASSED)
        return
    sent_on = kind.redirect_for(after, said.text)
    if sent_on is not None and sent_on != kind.redirect_for(before, said.text):
        # Masked before it is cut: half a number passes no test.
        shown = replace(said, text=mask.text(said.text))
        yield _sample(shown, _REDIRECTED, ("subject", sent_on.title))


def _sample(said: Said, text: str, *values: tuple[str, str]) -> Sample:
    return Sample(
        conversation_id=said.conversation_id,
        text=text,
        values=values,
        excerpt=said.text[:LONGEST_EXCERPT],
    )
