"""Stopping what goes out through a channel, by hand or because its platform says so."""

from sqlmodel import Session

from webcare.storage.tables import ChannelRow

PAUSED_BY_HAND = "An administrator paused this channel."


def pause_row(session: Session, channel_id: int, reason: str) -> None:
    """Send nothing more through a channel until an administrator acts.

    Whoever paused it by hand knows better than its platform.
    """
    row = session.get_one(ChannelRow, channel_id, with_for_update=True)
    if row.paused_reason != PAUSED_BY_HAND:
        row.paused_reason = reason
        row.version += 1
