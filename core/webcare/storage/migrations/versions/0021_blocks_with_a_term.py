"""Blocks that end by themselves, hold everywhere, or keep messages out of the queue."""

import sqlalchemy as sa

from webcare.storage.migrations import online
from webcare.storage.types import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ("blocks",)


def upgrade() -> None:
    """Apply the change."""
    online.add_column("blocks", sa.Column("until", UtcDateTime()))
    online.add_column(
        "blocks",
        sa.Column(
            "everywhere", sa.Boolean(), nullable=False, server_default=sa.false()
        ),
    )
    # Those that are there were all done by the platform.
    online.add_column(
        "blocks",
        sa.Column(
            "on_platform", sa.Boolean(), nullable=False, server_default=sa.true()
        ),
    )
    online.create_index("ix_blocks_identity", "blocks", ["identity_id"])


def downgrade() -> None:
    """Take the change back."""
    online.drop_index("ix_blocks_identity", "blocks")
    for name in ("on_platform", "everywhere", "until"):
        online.drop_column("blocks", name)
