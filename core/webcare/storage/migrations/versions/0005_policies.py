"""Versions and drafts of policies, and who changed them."""

import sqlalchemy as sa
from alembic import op

from webcare.storage.migrations import rights
from webcare.storage.types import Id, Json, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

works_with = "0004"
works_through = ()

_PLACE = sa.text("coalesce(channel_id, 0)")


def upgrade() -> None:
    """Apply the change."""
    rights.grant("policy.manage", "admin")
    op.create_table(
        "policy_versions",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("channel_id", Id, nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", Json, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("activated_by", Id, nullable=True),
        sa.Column("activated_at", UtcDateTime(), nullable=False),
        sa.Column("effective_from", UtcDateTime(), nullable=False),
        sa.Column("acknowledged", sa.Boolean(), nullable=False),
        sa.Column("preview", Json, nullable=True),
        sa.Column("restores", sa.Integer(), nullable=True),
        sa.Column("withdrawn_by", Id, nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"]),
        sa.ForeignKeyConstraint(["activated_by"], ["users.id"]),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "uq_policy_versions_number",
        "policy_versions",
        ["kind", _PLACE, "number"],
        unique=True,
    )
    op.create_table(
        "policy_drafts",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("channel_id", Id, nullable=True),
        sa.Column("revision", Id, nullable=False),
        sa.Column("document", Json, nullable=False),
        sa.Column("restores", sa.Integer(), nullable=True),
        sa.Column("drafted_by", Id, nullable=True),
        sa.Column("drafted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"]),
        sa.ForeignKeyConstraint(["drafted_by"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "uq_policy_drafts_place", "policy_drafts", ["kind", _PLACE], unique=True
    )
    op.create_table(
        "audit_events",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("user_id", Id, nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_audit_events_subject", "audit_events", ["subject", "id"])


def downgrade() -> None:
    """Take the change back."""
    rights.revoke("policy.manage", "admin")
    op.drop_table("audit_events")
    op.drop_table("policy_drafts")
    op.drop_table("policy_versions")
