"""Which messages were masked since they offend."""

import sqlalchemy as sa
from alembic import op

from webcare.storage.types import Id, UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ()


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "abuse_marks",
        sa.Column("message_id", Id, nullable=False),
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("degree", sa.String(), nullable=False),
        sa.Column("assignee_id", Id, nullable=True),
        sa.Column("opened_by", Id, nullable=True),
        sa.Column("marked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["assignee_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["opened_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("message_id"),
    )
    for column in ("conversation_id", "marked_at"):
        op.create_index(f"ix_abuse_marks_{column}", "abuse_marks", [column])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("abuse_marks")
