"""One element of `errors` beside the messages: trouble with the number itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.inbound import ChannelReported
from webcare.plugin.outcomes import Outcome
from webcare.plugin.payloads import as_json, as_object, text, whole_number
from webcare_whatsapp.faults import RULES, UNKNOWN

if TYPE_CHECKING:
    from webcare_whatsapp.parsing.change import Change


def read_error(change: Change, item: object) -> ChannelReported:
    """Return trouble of the account as a report, by its code.

    Raises:
        Unreadable: when it is no object.
    """
    error = as_object(item, "an error")
    rule = RULES.get(whole_number(error, "code") or 0, UNKNOWN)
    return ChannelReported(
        what=f"error.{text(error, 'code') or 'unknown'}",
        level="error" if rule.outcome is Outcome.CHANNEL_DOWN else "warning",
        topic="errors",
        text=rule.for_agent,
        detail=as_json(error),
        key=change.key(error),
        reported_at=change.sent_at,
        account=change.account,
    )
