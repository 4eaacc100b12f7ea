"""The audit by what was done, and by who did it."""

from webcare.storage.migrations import online

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ("audit_events",)


def upgrade() -> None:
    """Apply the change."""
    online.create_index("ix_audit_events_action", "audit_events", ["action", "id"])
    online.create_index("ix_audit_events_user_id", "audit_events", ["user_id", "id"])


def downgrade() -> None:
    """Take the change back."""
    online.drop_index("ix_audit_events_user_id", "audit_events")
    online.drop_index("ix_audit_events_action", "audit_events")
