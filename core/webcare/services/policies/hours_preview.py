"""What other hours would have done to those who wrote lately."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from webcare.domain.access import Scope
from webcare.policies.hours import HoursPolicy, is_open
from webcare.services.policies.preview import Asked, Count, Preview, Sample
from webcare.storage.queries.lately_opened import Opened, lately_opened

if TYPE_CHECKING:
    from webcare.services.core import Core

MOST_SAMPLES = 20

_OUTSIDE = "Began outside these hours: %(count)s"
_ANSWERED = "Would have had an automatic answer: %(count)s"
_HANDED = "Would have gone to the team on call: %(count)s"
_OTHERWISE = "Otherwise than by the present hours: %(count)s"
_CLOSED = "%(moment)s: was within the hours, and would be outside them"
_OPEN = "%(moment)s: was outside the hours, and would be within them"

Judge = Callable[[int], HoursPolicy]


async def preview(core: "Core", scope: Scope, asked: Asked[HoursPolicy]) -> Preview:
    """Return who would have met a closed door; reads what the caller may read."""
    found = await core.read(
        lambda session: lately_opened(
            scope, session, asked.channel_ids, limit=asked.limit
        )
    )
    outside = [each for each in found if not _within(asked.after, each)]
    other = [
        each
        for each in found
        if _within(asked.before, each) != _within(asked.after, each)
    ]
    ways = [asked.after(each.channel_id).outside for each in outside]
    answered = sum(bool(each.said) for each in ways)
    handed = sum(each.mode == "on_call" for each in ways)
    return Preview(
        looked_at=len(found),
        counts=(
            Count(name="outside", text=_OUTSIDE, count=len(outside)),
            Count(name="answered", text=_ANSWERED, count=answered),
            *((Count(name="on_call", text=_HANDED, count=handed),) if handed else ()),
            Count(name="otherwise", text=_OTHERWISE, count=len(other)),
        ),
        samples=tuple(_sample(asked, each) for each in other[:MOST_SAMPLES]),
    )


def _within(policy: Judge, each: Opened) -> bool:
    return is_open(policy(each.channel_id), each.opened_at)


def _sample(asked: Asked[HoursPolicy], each: Opened) -> Sample:
    after = asked.after(each.channel_id)
    local = each.opened_at.astimezone(after.clock)
    return Sample(
        conversation_id=each.conversation_id,
        text=_OPEN if is_open(after, each.opened_at) else _CLOSED,
        values=(("moment", f"{local:%Y-%m-%d %H:%M}"),),
    )
