"""How SQLite goes about what it is asked: by an index, or row by row."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import event

from webcare.storage.database import Database


def plan_of(database: Database, ask: Callable[[], object]) -> Sequence[str]:
    """Return the steps of all that is asked meanwhile.

    Skips the test where the database is another one.
    """
    if not database.on_sqlite:
        pytest.skip("the plan that is read here is SQLite's")
    steps: list[str] = []

    def explain(*arguments: Any) -> None:
        connection, statement, values = arguments[0].connection, *arguments[2:4]
        asked = connection.driver_connection.execute(
            f"EXPLAIN QUERY PLAN {statement}", values
        )
        steps.extend(step for *_, step in asked)

    event.listen(database.engine, "before_cursor_execute", explain)
    ask()
    event.remove(database.engine, "before_cursor_execute", explain)
    return steps
