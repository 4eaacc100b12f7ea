"""What another privacy policy would have done to the last conversations."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from webcare.domain.access import Scope
from webcare.policies.privacy import PrivacyPolicy, requests
from webcare.services.automatic.saying import NOTICE
from webcare.services.policies.preview import Asked, Count, Preview, Sample
from webcare.storage.queries.lately_said import Said, lately_said
from webcare.storage.queries.told import Writer, lately_wrote

if TYPE_CHECKING:
    from webcare.services.core import Core

MOST_SAMPLES = 20
LONGEST_EXCERPT = 160

_STOPPED = "A message of ours would be stopped"
_PASSED = "A message of ours would not be stopped any more"


async def preview(core: "Core", scope: Scope, asked: Asked[PrivacyPolicy]) -> Preview:
    """Return what would be stopped and told; reads what the caller may read."""
    looked_at, said = await core.read(
        lambda session: lately_said(
            scope, session, asked.channel_ids, limit=asked.limit
        )
    )
    people = await core.read(
        lambda session: lately_wrote(
            scope, session, asked.channel_ids, NOTICE, limit=asked.limit
        )
    )
    # Seconds of work: nobody else waits for it.
    found = await asyncio.to_thread(_samples, said, asked)
    stopped = sum(each.text == _STOPPED for each in found)
    return Preview(
        looked_at=looked_at,
        counts=(
            Count(
                name="stopped",
                text="Messages of ours that it would stop: %(count)s",
                count=stopped,
            ),
            Count(
                name="passed",
                text="Messages of ours that it would not stop any more: %(count)s",
                count=len(found) - stopped,
            ),
            Count(
                name="told",
                text="People who are told about their data when they write again: "
                "%(count)s",
                count=_newly_told(people, asked),
            ),
        ),
        samples=tuple(found[:MOST_SAMPLES]),
    )


def _samples(said: Sequence[Said], asked: Asked[PrivacyPolicy]) -> list[Sample]:
    return [each for one in said if one.ours for each in _otherwise(one, asked)]


def _newly_told(people: Sequence[Writer], asked: Asked[PrivacyPolicy]) -> int:
    """Count who would be told by the draft, and is not told by what holds."""

    def is_told(policy: PrivacyPolicy, writer: Writer) -> bool:
        notice = policy.notice
        return notice.send and str(notice.edition) not in writer.told

    return sum(
        is_told(asked.after(each.channel_id), each)
        and not is_told(asked.before(each.channel_id), each)
        for each in people
    )


def _otherwise(said: Said, asked: Asked[PrivacyPolicy]) -> Iterator[Sample]:
    before, after = asked.before(said.channel_id), asked.after(said.channel_id)
    # Read once: that takes the time, and what is forbidden is quickly compared.
    found = requests(said.text)
    was = any(before.forbids(each.kind, partly=each.partly) for each in found)
    would = any(after.forbids(each.kind, partly=each.partly) for each in found)
    if was != would:
        yield Sample(
            conversation_id=said.conversation_id,
            text=_STOPPED if would else _PASSED,
            excerpt=said.text[:LONGEST_EXCERPT],
        )
