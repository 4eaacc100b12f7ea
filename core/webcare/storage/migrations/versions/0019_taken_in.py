"""Which conversations are taken in as tips, and wait for nobody."""

import sqlalchemy as sa

from webcare.storage.migrations import online

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ()


def upgrade() -> None:
    """Apply the change."""
    column: sa.Column[object] = sa.Column(
        "intake", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    online.add_column("conversations", column)


def downgrade() -> None:
    """Take the change back."""
    online.drop_column("conversations", "intake")
