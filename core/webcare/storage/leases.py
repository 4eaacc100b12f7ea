"""When a lane is held: one rule for those who claim it and those who look on."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import col

from webcare.storage.tables import Lane


def is_free(now: datetime) -> ColumnElement[bool]:
    """Tell of a lane whether nobody holds it; a lease that ran out holds nothing."""
    until = col(Lane.lease_until)
    return or_(until.is_(None), until < now)
