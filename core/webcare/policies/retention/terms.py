"""When something has had its time: judged by a policy and a moment, nothing else."""

from datetime import datetime, timedelta

from webcare.policies.retention.schema import Data, RetentionPolicy

GONE_WITHIN = timedelta(days=1)
"""How long after it is hidden something may still lie in the database."""


def term(policy: RetentionPolicy, data: Data) -> timedelta | None:
    """Return how long a kind of data is kept; None when it has no term.

    Files go with their message, so that they are never kept longer than that.
    """
    own = _days(policy, data)
    if data is Data.MEDIA:
        bounds = [days for days in (own, _days(policy, Data.TEXT)) if days is not None]
        own = min(bounds, default=None)
    return None if own is None else timedelta(days=own)


def expires_at(
    policy: RetentionPolicy, data: Data, moment: datetime
) -> datetime | None:
    """Return when something of a moment has had its time; None for never.

    From then on nobody sees it.
    """
    kept = term(policy, data)
    if kept is None or moment > datetime.max.replace(tzinfo=moment.tzinfo) - kept:
        return None
    return moment + kept


def gone_by(policy: RetentionPolicy, data: Data, moment: datetime) -> datetime | None:
    """Return when something of a moment is removed at the latest; None for never."""
    hidden = expires_at(policy, data, moment)
    if hidden is None or hidden > datetime.max.replace(tzinfo=hidden.tzinfo) - (
        GONE_WITHIN
    ):
        return None
    return hidden + GONE_WITHIN


def expired_until(
    policy: RetentionPolicy, data: Data, now: datetime
) -> datetime | None:
    """Return the last moment whose things have had their time; None for none.

    Something expired exactly if it is of this moment or an earlier one.
    """
    kept = term(policy, data)
    if kept is None or now < datetime.min.replace(tzinfo=now.tzinfo) + kept:
        return None
    return now - kept


def shortened(before: RetentionPolicy, after: RetentionPolicy) -> tuple[Data, ...]:
    """Return of which data more is removed under the second policy than the first."""
    return tuple(
        data for data in Data if _is_shorter(term(after, data), term(before, data))
    )


def _is_shorter(one: timedelta | None, other: timedelta | None) -> bool:
    return one is not None and (other is None or one < other)


def _days(policy: RetentionPolicy, data: Data) -> int | None:
    match data:
        case Data.TEXT:
            return policy.text.days
        case Data.MEDIA:
            return policy.media.days
        case Data.PROFILE:
            return policy.profile.days
        case Data.RAW:
            return policy.raw.days
        case Data.DEAD_LETTER:
            return policy.dead_letter.days
        case Data.LOG:
            return policy.log.days
