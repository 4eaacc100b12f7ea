"""When hours have been without an opening for so long that it is a mistake."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from webcare.policies.hours import KIND

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MONDAY = {"monday": [{"opens": "09:00", "closes": "17:00"}]}


def said(**document: Any) -> list[str]:
    policy = KIND.effective(document, {})
    return [each.reason % dict(each.values) for each in KIND.lapsed(policy, NOON)]


def closing(days: int) -> list[dict[str, str]]:
    begins, ends = NOON.date(), NOON.date() + timedelta(days=days)
    return [{"begins": str(begins), "ends": str(ends), "reason": ""}]


@pytest.mark.parametrize("days", [1, 27])
def test_a_closing_within_the_month_is_no_mistake(days: int) -> None:
    assert said(week=MONDAY, closings=closing(days)) == []


def test_a_longer_one_is_named_with_its_end() -> None:
    assert said(week=MONDAY, closings=closing(33)) == [
        "Nobody is there in the month to come: the first opening is on 2026-04-06."
    ]


def test_a_week_without_hours_never_opens() -> None:
    assert said(week={}) == [
        "Nobody is ever there: these hours have no opening to come."
    ]


def test_what_nobody_filled_in_is_always_open() -> None:
    assert said() == []
