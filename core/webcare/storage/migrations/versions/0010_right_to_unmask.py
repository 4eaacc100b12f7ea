"""The right to read what is masked, for the roles that come along."""

from webcare.storage.migrations import rights

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ()


def upgrade() -> None:
    """Apply the change."""
    rights.grant("message.unmask", "admin", "lead", "agent")


def downgrade() -> None:
    """Undo the change."""
    rights.revoke("message.unmask", "admin", "lead", "agent")
