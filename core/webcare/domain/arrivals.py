"""How much comes in and how long helping takes, counted from what was said.

What comes in are questions: a customer who has the turn writes, and somebody has to
look at it. More of the same customer before we answer is the same question, and what
Webcare says by itself answers none.

How long helping takes is seen in answers alone: from when its author could begin, which
is after their answer before it and not before the question came. Who answers three
people in turn is counted for each only for the time in between, so that helping several
at once needs nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST = timedelta(minutes=15)
"""What took longer was not one piece of work, and says nothing of how long it takes."""

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message, as far as counting needs it.

    Attributes:
        conversation_id: in which.
        channel_id: of the conversation.
        team_id: of the conversation; 0 when it has none.
        inbound: whether the customer says it.
        author_id: our person who wrote it; None for customers and programs.
        after_customer: whether the message before it in its conversation is the
            customer's; what is said by itself does not stand between them.
        at: when we received or wrote it.
    """

    conversation_id: int
    channel_id: int
    team_id: int
    inbound: bool
    author_id: int | None
    after_customer: bool
    at: datetime


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where and when something is counted; `hour` is its beginning, in UTC."""

    hour: datetime
    channel_id: int
    team_id: int


@dataclass(slots=True)
class Count:
    """What happened in one place.

    Attributes:
        questions: that came in.
        answers: of which it is known how long they took.
        seconds: which those took, with what was said after them at once.
    """

    questions: int = 0
    answers: int = 0
    seconds: int = 0


def counted(spoken: Iterable[Spoken], since: datetime) -> Mapping[Place, Count]:
    """Count messages by hour and place.

    Args:
        spoken: in the order of `at`, from `LONGEST` before `since` on: what was said
            just before tells from when an author could begin.
        since: what is earlier is looked at and not counted.
    """
    counts: dict[Place, Count] = defaultdict(Count)
    asked: dict[int, datetime] = {}
    busy_until: dict[int, datetime] = {}
    for each in spoken:
        place = Place(_hour(each.at), each.channel_id, each.team_id)
        if each.inbound:
            if not each.after_customer:
                asked[each.conversation_id] = each.at
                if each.at >= since:
                    counts[place].questions += 1
            continue
        began = asked.pop(each.conversation_id, None)
        if each.author_id is None:
            continue
        took = _took(each.at, began, busy_until.get(each.author_id))
        busy_until[each.author_id] = each.at
        if took is not None and each.at >= since:
            counts[place].answers += each.after_customer
            counts[place].seconds += round(took.total_seconds())
    return counts


def _took(
    at: datetime, asked: datetime | None, free: datetime | None
) -> timedelta | None:
    """Return how long an answer took; None when nobody can tell."""
    starts = [each for each in (asked, free) if each is not None]
    took = at - max(starts) if starts else LONGEST + _HOUR
    return took if took <= LONGEST else None


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
