"""What would have been promised in a conversation of the past."""

from datetime import UTC, datetime, timedelta

from webcare.domain.promise import Outcome, PledgeKind
from webcare.policies.hours import HoursPolicy
from webcare.policies.promises import (
    Clock,
    Hours,
    PromisesPolicy,
    Rules,
    Spoken,
    replay,
)

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
RULES = Rules(
    PromisesPolicy.model_validate(
        {
            "first": {"normal": 60, "urgent": 10},
            "next": {"normal": 30},
            "resolution": {"normal": 120},
        }
    ),
    0,
    Clock((Hours(START, HoursPolicy()),)),
)


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def test_each_question_is_judged_by_its_answer() -> None:
    talk = [
        Spoken(at(-5), ours=True),
        Spoken(at(0), ours=False),
        Spoken(at(59), ours=True),
        Spoken(at(500), ours=False),
        Spoken(at(531), ours=True),
    ]
    found = replay(talk, at(600), RULES)
    assert [(each.kind, each.outcome) for each in found] == [
        (PledgeKind.FIRST, Outcome.KEPT),
        (PledgeKind.RESOLUTION, Outcome.KEPT),
        (PledgeKind.NEXT, Outcome.BROKEN),
    ]


def test_what_is_urgent_has_less_time() -> None:
    talk = [Spoken(at(0), ours=False), Spoken(at(59), ours=True)]
    (first,) = replay(talk, None, RULES, priority=2)
    assert first.outcome is Outcome.BROKEN


def test_where_nobody_asked_nothing_was_promised() -> None:
    assert not replay([Spoken(at(0), ours=True)], at(5), RULES)
    assert not replay([], None, RULES)
