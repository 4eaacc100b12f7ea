"""When administrators are to look at the holidays of another year."""

from datetime import date
from typing import Any

import pytest

from tests.made.hours import OFFICE
from webcare.policies.hours import KIND, unconfirmed


def year(today: str, *days: str, **more: Any) -> int | None:
    """Return what is to be confirmed on a day, of who confirmed some."""
    holidays = {"days": [{"date": day, "name": "Vrij"} for day in days]}
    policy = KIND.effective({**OFFICE, "holidays": holidays | more}, {})
    return unconfirmed(policy, date.fromisoformat(today))


@pytest.mark.parametrize(
    ("today", "confirmed", "wanted"),
    [
        ("2026-10-31", ["2026-12-26"], None),
        ("2026-11-01", ["2026-12-26"], 2027),
        ("2026-11-01", ["2026-12-26", "2027-01-01"], None),
        ("2026-12-18", ["2026-12-26", "2027-01-01"], None),
        ("2026-12-19", ["2026-12-26", "2027-01-01"], 2027),
        ("2027-05-01", ["2027-01-01"], 2027),
        ("2026-03-02", [], 2026),
        ("2026-12-31", [], 2027),
        ("2026-11-01", ["2028-01-01"], None),
    ],
)
def test_from_november_on_and_whenever_none_lies_ahead(
    today: str, confirmed: list[str], wanted: int | None
) -> None:
    assert year(today, *confirmed) == wanted


def test_who_has_no_country_is_not_asked() -> None:
    assert year("2026-12-31", country="") is None


def test_who_never_closes_is_not_asked() -> None:
    assert unconfirmed(KIND.effective({}, {}), date(2026, 12, 31)) is None
