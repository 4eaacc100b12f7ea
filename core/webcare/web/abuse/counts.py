"""How much offended: by channel and week, and by who met it; without words."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.access import Permission
from webcare.domain.weeks import weeks_around
from webcare.errors import Forbidden
from webcare.storage.queries.abuse import AbuseCount, abuse_counts
from webcare.web.languages import translatable
from webcare.web.pages import visit_of

TITLE = translatable("Offensive messages")
WEEKS = 12

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sum:
    """How many messages of each degree came in."""

    rude: int
    abusive: int
    threat: int

    @property
    def all(self) -> int:
        """Return how many that are."""
        return self.rude + self.abusive + self.threat


async def show_counts(request: Request) -> Response:
    """Show leads how much offended, and whom, in the last weeks."""
    visit = visit_of(request)
    if not visit.scope.allows_anywhere(Permission.DIVIDE_WORK):
        raise Forbidden("Leads see how much offended.")
    zone = visit.templates.languages.zone
    starts = weeks_around(visit.now, zone, back=WEEKS)
    found = await visit.core.read(
        lambda session: abuse_counts(visit.scope, session, starts)
    )
    weeks = summed(found, lambda each: (each.week, each.channel_type, each.channel))
    return await visit.page(
        "abuse/counts.html",
        "queue",
        title=visit.say(TITLE),
        weeks=[
            (starts[week].astimezone(zone).date(), channel_type, channel, total)
            for (week, channel_type, channel), total in weeks.items()
        ],
        people=summed(found, lambda each: each.person),
        how_many=WEEKS,
    )


def summed(
    found: Sequence[AbuseCount], key: Callable[[AbuseCount], T]
) -> Mapping[T, Sum]:
    """Return sums by a key, in the order in which keys are met."""
    counts: dict[T, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in found:
        counts[key(each)][each.degree] += each.count
    return {
        name: Sum(by["rude"], by["abusive"], by["threat"])
        for name, by in counts.items()
    }
