"""Who is given which conversation: decided on values, in the order of the queue.

*Order.* Nobody is given a conversation while one that stands before it waits which they
could have had. Who has no room for that one is given nothing that stands behind it
either: otherwise a chat would wait for as long as there are posts, which weigh less.

*Fairness.* Of those who can have a conversation, it goes to one with the most room, and
among those to whom was given something longest ago. So whenever something is given,
nobody who could have had it has more room than who got it; and where n people can have
the same and keep as much room as any, nobody waits for more than n - 1 others.

A skill, an own agent and a team only narrow down who can have it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from webcare.domain.presence import Presence, is_at_work

CAPACITY = 10
"""How much somebody has at once unless it is said otherwise, in points."""

CHAT_WEIGHT = 2
POST_WEIGHT = 1
"""What a private and a public conversation weigh unless the channel says otherwise."""

LARGEST_CAPACITY = 1000
LARGEST_WEIGHT = 100
LEVELS = range(1, 6)
"""How well somebody has a skill; 5 is best."""

WARM = timedelta(minutes=15)
"""For how long an answered conversation still counts: a chat goes on."""

OWN_PATIENCE = timedelta(minutes=5)
"""How long a customer waits for their own agent, who is here but has no room."""

_LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00+00:00")

Skills = Mapping[str, int]
"""Levels by the names of skills."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who can be given work.

    Attributes:
        places: the teams and channels in which they may have it, see `may_have`.
        capacity: points that they have at once.
        load: points of what they have.
        given_at: when they were last given something; None for never.
    """

    id: int
    skills: Skills = field(default_factory=dict)
    capacity: int = CAPACITY
    load: int = 0
    given_at: datetime | None = None
    places: Collection[tuple[int | None, int]] | None = None

    @property
    def room(self) -> int:
        """Return how many points are left; never less than 0."""
        return max(0, self.capacity - self.load)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A conversation that somebody is to have.

    Attributes:
        weight: points.
        needs: the skills that it takes.
        own: the agent that it is kept for; None when anybody may have it.
    """

    id: int
    team_id: int | None = None
    channel_id: int = 0
    weight: int = CHAT_WEIGHT
    needs: Skills = field(default_factory=dict)
    own: int | None = None


@dataclass(frozen=True, slots=True)
class Gift:
    """That somebody is given a conversation."""

    conversation_id: int
    user_id: int


def qualifies(colleague: Colleague, waiting: Waiting) -> bool:
    """Tell whether a conversation is one for somebody, room left aside."""
    if waiting.own is not None and waiting.own != colleague.id:
        return False
    places = colleague.places
    if places is not None and (waiting.team_id, waiting.channel_id) not in places:
        return False
    return all(
        colleague.skills.get(skill, 0) >= level
        for skill, level in waiting.needs.items()
    )


def has_room(colleague: Colleague, waiting: Waiting) -> bool:
    """Tell whether somebody has room; who has nothing has it for whatever it weighs."""
    return waiting.weight <= colleague.room or (
        colleague.load == 0 and colleague.capacity > 0
    )


def kept_for(
    own: int | None,
    presence: Presence,
    waits: timedelta,
    patience: timedelta = OWN_PATIENCE,
) -> int | None:
    """Return for whom a conversation is kept; None when anybody may have it.

    Args:
        own: the contact's own agent, if they have one.
        presence: where that agent is.
        waits: how long the customer has been waiting.
        patience: how long they wait for an agent who has no room.
    """
    if own is None or not is_at_work(presence) or waits > patience:
        return None
    return own


def share_out(
    queue: Iterable[Waiting], colleagues: Iterable[Colleague], now: datetime
) -> Sequence[Gift]:
    """Give what waits to who can have it, in the order of the queue."""
    free = {each.id: each for each in colleagues}
    gifts = []
    for waiting in queue:
        if not free:
            break
        able = [each for each in free.values() if qualifies(each, waiting)]
        roomy = [each for each in able if has_room(each, waiting)]
        if not roomy:
            # They save up for it.
            for each in able:
                del free[each.id]
            continue
        chosen = min(roomy, key=_claim)
        gifts.append(Gift(waiting.id, chosen.id))
        free[chosen.id] = replace(
            chosen, load=chosen.load + waiting.weight, given_at=now
        )
        # Of what is given at one moment, who had some already comes last.
        free[chosen.id] = free.pop(chosen.id)
    return gifts


def next_for(queue: Iterable[Waiting], colleague: Colleague) -> Waiting | None:
    """Return the first conversation for somebody; None when there is none.

    It may be one that they have no room for: nothing behind it is for them then.
    """
    return next((each for each in queue if qualifies(colleague, each)), None)


def _claim(colleague: Colleague) -> tuple[int, datetime]:
    """Return a key that is smallest for whose turn it is."""
    return -colleague.room, colleague.given_at or _LONG_AGO
