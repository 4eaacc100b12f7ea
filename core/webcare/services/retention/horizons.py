"""How far retention has come by a moment, as the policies that hold then say."""

from collections.abc import Iterable
from datetime import datetime

from webcare.policies.retention import KIND, Data, expired_until, term
from webcare.services.policies import PolicyBook
from webcare.storage.horizons import Horizon, Horizons


def horizons_at(policies: PolicyBook, now: datetime) -> Horizons:
    """Return for each kind of data up to which moment it has expired."""
    ours = policies.effective(KIND, None, now)
    own = {
        channel_id: policies.effective(KIND, channel_id, now)
        for channel_id in policies.channels(KIND)
    }
    return {
        data: Horizon(
            expired_until(ours, data, now),
            {
                channel_id: expired_until(policy, data, now)
                for channel_id, policy in own.items()
            },
        )
        for data in Data
    }


def rule_of(
    policies: PolicyBook, data: Data, channel_id: int | None, now: datetime
) -> tuple[str, str]:
    """Return by which rule something is removed, and which versions say so.

    Such as `text after 365 days` and `organisation 3, channel 1`: the numbers of the
    versions in force, 0 for what nobody ever set.
    """
    kept = term(policies.effective(KIND, channel_id, now), data)
    days = kept.days if kept else 0
    places: list[tuple[str, int | None]] = [("organisation", None)]
    if channel_id in policies.channels(KIND):
        places.append(("channel", channel_id))
    numbers = (f"{name} {_number(policies, place, now)}" for name, place in places)
    return f"{data.value} after {days} days", ", ".join(numbers)


def _number(policies: PolicyBook, channel_id: int | None, now: datetime) -> int:
    begun = [
        each
        for each in policies.versions(KIND, channel_id)
        if each.effective_from <= now
    ]
    return begun[-1].number if begun else 0


def by_horizon(
    horizons: Horizons, data: Data, channels: Iterable[int]
) -> dict[datetime, list[int]]:
    """Return channels by the moment up to which something expired on them."""
    found: dict[datetime, list[int]] = {}
    for channel_id in sorted(channels):
        until = horizons[data].of(channel_id)
        if until is not None:
            found.setdefault(until, []).append(channel_id)
    return found
