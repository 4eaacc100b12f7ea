"""The oldest code that works with the schema, for code that is older than it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Code before this migration does not ask.
works_with = "0004"
works_through = ()


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "schema_steps",
        sa.Column("revision", sa.String(), nullable=False),
        sa.Column("works_with", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("revision"),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("schema_steps")
