"""What becomes of a message that comes after a conversation has ended."""

from datetime import datetime, timedelta
from enum import StrEnum

from webcare.policies.threads.schema import ThreadsPolicy


class Afterwards(StrEnum):
    """Where a message goes that comes after the end."""

    FILED = "filed"
    """With the conversation that ended; nobody has to look at it."""
    REOPENED = "reopened"
    """It goes on with that conversation, which waits again."""
    NEW = "new"
    """It begins another one."""


def afterwards(
    policy: ThreadsPolicy, *, thanks: bool, resolved_at: datetime, at: datetime
) -> Afterwards:
    """Return where a message goes.

    Args:
        policy: of its channel.
        thanks: whether it only says thank you.
        resolved_at: when the person's last conversation ended.
        at: when the message was received.
    """
    since = at - resolved_at
    files = policy.thanks.do == "file"
    if thanks and files and since <= timedelta(hours=policy.thanks.hours):
        return Afterwards.FILED
    if policy.reopen.hours and since <= timedelta(hours=policy.reopen.hours):
        return Afterwards.REOPENED
    return Afterwards.NEW
