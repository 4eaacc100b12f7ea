"""The tables of pop-up services."""

import sqlalchemy as sa
from alembic import op

from webcare.storage.types import Id, Json, UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ()


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "popups",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("channel_id", Id, nullable=False),
        sa.Column("team_id", Id, nullable=True),
        sa.Column("after_team_id", Id, nullable=True),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("document", Json, nullable=False),
        sa.Column("revision", Id, nullable=False),
        sa.ForeignKeyConstraint(["after_team_id"], ["teams.id"]),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "popup_policies",
        sa.Column("id", Id, nullable=False),
        sa.Column("popup_id", Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", Json, nullable=False),
        sa.Column("effective_from", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["popup_id"], ["popups.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("popup_id", "kind", "number"),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("popup_policies")
    op.drop_table("popups")
