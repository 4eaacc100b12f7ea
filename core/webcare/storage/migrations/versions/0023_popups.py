"""Pop-up services, their policies, and which conversations are theirs."""

import sqlalchemy as sa

from webcare.storage.migrations import online
from webcare.storage.types import Id

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ("conversations",)


def upgrade() -> None:
    """Apply the change."""
    online.add_column("conversations", sa.Column("popup_id", Id))
    online.create_index(
        "ix_conversations_popup",
        "conversations",
        ["popup_id", "id"],
        where="popup_id IS NOT NULL",
    )


def downgrade() -> None:
    """Take the change back."""
    online.drop_index("ix_conversations_popup", "conversations")
    online.drop_column("conversations", "popup_id")
