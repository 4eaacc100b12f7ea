"""What happens to somebody who writes at a moment, and why."""

from dataclasses import dataclass
from datetime import datetime

from webcare.policies.hours.opening import (
    local_date,
    next_change,
    next_opening,
    span_at,
)
from webcare.policies.hours.schema import (
    Closing,
    Holiday,
    HoursPolicy,
    Mode,
    OtherHours,
    Receipt,
)
from webcare.policies.hours.wall import first_shown, last_shown


@dataclass(frozen=True, slots=True)
class Situation:
    """What the policy says about one moment.

    Attributes:
        moment: the one.
        open: whether somebody is there.
        changes: when that changes; None when it never does.
        opens: when somebody is there again, `moment` when somebody is; None for never.
        because: the temporary closing, holiday or other hours that make it so; None
            when it is the ordinary week.
        mode: what happens to who writes; None while somebody is there.
        receipt: when somebody who writes sees that it was read.
    """

    moment: datetime
    open: bool
    changes: datetime | None
    opens: datetime | None
    because: Closing | Holiday | OtherHours | None
    mode: Mode | None
    receipt: Receipt


def what_happens(policy: HoursPolicy, moment: datetime) -> Situation:
    """Return what the policy says about a moment."""
    span = span_at(policy, moment)
    day = span.day if span else local_date(policy, moment)
    because = None if span else _closing(policy, moment)
    return Situation(
        moment=moment,
        open=span is not None,
        changes=next_change(policy, moment),
        opens=next_opening(policy, moment),
        because=because or policy.exceptions.get(day),
        mode=None if span else policy.outside.mode,
        receipt=policy.receipts.open if span else policy.receipts.closed,
    )


def _closing(policy: HoursPolicy, moment: datetime) -> Closing | None:
    return next(
        (
            each
            for each in policy.closings
            if first_shown(each.begins, policy.clock)
            <= moment
            < last_shown(each.ends, policy.clock)
        ),
        None,
    )
