"""By when a conversation is promised an answer, and which messages are automatic."""

import sqlalchemy as sa

from webcare.storage.migrations import online
from webcare.storage.types import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ()


def upgrade() -> None:
    """Apply the change."""
    online.add_column("conversations", sa.Column("promised_until", UtcDateTime()))
    online.add_column("messages", sa.Column("automatic", sa.String()))


def downgrade() -> None:
    """Take the change back."""
    online.drop_column("messages", "automatic")
    online.drop_column("conversations", "promised_until")
