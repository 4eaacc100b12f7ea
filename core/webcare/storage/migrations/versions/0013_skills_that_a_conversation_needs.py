"""Which skills somebody must have to be given a conversation."""

import sqlalchemy as sa

from webcare.storage.migrations import online
from webcare.storage.types import Json

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ()


def upgrade() -> None:
    """Apply the change."""
    online.add_column("conversations", sa.Column("skills", Json))


def downgrade() -> None:
    """Take the change back."""
    online.drop_column("conversations", "skills")
