"""Who found no place on a channel that is tried out, and how many did."""

import sqlalchemy as sa
from alembic import op

from webcare.storage.types import Id, UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ()


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "pilot_stops",
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("stopped_by", Id, nullable=True),
        sa.Column("stopped_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"]),
        sa.ForeignKeyConstraint(["stopped_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("channel_id"),
    )
    op.create_table(
        "pilot_days",
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("let_in", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"]),
        sa.PrimaryKeyConstraint("channel_id", "day"),
    )
    op.create_table(
        "turned_away",
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("identity_id", Id, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("turned_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["identity_id"], ["identities.id"]),
        sa.PrimaryKeyConstraint("conversation_id"),
    )
    op.create_index(
        "ix_turned_away_person", "turned_away", ["identity_id", "channel_id", "day"]
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("turned_away")
    op.drop_table("pilot_days")
    op.drop_table("pilot_stops")
