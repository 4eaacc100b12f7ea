"""How far a message has come, and which news about it still counts."""

from enum import StrEnum


class MessageStatus(StrEnum):
    """The state of one message.

    Inbound messages and notes are `received`. A reply is `queued`, `sending` while a
    worker has it, and `perhaps_sent` when the platform's answer was lost.
    """

    RECEIVED = "received"
    QUEUED = "queued"
    SENDING = "sending"
    PERHAPS_SENT = "perhaps_sent"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    PLAYED = "played"
    FAILED = "failed"
    CANCELLED = "cancelled"


_RANK = {
    MessageStatus.QUEUED: 0,
    MessageStatus.SENDING: 1,
    MessageStatus.PERHAPS_SENT: 2,
    MessageStatus.SENT: 3,
    MessageStatus.FAILED: 4,
    MessageStatus.DELIVERED: 5,
    MessageStatus.READ: 6,
    MessageStatus.PLAYED: 7,
}

HAS_LEFT = frozenset(
    {
        MessageStatus.SENT,
        MessageStatus.DELIVERED,
        MessageStatus.READ,
        MessageStatus.PLAYED,
    }
)
"""What the platform took, and has not refused since."""

RETRYABLE = frozenset({MessageStatus.FAILED, MessageStatus.PERHAPS_SENT})


def advance(current: MessageStatus, news: MessageStatus) -> MessageStatus:
    """Return the status after news from the platform, in whatever order it comes.

    Statuses only move forward. `failed` outranks `sent`, because the platform accepts
    first and refuses later; proof of delivery outranks `failed`.
    """
    if current not in _RANK or news not in _RANK:
        return current
    return news if _RANK[news] > _RANK[current] else current
