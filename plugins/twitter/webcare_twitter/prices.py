"""What X bills per call, in millionths of a dollar: its public list of 2026.

Only self-serve apps pay by this list; with an enterprise contract nothing is charged
here.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from webcare.domain.inbound import Charge

if TYPE_CHECKING:
    from webcare_twitter.settings import TwitterSettings

CURRENCY = "USD"


class Price(Enum):
    """A category of X's list, and what one costs."""

    POST = ("post", 15_000)
    POST_WITH_LINK = ("post with link", 200_000)
    SUMMONED_REPLY = ("summoned reply", 10_000)
    DIRECT_MESSAGE = ("direct message", 15_000)
    POST_READ = ("post read", 5_000)
    DIRECT_MESSAGE_READ = ("direct message read", 10_000)

    def charge(self, settings: TwitterSettings, times: int = 1) -> Charge | None:
        """Return what this costs the account; None when it has a contract."""
        category, micros = self.value
        if not settings.pays_by_list or not times:
            return None
        return Charge(
            category=category,
            billable=True,
            micros=micros * times,
            currency=CURRENCY,
        )


def charges(*found: Charge | None) -> tuple[Charge, ...]:
    """Return the charges that there are."""
    return tuple(charge for charge in found if charge is not None)
