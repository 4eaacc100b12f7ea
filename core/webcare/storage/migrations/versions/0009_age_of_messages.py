"""Messages in the order in which they came in, for what removes the oldest."""

from webcare.storage.migrations import online

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ("messages",)


def upgrade() -> None:
    """Apply the change."""
    online.create_index("ix_messages_age", "messages", ["received_at", "channel_id"])


def downgrade() -> None:
    """Take the change back."""
    online.drop_index("ix_messages_age", "messages")
