"""Giving a conversation to somebody: the one place where rows say so."""

from datetime import datetime
from typing import Literal

from sqlmodel import Session

from webcare.domain.access import Scope
from webcare.services.conversations.history import Happening, record
from webcare.storage.tables import Conversation


def give(
    session: Session,
    scope: Scope,
    row: Conversation,
    *,
    user_id: int,
    name: str,
    now: datetime,
    why: Literal["taken", "given", "own"],
) -> None:
    """Give somebody a conversation that nobody has and whose row is locked."""
    row.assignee_id = user_id
    row.version += 1
    data = {"user_id": user_id, "name": name, "before": None, "why": why}
    record(session, row.id, Happening.ASSIGNED, scope=scope, data=data, at=now)
