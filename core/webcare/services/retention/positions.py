"""How far a run has come: a moment and an id, as two whole numbers."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime.fromtimestamp(0, UTC)
_MICROSECOND = timedelta(microseconds=1)

Position = tuple[int, int]
"""Microseconds since 1970 and the id of the last row; or for the log an id and 0."""


def micros(moment: datetime) -> int:
    """Return a moment as microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_at(position: Position) -> datetime:
    """Return the moment of a position."""
    return _EPOCH + position[0] * _MICROSECOND
