"""Where conversations that have a priority stand in the queue."""

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
    _stand_by(f"{online.milliseconds('waiting_since')} + {_SHIFT}")


def downgrade() -> None:
    """Take the change back."""
    _stand_by(online.milliseconds("waiting_since"))


def _stand_by(waiting: str) -> None:
    """Let those who wait stand by that, or by what they were promised before it."""
    due = f"{online.milliseconds('promised_until')} - {_HOUR}"
    position = f"CASE WHEN {due} < {waiting} THEN {due} ELSE {waiting} END"
    online.backfill(
        "conversations",
        f"queue_position = {position}",
        where=f"{_WAITS} AND queue_position <> {position}",
    )
