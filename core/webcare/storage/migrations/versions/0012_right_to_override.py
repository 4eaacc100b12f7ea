"""The right to send what a policy stops, for the roles that come along."""

from webcare.storage.migrations import rights

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ()


def upgrade() -> None:
    """Apply the change."""
    rights.grant("finding.override", "admin", "lead")


def downgrade() -> None:
    """Undo the change."""
    rights.revoke("finding.override", "admin", "lead")
