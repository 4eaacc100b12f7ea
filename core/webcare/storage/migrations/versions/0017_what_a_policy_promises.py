"""What a policy promises, and by when it is due."""

import sqlalchemy as sa

from webcare.storage.migrations import online
from webcare.storage.types import Id, UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ("promises",)


def upgrade() -> None:
    """Apply the change."""
    online.add_column("promises", sa.Column("limit_seconds", sa.Integer()))
    online.add_column("promises", sa.Column("warn_seconds", sa.Integer()))
    online.add_column("promises", sa.Column("pauses", sa.String()))
    online.add_column("promises", sa.Column("spent_ms", Id))
    online.add_column("promises", sa.Column("running_from", UtcDateTime()))
    online.add_column("promises", sa.Column("warn_at", UtcDateTime()))
    online.add_column("promises", sa.Column("warned", sa.Boolean()))
    online.add_column("promises", sa.Column("settled_at", UtcDateTime()))
    online.add_column("promises", sa.Column("next_at", UtcDateTime()))
    online.add_column("conversations", sa.Column("due_at", UtcDateTime()))
    online.add_column("conversations", sa.Column("due_warn_at", UtcDateTime()))
    online.add_column("conversations", sa.Column("due_kind", sa.String()))
    online.add_column("conversations", sa.Column("due_left", sa.Integer()))
    online.create_index(
        "ix_promises_next_at", "promises", ["next_at"], where="next_at IS NOT NULL"
    )


def downgrade() -> None:
    """Take the change back."""
    online.drop_index("ix_promises_next_at", "promises")
    online.drop_column("conversations", "due_left")
    online.drop_column("conversations", "due_kind")
    online.drop_column("conversations", "due_warn_at")
    online.drop_column("conversations", "due_at")
    online.drop_column("promises", "next_at")
    online.drop_column("promises", "settled_at")
    online.drop_column("promises", "warned")
    online.drop_column("promises", "warn_at")
    online.drop_column("promises", "running_from")
    online.drop_column("promises", "spent_ms")
    online.drop_column("promises", "pauses")
    online.drop_column("promises", "warn_seconds")
    online.drop_column("promises", "limit_seconds")
