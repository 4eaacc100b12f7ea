"""What came in by the hour, and the right to plan people by it."""

import sqlalchemy as sa
from alembic import op

from webcare.storage.migrations import rights
from webcare.storage.types import Id, UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ()


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "arrivals",
        sa.Column("hour", UtcDateTime(), nullable=False),
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("team_id", Id, nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"]),
        sa.PrimaryKeyConstraint("hour", "channel_id", "team_id"),
    )
    rights.grant("staff.plan", "admin", "lead")


def downgrade() -> None:
    """Take the change back."""
    rights.revoke("staff.plan", "admin", "lead")
    op.drop_table("arrivals")
