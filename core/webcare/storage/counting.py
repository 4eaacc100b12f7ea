"""Counting no further than anybody wants to know."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session


def count_up_to(session: Session, rows: Select[*tuple[Any, ...]], most: int) -> int:
    """Return how many rows a query has; from `most` on it costs no more."""
    some = rows.limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0
