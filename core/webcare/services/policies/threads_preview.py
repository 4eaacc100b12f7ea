"""Where the beginnings of the last conversations would have gone otherwise."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from webcare.domain.access import Scope
from webcare.domain.content import MessageKind
from webcare.policies.threads import Afterwards, ThreadsPolicy, afterwards, is_thanks
from webcare.services.conversations.masking import Mask, mask_of
from webcare.services.policies.preview import Asked, Count, Preview, Sample
from webcare.storage.queries.lately_followed import Followed, lately_followed

if TYPE_CHECKING:
    from webcare.services.core import Core

MOST_SAMPLES = 20
LONGEST_EXCERPT = 160

_WOULD = {
    Afterwards.FILED: "It would be filed with the conversation that ended",
    Afterwards.REOPENED: "The conversation that ended would go on",
    Afterwards.NEW: "It would begin a new conversation",
}
_COUNTS = {
    Afterwards.FILED: "Thanks that would begin no conversation: %(count)s",
    Afterwards.REOPENED: "Messages that would go on with what ended: %(count)s",
    Afterwards.NEW: "Conversations that would begin anew: %(count)s",
}


async def preview(core: "Core", scope: Scope, asked: Asked[ThreadsPolicy]) -> Preview:
    """Return which conversations would begin otherwise; what was filed is not seen."""
    looked_at, found = await core.read(
        lambda session: lately_followed(
            scope, session, asked.channel_ids, limit=asked.limit
        )
    )
    masks = {each: mask_of(core, each) for each in asked.channel_ids}
    would = [(each, after) for each, after in _otherwise(found, asked)]
    return Preview(
        looked_at=looked_at,
        counts=tuple(
            Count(name=after.value, text=text, count=count)
            for after, text in _COUNTS.items()
            if (count := sum(each is after for _, each in would))
        ),
        samples=tuple(_sample(*each, masks) for each in would[:MOST_SAMPLES]),
    )


def _otherwise(
    found: Sequence[Followed], asked: Asked[ThreadsPolicy]
) -> Iterator[tuple[Followed, Afterwards]]:
    for each in found:
        after = _goes(each, asked.after(each.channel_id))
        if after is not _goes(each, asked.before(each.channel_id)):
            yield each, after


def _goes(each: Followed, policy: ThreadsPolicy) -> Afterwards:
    sticker = each.kind == MessageKind.STICKER and not each.text
    words = each.kind == MessageKind.TEXT and is_thanks(each.text, policy.thanks.words)
    return afterwards(
        policy,
        thanks=(sticker and policy.thanks.stickers) or words,
        resolved_at=each.ended_at,
        at=each.opened_at,
    )


def _sample(each: Followed, after: Afterwards, masks: Mapping[int, Mask]) -> Sample:
    return Sample(
        conversation_id=each.conversation_id,
        text=_WOULD[after],
        # Masked before it is cut: half a number passes no test.
        excerpt=masks[each.channel_id].text(each.text)[:LONGEST_EXCERPT],
    )
