"""How many people a week needs: as it is, or as somebody wonders whether it will be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from webcare.domain.access import Permission, Scope
from webcare.domain.staffing import Demand, Goal, Need, kept_by, needs
from webcare.errors import Forbidden
from webcare.services.core import Core
from webcare.services.staffing.outlook import ASSUMED, Outlook, outlooks


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody says of one channel, instead of what was seen.

    Attributes:
        counts: whether the same people serve it.
        factor: how much more comes: 2 when it doubles.
        handling: seconds for an answer; None for what was measured.
        within: seconds of the promise; None for that of its policy.
    """

    counts: bool = True
    factor: float = 1.0
    handling: float | None = None
    within: float | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to know.

    Attributes:
        weeks: how far back to look.
        busy: whether for a busy week, and not an ordinary one.
        goal: what is wanted, and how people work.
        wishes: by the id of a channel.
        one_more: the id of a channel; another one like it comes along.
        one_more_factor: how much of its volume.
        roster: how many are planned in each hour of the week; empty for not said.
    """

    weeks: int
    busy: bool
    goal: Goal
    wishes: Mapping[int, Wish] = field(default_factory=dict)
    one_more: int | None = None
    one_more_factor: float = 1.0
    roster: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel in the plan: what it brings, and by what it was reckoned with."""

    outlook: Outlook
    wish: Wish
    demand: Demand


@dataclass(frozen=True, slots=True)
class Plan:
    """What a week needs.

    Attributes:
        channels: all that the caller plans people for, by name.
        hours: for each hour of the week what it needs; empty when too much would come
            for any number of people.
        kept: for each hour which share is answered in time with the roster that was
            given; empty without one.
    """

    channels: Sequence[Channel]
    hours: Sequence[Need]
    kept: Sequence[float | None]


async def plan(core: Core, scope: Scope, asked: Asked) -> Plan:
    """Return what a week needs of the people whom the caller plans.

    Raises:
        Forbidden: for who plans nobody.
    """
    if not scope.allows_anywhere(Permission.PLAN):
        raise Forbidden("You may not do this.")
    found = await outlooks(core, scope, weeks=asked.weeks)
    channels = [_channel(each, asked) for each in found]
    demands = [each.demand for each in channels if each.wish.counts]
    demands += [
        each.demand.times(asked.one_more_factor)
        for each in channels
        if each.outlook.id == asked.one_more
    ]
    try:
        hours = needs(demands, asked.goal)
    except ValueError:
        return Plan(channels, (), ())
    kept = kept_by(demands, asked.goal, asked.roster) if asked.roster else ()
    return Plan(channels, hours, kept)


def _channel(outlook: Outlook, asked: Asked) -> Channel:
    wish = asked.wishes.get(outlook.id, Wish())
    expected = outlook.forecast.busy if asked.busy else outlook.forecast.usual
    measured = outlook.handling.seconds
    return Channel(
        outlook=outlook,
        wish=wish,
        demand=Demand(
            arrivals=expected,
            open=outlook.open,
            handling=wish.handling or measured or ASSUMED,
            within=wish.within or outlook.within,
        ).times(wish.factor),
    )
