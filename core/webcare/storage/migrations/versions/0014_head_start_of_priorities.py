"""Where conversations that have a priority stand in the queue."""

from alembic import op

from webcare.storage.migrations import online

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ("conversations",)

_HOUR = 3_600_000
_BEHIND, _HIGH, _URGENT = 8 * _HOUR, -4 * _HOUR, -24 * _HOUR
_WAITS = "status = 'open' AND priority <> 0 AND waiting_since IS NOT NULL"
_SHIFT = (
    f"CASE WHEN priority < 0 THEN {_BEHIND}"
    f" WHEN priority = 1 THEN {_HIGH} ELSE {_URGENT} END"
)


def upgrade() -> None:
    """Apply the change."""
    _stand_by(f"{_milliseconds('waiting_since')} + {_SHIFT}")


def downgrade() -> None:
    """Take the change back."""
    _stand_by(_milliseconds("waiting_since"))


def _stand_by(waiting: str) -> None:
    """Let those who wait stand by that, or by what they were promised before it."""
    least = "least" if _on_postgresql() else "min"
    due = f"{_milliseconds('promised_until')} - {_HOUR}"
    position = f"{least}({waiting}, coalesce({due}, {waiting}))"
    online.backfill(
        "conversations",
        f"queue_position = {position}",
        where=f"{_WAITS} AND queue_position <> {position}",
    )


def _milliseconds(column: str) -> str:
    if _on_postgresql():
        return f"CAST(floor(extract(epoch FROM {column}) * 1000) AS BIGINT)"
    return f"{column} / 1000"


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
