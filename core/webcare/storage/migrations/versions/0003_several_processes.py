"""What several processes share: schedules, rates, and who works."""

import sqlalchemy as sa
from alembic import op

from webcare.storage.types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

works_with = "0003"
works_through = ()


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "schedules",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "workers",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("lanes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "paces",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        prefixes=["UNLOGGED"] if on_postgresql else [],
    )
    op.create_index("ix_paces_due", "paces", ["due_at"])
    op.create_index(
        "ix_jobs_set_aside",
        "jobs",
        ["failed_at"],
        sqlite_where=sa.text("failed_at IS NOT NULL"),
        postgresql_where=sa.text("failed_at IS NOT NULL"),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_index("ix_jobs_set_aside", "jobs")
    op.drop_index("ix_paces_due", "paces")
    op.drop_table("paces")
    op.drop_table("workers")
    op.drop_table("schedules")
