"""How many of those who wrote lately would have found no place in a pilot."""

from collections import Counter
from typing import TYPE_CHECKING

from webcare.domain.access import Scope
from webcare.policies import hours, pilot
from webcare.policies.pilot import PilotPolicy
from webcare.services.policies.preview import Asked, Count, Preview
from webcare.storage.queries.lately_opened import Opened, lately_opened

if TYPE_CHECKING:
    from webcare.services.core import Core

_AWAY = "Would have found no place: %(count)s"
_IN = "Would have got in: %(count)s"


async def preview(core: "Core", scope: Scope, asked: Asked[PilotPolicy]) -> Preview:
    """Return who would have found no place, had the pilot run on those days.

    It draws the lots as the pilot will. Days before and after it count as days of it:
    there is nothing else to try it on.
    """
    found = await core.read(
        lambda session: lately_opened(
            scope, session, asked.channel_ids, limit=asked.limit
        )
    )
    key = next(iter(core.seal.keys_for("pilot").values()))
    taken: Counter[tuple[int, str]] = Counter()

    def gets_in(each: Opened) -> bool:
        places = asked.after(each.channel_id).places
        if places.mode == "off":
            return True
        if places.mode == "share":
            return pilot.chosen(places.percent, key, each.channel_id, each.identity_id)
        zone = core.policies.effective(
            hours.KIND, each.channel_id, each.opened_at
        ).clock
        day = (
            each.channel_id,
            pilot.local_day(each.opened_at, zone).isoformat(),
        )
        taken[day] += 1
        return taken[day] <= places.daily

    inside = sum(gets_in(each) for each in reversed(found))
    return Preview(
        looked_at=len(found),
        counts=(
            Count(name="in", text=_IN, count=inside),
            Count(name="turned_away", text=_AWAY, count=len(found) - inside),
        ),
    )
